"""Chunks that a worker of a cluster reads on its own machine: only names travel, the bundles go through the store."""

from __future__ import annotations

import hashlib
import multiprocessing
import re
import socket
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path, PurePosixPath

from data_contracts.errors import StageError
from tasks.ingestion.bundles import BUNDLE
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.containment import read_contained
from tasks.ingestion.fetching import brought
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.workers import Workers
from tasks.store import Store
from tasks.store.places import LocalPlace

# Of a store in a bucket; each is named by the digest of its bytes, which whoever fetches it checks.
EXCHANGE = "cache/exchange"
_NAME = re.compile(EXCHANGE + r"/[0-9a-f-]{36}/([0-9a-f]{64})" + re.escape(BUNDLE))


def read_elsewhere(chunk: Chunk, store: str) -> ChunkResult:
    """Reads a chunk within the limits of this machine; the bundles of its result are names in the store.

    Raises StageError where this machine does not see the files.
    """
    _check_seen(chunk)
    place = Store.at(store)
    folder = place.cache("parsed")
    if folder is None:
        raise StageError("ingest", f"{_here()} has no folder for a cache: set XDG_CACHE_HOME there")
    read = partial(read_contained, workers=_workers(chunk.registry))
    try:
        result = brought(replace(chunk, cache_dir=str(folder)), read)
    except StageError as error:
        raise StageError("ingest", f"worker {_here()}: {error}") from None
    names = {e.bundle: _shared(place, Path(e.bundle), chunk.ingestion) for e in result.entries if e.bundle}
    entries = (replace(e, bundle=names[e.bundle]) if e.bundle else e for e in result.entries)
    return replace(result, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class Home:
    """The machine that makes the tables: `folder` takes the bundles that come from a bucket."""

    store: Store
    folder: Path

    def brought(self, result: ChunkResult) -> ChunkResult:
        """The result with its bundles as files of this machine. Raises StageError for one that is not what was sent."""
        paths = {e.bundle: str(self._fetched(e.bundle)) for e in result.entries if e.bundle}
        entries = (replace(e, bundle=paths[e.bundle]) if e.bundle else e for e in result.entries)
        return replace(result, entries=tuple(entries))

    def _fetched(self, name: str) -> Path:
        place = self.store.place
        if isinstance(place, LocalPlace):
            path = place.root / name
            parts = PurePosixPath(name).parts
            if parts[:1] != ("cache",) or ".." in parts or not path.is_file():
                raise StageError(
                    "ingest",
                    f"a worker of the cluster wrote {name} into another folder than store {self.store}: "
                    "workers on other machines need a store in a bucket, or a disk that all share",
                )
            return path
        if (known := _NAME.fullmatch(name)) is None:
            raise StageError("ingest", f"a worker of the cluster names {name}, which is no bundle")
        path = self.folder / f"{known[1]}{BUNDLE}"
        if not path.exists():
            with suppress(FileNotFoundError):
                data = place.read(name)
                if hashlib.sha256(data).hexdigest() == known[1]:
                    path.write_bytes(data)
        if not path.exists():
            raise StageError(
                "ingest", f"{name} in store {self.store} is gone or not what was sent: run ingest again"
            )
        return path


def forget_exchanged(store: Store, ingestion: str) -> None:
    """Removes the bundles of one run of ingest, which are in its tables by now."""
    if not isinstance(store.place, LocalPlace):
        store.place.remove(f"{EXCHANGE}/{ingestion}")


def _shared(store: Store, bundle: Path, ingestion: str) -> str:
    place = store.place
    if isinstance(place, LocalPlace):
        return bundle.relative_to(place.root).as_posix()
    data = bundle.read_bytes()
    name = f"{EXCHANGE}/{ingestion}/{hashlib.sha256(data).hexdigest()}{BUNDLE}"
    place.write(name, data)
    return name


def _check_seen(chunk: Chunk) -> None:
    # A file that is gone is quarantined as removed; a machine that lacks the disk would say so of every file.
    folders = {
        Path(found.path).parent for found in chunk.files if found.refused is None and found.version is None
    }
    if folders and not any(folder.exists() for folder in folders):
        raise StageError(
            "ingest",
            f"worker {_here()} does not see {min(folders)}: its machine needs the sources under the same path",
        )


@cache
def _workers(registry: Registry) -> Workers:
    # Dask marks its workers as processes that may have no children; these end with their parent by themselves.
    multiprocessing.current_process()._config.pop("daemon", None)  # type: ignore[attr-defined]
    return Workers(registry)


def _here() -> str:
    return socket.gethostname()
