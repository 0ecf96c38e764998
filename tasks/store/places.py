"""Where a store lies: a local folder, with atomic renames, or an object store, with single puts.

Readers of a local store never write, rename or wait. A published stage is a folder that is built under a working name
and then changes names with its predecessor in one step of the kernel, so that whoever opens `<stage>/<file>` meets the
one or the other, whole. Where the system has no such step (`exchange`) the predecessor is renamed first: a reader that
finds no folder looks under that name, which stands until the new folder is in place. Two files that are opened one
after the other may still belong to two publications: `Audit` reads each against the digest in stage.json, and reads
again when another stage.json has come meanwhile. A process that is killed at any point leaves the former or the new
stage under a name that readers know; only who publishes or opens an audit next, alone by
a lock, clears what it left.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from data_contracts.errors import StoreError
from tasks.memory.mapping import mapped_by_arrow
from tasks.store.exchange import exchange
from tasks.store.remote_place import RemotePlace
from tasks.store.seen import Answer, Asked, Seen
from tasks.store.temporary_files import replacing, sweep
from tasks.store.writing import RECORD, writing

# The names beside a stage's folder while it is published.
FRESH, FORMER, LOCK = ".{}.new", ".{}.old", ".{}.lock"


class LocalPlace:
    """A folder on this machine. Everything appears under its final name in one step."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen = Seen(room=0)

    @property
    def cache(self) -> Path | None:
        """Where what can be computed again is kept."""
        return self.root / "cache"

    def each(self, ask: Callable[[Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
        """The answers in order, one after the other: a disk lets nobody wait."""
        return map(ask, asked)

    def __str__(self) -> str:
        return str(self.root)

    def read(self, name: str) -> bytes:
        return bytes(self.content(name))

    def read_if_any(self, name: str) -> bytes | None:
        try:
            return self.read(name)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def content(self, name: str) -> pa.Buffer:
        """The file's bytes, mapped and not copied: they stay those of one file, whatever takes its name meanwhile."""
        for path in self._where(name):
            with suppress(FileNotFoundError, NotADirectoryError):
                return mapped_by_arrow(path)
        return mapped_by_arrow(self.root / name)

    def _where(self, name: str) -> Iterator[Path]:
        """Where the file may lie: under its name, or with the folder that is about to get that name, or again."""
        yield self.root / name
        parts = name.split("/", 3)
        if len(parts) == 4:
            stage = self.root / "/".join(parts[:3])
            for _ in range(2):
                if (standing := _standing_in(stage)) is not None:
                    yield standing / parts[3]
                yield self.root / name

    def write(self, name: str, data: bytes) -> None:
        with writing(self.root):
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            sweep(path.parent)
            with replacing(path) as file:
                file.write(data)

    def exists(self, name: str) -> bool:
        return any(path.exists() for path in self._where(name))

    def folders(self, name: str) -> list[str]:
        path = self.root / name
        return sorted(p.name for p in path.iterdir() if p.is_dir()) if path.is_dir() else []

    def files(self, name: str) -> list[str]:
        """All below a folder that is no folder itself, hidden files too, sorted."""
        path = self.root / name
        # os.walk, since a folder may go while it is looked through.
        found = ((Path(at) / file).relative_to(path) for at, _, files in os.walk(path) for file in files)
        return sorted(file.as_posix() for file in found)

    def remove(self, name: str) -> None:
        with writing(self.root):
            _remove(self.root / name)

    def unlink(self, name: str) -> None:
        """Removes a file."""
        self.remove(name)

    def unsettled(self, name: str) -> list[str]:
        """The folders below a folder beside whose stages something lies that a publication, dead or not, needs."""
        return [folder for folder in self.folders(name) if any((self.root / name / folder).glob(".*"))]

    def settle(self, name: str) -> None:
        """Clears what dead publications left in a folder; for who is `alone`."""
        folder = self.root / name
        with writing(self.root):
            sweep(folder)
            for pattern in (FRESH, FORMER):
                before, after = pattern.split("{}")
                for path in folder.glob(pattern.format("*")):
                    _settle(folder / path.name[len(before) : -len(after)])

    @contextmanager
    def alone(self, name: str, wait: bool = False) -> Iterator[None]:
        """Alone among those that write below `name`; raises StoreError when another does, unless it may `wait`."""
        path = self.root / name
        with writing(self.root):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.with_name(LOCK.format(path.name))
            try:
                handle = _locked(lock, wait)
            except BlockingIOError as error:
                raise StoreError(
                    f"{path} is being written by another process: wait for it, then try again"
                ) from error
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            os.close(handle)

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """A folder to build in; when the block ends without an error it replaces folder `name` whole.

        For who is `alone`.
        """
        final = self.root / name
        fresh = final.with_name(FRESH.format(final.name))
        with writing(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
            _settle(final)
            fresh.mkdir()
        try:
            yield fresh
            _sync(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        with writing(self.root):
            _put_in_place(fresh, final)
            _sync_entries(final.parent)
            _settle(final)


def _put_in_place(fresh: Path, final: Path) -> None:
    if final.exists() and exchange(fresh, final):
        return
    with suppress(FileNotFoundError):
        final.rename(final.with_name(FORMER.format(final.name)))
    fresh.rename(final)


def _standing_in(final: Path) -> Path | None:
    """The folder that is published while none has the final name: amid two renames, or after a kill between them."""
    former, fresh = (final.with_name(name.format(final.name)) for name in (FORMER, FRESH))
    if not former.is_dir():
        return None
    # The former one only goes once the new one is complete, its stage.json written last.
    return fresh if (fresh / RECORD).exists() else former


def _settle(final: Path) -> None:
    """Clears what a publication left beside its folder; for the holder of its lock."""
    if not final.exists() and (standing := _standing_in(final)) is not None:
        standing.rename(final)
    for name in (FRESH, FORMER):
        _remove(final.with_name(name.format(final.name)))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def place(url: str) -> LocalPlace | RemotePlace:
    """The place that a path or URL (s3://..., memory://...) names."""
    if url.startswith("file://"):
        return LocalPlace(Path(url.removeprefix("file://")).resolve())
    return RemotePlace(url) if "://" in url else LocalPlace(Path(url).expanduser().resolve())


def _locked(path: Path, wait: bool) -> int:
    """The handle of a locked file; raises BlockingIOError when another holds it and nobody waits."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            # flock, since the kernel drops it when its holder is killed: no stale lock to clean up. Not waiting for
            # a stage: the second of two reruns would repeat the work of the first.
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            # The holder before removed the file: others lock another one by now.
            if os.path.samestat(path.stat(), os.fstat(handle)):
                return handle
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _sync(folder: Path) -> None:
    # Folders too: that a file has its name is an entry of its folder.
    for path in [*folder.rglob("*"), folder]:
        _sync_entries(path)


def _sync_entries(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
