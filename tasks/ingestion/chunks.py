"""Reads one chunk of files: each file's bytes once, hashed, decoded, recognised and handed to its reader in batches."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import accumulate
from pathlib import Path

import pyarrow as pa

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from data_contracts.settings_reading import ReadEntry
from tasks.ingestion import large_files, large_parts
from tasks.ingestion.artifact_files import Folders, grown, read_up_to, unreadable
from tasks.ingestion.bundles import (
    KEY_BYTES,
    BundleWriter,
    Index,
    Kept,
    artifact_key,
    cache_folder,
    index_of,
    key_prefix,
    part_key,
)
from tasks.ingestion.collecting import uncollected
from tasks.ingestion.compaction import compacted
from tasks.ingestion.decoding.kinds import claimed_kind
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.outcomes import ChunkResult, Entry, Part, Reading, quarantined
from tasks.ingestion.reading import read_opened
from tasks.ingestion.told_files import check_entries, entry_for

# Constants, whatever the machine: a chunk becomes a row group, and bytes must not depend on the workers.
CHUNK_FILES = 500
CHUNK_BYTES = 16 * 2**20
# Keeps the place of an artifact in its bundle, where no search finds it.
_NO_KEY = bytes(KEY_BYTES)
# With these the same bytes may well be read next time: corrected code, other permissions, a finished file.
_NOT_THE_FILES_FAULT = frozenset({"reader_failed", "decoding_failed", "unreadable", "changed"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of work for one process: files that fit in memory together, or one large file. Picklable.

    `cache_dir` holds the bundles; `ingestion` names this run of ingest, so that the cache's index is read once. `known`
    are the digests of files, by path, that are not opened, since the cache holds them. `spread` asks for the parts of a
    large file, where it can be read in parts; `part` is the one to read.
    """

    files: tuple[Found, ...]
    limits: Limits
    cache_dir: str
    ingestion: str
    registry: Registry
    entries: tuple[ReadEntry, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict, hash=False)
    spread: bool = False
    part: Part | None = None


def plan(
    files: Sequence[Found],
    limits: Limits,
    cache_dir: Path,
    ingestion: str,
    registry: Registry,
    entries: tuple[ReadEntry, ...] = (),
) -> list[Chunk]:
    """Cuts files into chunks, in order: 500 files or 16 MiB each, and each large file by itself.

    Raises UsageError for a `[[read]]` entry that holds for no file.
    """
    check_entries(entries, (found.artifact for found in files), registry)
    groups: list[list[Found]] = []
    size = 0
    for found in files:
        big = found.bytes > limits.stream_above_bytes
        full = not groups or len(groups[-1]) >= CHUNK_FILES or size + found.bytes > CHUNK_BYTES
        if big or full:
            groups.append([])
            size = 0
        groups[-1].append(found)
        # Nothing joins a large file.
        size += CHUNK_BYTES if big else found.bytes
    return [Chunk(tuple(group), limits, str(cache_dir), ingestion, registry, entries) for group in groups]


def load_index(chunk: Chunk) -> Index:
    """What the cache held when this ingestion first asked in this process."""
    return index_of(str(cache_folder(Path(chunk.cache_dir))), chunk.ingestion)


def read_chunk(chunk: Chunk) -> ChunkResult:
    """Reads a chunk; a file that cannot be read is quarantined and never stops the others."""
    with uncollected(), ExitStack() as opened:
        return _read_chunk(chunk, opened)


def _read_chunk(chunk: Chunk, opened: ExitStack) -> ChunkResult:
    folder = cache_folder(Path(chunk.cache_dir))
    index = load_index(chunk)
    prefix = key_prefix(chunk.registry, chunk.limits)
    entries: list[Entry | None] = []
    fresh: list[_Read] = []
    with Folders() as folders:
        read = [_read(found, prefix, chunk, opened, folders) for found in chunk.files]
    kept = index.find([item.key for item in read if item.key])
    for place, item in enumerate(read):
        if item.reading is not None:
            entries.append(Entry(item.found, item.size, item.sha256, item.reading))
        elif item.key in kept:
            entries.append(_reused(item, kept[item.key]))
        elif item.found.path in chunk.known:
            entries.append(Entry(item.found, item.size, item.sha256, _pruned(item.found)))
        else:
            entries.append(None)
            fresh.append(item)
            item.place = place
    if chunk.spread and fresh and (parts := _parts(fresh[0], chunk.limits)):
        return ChunkResult((), 0, 0, parts)
    reused = sum(item.key in kept for item in read)
    for item, entry in zip(fresh, _compute(fresh, chunk, folder), strict=True):
        entries[item.place] = entry
    done = [entry for entry in entries if entry is not None]
    keys = {item.found.artifact: _key(item, entry.reading) for item, entry in zip(read, done, strict=True)}
    return ChunkResult(tuple(compacted(done, keys, folder)), reused, len(fresh))


@dataclass(slots=True)
class _Read:
    """A file's digest with its bytes, or open when it is large; or the reading of one that could not be opened."""

    found: Found
    size: int
    sha256: str | None = None
    key: bytes = b""
    data: bytes | None = None
    file: BufferedReader | None = None
    reading: Reading | None = None
    place: int = -1


def _read(found: Found, prefix: bytes, chunk: Chunk, opened: ExitStack, folders: Folders) -> _Read:
    limits = chunk.limits
    entry = entry_for(found.artifact, chunk.entries) if chunk.entries else None
    if found.refused is not None:
        fault = ArtifactError("refused", "not opened", found.artifact, found.refused)
        return _Read(found, found.bytes, reading=quarantined(claimed_kind(found.artifact), fault))
    if (sha256 := chunk.known.get(found.path)) is not None:
        return _Read(found, found.bytes, sha256, artifact_key(prefix, sha256, found.artifact, entry))
    try:
        file = opened.enter_context(folders.open_found(found.path))
        if (part := chunk.part) is not None:
            key = artifact_key(prefix, part.whole, found.artifact, entry)
            return _Read(found, part.file_bytes, part.whole, part_key(key, part), file=file)
        if found.bytes > limits.stream_above_bytes:
            size, sha256 = large_files.digest(file, limits.artifact_bytes)
            return _Read(found, size, sha256, artifact_key(prefix, sha256, found.artifact, entry), file=file)
        # Read once, for digest and reader: a file that grows meanwhile cannot differ from its digest.
        data = read_up_to(file, limits.stream_above_bytes)
        file.close()
        if len(data) > limits.stream_above_bytes:
            raise grown(found.bytes, len(data))
    except OSError as error:
        return _Read(found, found.bytes, reading=quarantined(claimed_kind(found.artifact), unreadable(error)))
    except ArtifactError as fault:
        return _Read(found, found.bytes, reading=quarantined(claimed_kind(found.artifact), fault))
    sha256 = hashlib.sha256(data).hexdigest()
    return _Read(found, len(data), sha256, artifact_key(prefix, sha256, found.artifact, entry), data)


def _parts(item: _Read, limits: Limits) -> tuple[Part, ...]:
    if item.file is None or item.sha256 is None:
        return ()
    return large_parts.parts_of(item.found.artifact, item.file, item.sha256, limits)


def _pruned(found: Found) -> Reading:
    what = "went from the cache before it was taken from there"
    fault = ArtifactError("unreadable", what, "whole file", "audit again")
    return quarantined(claimed_kind(found.artifact), fault)


def _reused(item: _Read, kept: Kept) -> Entry:
    return Entry(item.found, item.size, item.sha256, kept.reading, kept.bundle, kept.start)


def _compute(items: list[_Read], chunk: Chunk, folder: Path) -> list[Entry]:
    """Reads what the cache does not hold, and keeps it there as one bundle."""
    if not items:
        return []
    writer = BundleWriter(folder)
    try:
        if (file := items[0].file) is not None:
            found, sha256 = items[0].found, items[0].sha256 or ""
            about = (chunk.limits, chunk.registry, writer.add, chunk.entries)
            readings = [
                large_files.read_file(found, file, sha256, *about)
                if chunk.part is None
                else large_parts.read_part(found, file, chunk.part, *about)
            ]
            # The ranges above the fault were added before it was found.
            if readings[0].status != "ingested":
                writer = writer.emptied()
        else:
            table, readings = _read_held(items, chunk)
            writer.add(table)
        keys = [_key(item, reading) for item, reading in zip(items, readings, strict=True)]
        bundle = writer.close(keys, readings)
    except BaseException:
        # Also a Ctrl-C must leave no half bundle behind.
        writer.discard()
        raise
    # One more than there are items: it ends with the total.
    starts = accumulate((reading.rows for reading in readings), initial=0)
    return [
        Entry(item.found, item.size, item.sha256, reading, bundle, start)
        for item, reading, start in zip(items, readings, starts, strict=False)
    ]


def _key(item: _Read, reading: Reading) -> bytes:
    return _NO_KEY if _may_pass(reading) else item.key


def _may_pass(reading: Reading) -> bool:
    """True when the same bytes may be read tomorrow: the fault was not theirs."""
    return any(note.rejected == "artifact" and note.code in _NOT_THE_FILES_FAULT for note in reading.notes)


def _read_held(items: list[_Read], chunk: Chunk) -> tuple[pa.Table, list[Reading]]:
    names = [item.found.artifact for item in items]
    opened = [
        open_artifact(name, item.data or b"", chunk.limits, i)
        for i, (name, item) in enumerate(zip(names, items, strict=True))
    ]
    return read_opened(opened, names, chunk.registry, chunk.entries)
