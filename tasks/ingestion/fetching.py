"""Remote files of a chunk as files of this machine, for as long as they are read."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.errors import ArtifactError, SourceError, StageError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.artifact_files import unreadable
from tasks.ingestion.bundles import artifact_key, key_prefix
from tasks.ingestion.chunks import Chunk, load_index
from tasks.ingestion.decoding.kinds import claimed_kind
from tasks.ingestion.found_files import Found
from tasks.ingestion.known_versions import digest_of, keep_versions, known_versions
from tasks.ingestion.outcomes import ChunkResult, Entry, quarantined
from tasks.ingestion.remote_source import ChangedError, RemoteSource
from tasks.ingestion.told_files import entry_for
from tasks.store.remote_files import told

# Small files are one request each: a server far away answers many at once as fast as one.
_AT_ONCE = 32
_PIECE_BYTES = 8 * 2**20
_PIECES_AT_ONCE = 4
Read = Callable[[Chunk], ChunkResult]


def brought(chunk: Chunk, read: Read) -> ChunkResult:
    """What `read` makes of the chunk, its remote files fetched before and forgotten afterwards.

    A file that is no longer the one that was listed is quarantined. Raises StageError where a source cannot be reached.
    """
    if all(found.version is None for found in chunk.files):
        return read(chunk)
    known = _kept(chunk)
    with tempfile.TemporaryDirectory(prefix="benchaudit-fetched-") as spool:
        fetched = _fetched(chunk, known, Path(spool))
        here = [file for file in fetched if isinstance(file, Found)]
        result = read(replace(chunk, files=tuple(here), known=known)) if here else ChunkResult((), 0, 0)
    entries = iter(result.entries)
    whole = tuple(
        _refused(found, file) if isinstance(file, ArtifactError) else replace(next(entries), found=found)
        for found, file in zip(chunk.files, fetched, strict=True)
    )
    read_now = {e.found: e.sha256 for e in whole if e.sha256 and e.found.path not in known}
    keep_versions(chunk.cache_dir, read_now)
    lost = len(fetched) - len(here)
    return ChunkResult(whole, result.reused, result.recomputed + lost)


def _kept(chunk: Chunk) -> dict[str, str]:
    """The digests, by URL, of the remote files that have not changed and whose readings the cache holds."""
    versions = known_versions(chunk.cache_dir, chunk.ingestion)
    digests = {found.path: sha for found in chunk.files if (sha := digest_of(found, versions))}
    prefix = key_prefix(chunk.registry, chunk.limits)
    keys = {
        found.path: artifact_key(
            prefix, digests[found.path], found.artifact, entry_for(found.artifact, chunk.entries)
        )
        for found in chunk.files
        if found.path in digests
    }
    held = load_index(chunk).find(list(keys.values()))
    return {path: digests[path] for path, key in keys.items() if key in held}


def _fetched(chunk: Chunk, known: dict[str, str], spool: Path) -> list[Found | ArtifactError]:
    """Each file of the chunk, the remote ones with the path of a file in `spool`, or why there is none."""
    done: list[Found | ArtifactError] = list(chunk.files)
    wanted: dict[str, list[int]] = {}
    for place, found in enumerate(chunk.files):
        if found.version is not None and found.refused is None and found.path not in known:
            wanted.setdefault(found.source, []).append(place)
    for source, places in wanted.items():
        fetch = _Fetch(_opened(source), chunk.limits, spool)
        files = fetch.all([(place, chunk.files[place]) for place in places])
        for place, file in zip(places, files, strict=True):
            done[place] = file
    return done


def _opened(source: str) -> RemoteSource:
    try:
        return RemoteSource.at(source)
    except SourceError as error:
        raise StageError("ingest", str(error)) from None


@dataclass(frozen=True, slots=True)
class _Fetch:
    source: RemoteSource
    limits: Limits
    spool: Path

    def all(self, files: Sequence[tuple[int, Found]]) -> Sequence[Found | ArtifactError]:
        """In the order of `files`; raises StageError when the server is gone."""
        return self.source.run(self._all(files))

    async def _all(self, files: Sequence[tuple[int, Found]]) -> Sequence[Found | ArtifactError]:
        turns = asyncio.Semaphore(_AT_ONCE)
        try:
            # A group, which ends the others at once when there is no server any more.
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(place, found, turns)) for place, found in files]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _one(self, place: int, found: Found, turns: asyncio.Semaphore) -> Found | ArtifactError:
        # Named by its place: what a key says must lead nowhere here.
        path = self.spool / str(place)
        try:
            async with turns:
                await self._save(found, path)
        except StageError:
            raise
        except ChangedError:
            todo = "audit again when it is complete"
            return ArtifactError("changed", "changed after it was listed", "whole file", todo)
        except (FileNotFoundError, PermissionError) as error:
            return unreadable(error)
        except TimeoutError:
            await self._check_server()
            seconds = self.limits.stalled_seconds
            what = f"its server did not send it within {seconds:g} s"
            todo = f"audit again, or {how_to_raise('stalled_seconds')}"
            return ArtifactError("unreadable", what, "whole file", todo)
        except Exception as error:
            await self._check_server()
            what, todo = f"cannot be fetched ({told(error)})", "audit again, or ask who runs its server"
            return ArtifactError("unreadable", what, "whole file", todo)
        return replace(found, path=str(path.resolve()), version=None)

    async def _check_server(self) -> None:
        """Raises StageError when it is not this file alone that cannot be fetched."""
        # In a thread: it waits for an answer that comes by way of this loop.
        why = await asyncio.to_thread(self.source.silence)
        if why is not None:
            what = f"source {self.source.url} can no longer be read: {why}; go on once it can"
            raise StageError("ingest", what)

    async def _save(self, found: Found, path: Path) -> None:
        """Raises ChangedError for a file that has not as many bytes as were listed, and StageError for a full disk."""
        starts, held = range(0, found.bytes, _PIECE_BYTES), 0
        with self._writing(path) as write:
            for first in range(0, len(starts), _PIECES_AT_ONCE):
                pieces = [self._piece(found, start) for start in starts[first : first + _PIECES_AT_ONCE]]
                for data in await asyncio.gather(*pieces):
                    write(data)
                    held += len(data)
        if held != found.bytes:
            raise ChangedError

    @contextmanager
    def _writing(self, path: Path) -> Iterator[Callable[[bytes], None]]:
        def write(data: bytes) -> None:
            left = memoryview(data)
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError as error:
                # Not the file's fault: every other would fare the same.
                what = f"{self.spool.parent} cannot hold what is fetched ({error.strerror}): free it, or set TMPDIR"
                raise StageError("ingest", what) from None

        # Without a buffer, which would write once more when it is closed
        with path.open("wb", buffering=0) as file:
            yield write

    async def _piece(self, found: Found, start: int) -> bytes:
        end = min(start + _PIECE_BYTES, found.bytes)
        if end == found.bytes and not found.version:
            # One byte more shows that a file grew of which there are no versions.
            end += 1
        return await self.source.piece(
            found.path, found.version or None, start, end, self.limits.stalled_seconds
        )


def _refused(found: Found, fault: ArtifactError) -> Entry:
    # Never kept in the cache: next time it may well be read.
    return Entry(found, found.bytes, None, quarantined(claimed_kind(found.artifact), fault))
