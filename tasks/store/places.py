"""Where a store lies: a local folder, with atomic renames, or an object store, with single puts."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from data_contracts.errors import StoreError
from tasks.store.remote_files import RemoteFiles

RECORD = "stage.json"


class LocalPlace:
    """A folder on this machine. Everything appears under its final name by an atomic rename."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def read(self, name: str) -> bytes:
        self._settle(name)
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        with _writing(self.root):
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # In the same folder: a rename is atomic within one file system only.
            handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                # Before the rename, or a power cut may leave an empty file under the final name.
                os.fsync(file.fileno())
            # mkstemp lets nobody but the owner read.
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)

    def exists(self, name: str) -> bool:
        self._settle(name)
        return (self.root / name).exists()

    def folders(self, name: str) -> list[str]:
        path = self.root / name
        return sorted(p.name for p in path.iterdir() if p.is_dir()) if path.is_dir() else []

    def files(self, name: str) -> list[str]:
        self._settle(f"{name}/")
        path = self.root / name
        return sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())

    def local(self, name: str) -> Path:
        self._settle(name)
        return self.root / name

    def remove(self, name: str) -> None:
        shutil.rmtree(self.root / name, ignore_errors=True)

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """A folder to build in; when the block ends without an error it replaces folder `name` whole."""
        final = self.root / name
        fresh, former = final.with_name(f".{final.name}.new"), final.with_name(f".{final.name}.old")
        with _writing(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
        with _alone(final):
            with _writing(self.root):
                # First: the working folder may be a finished stage whose last rename was never made.
                self._settle(f"{name}/")
                shutil.rmtree(fresh, ignore_errors=True)
                fresh.mkdir()
            try:
                yield fresh
                _sync(fresh)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            with _writing(self.root):
                shutil.rmtree(former, ignore_errors=True)
                # Two renames, since none replaces a folder that is not empty.
                with suppress(FileNotFoundError):
                    final.rename(former)
                fresh.rename(final)
                shutil.rmtree(former, ignore_errors=True)

    def _settle(self, name: str) -> None:
        # A process killed between the two renames of `staging` leaves the finished folder under its
        # working name: its stage.json was written last, so it is complete and takes its place.
        final = (self.root / name).parent if not name.endswith("/") else self.root / name.rstrip("/")
        if final.exists():
            return
        fresh, former = final.with_name(f".{final.name}.new"), final.with_name(f".{final.name}.old")
        # Another reader may settle the same folder at this moment.
        with suppress(OSError):
            if former.is_dir():
                (fresh if (fresh / RECORD).exists() else former).rename(final)


class RemotePlace:
    """A prefix of an object store, through fsspec. A stage is written in place, its stage.json last."""

    def __init__(self, url: str) -> None:
        self._fs = RemoteFiles(url)
        self.url, self._prefix = self._fs.url, self._fs.prefix

    def __str__(self) -> str:
        return self.url

    def _at(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def read(self, name: str) -> bytes:
        data: bytes = self._fs.cat_file(self._at(name))
        return data

    def write(self, name: str, data: bytes) -> None:
        with _writing(self.url):
            self._fs.pipe_file(self._at(name), data)

    def exists(self, name: str) -> bool:
        return bool(self._fs.exists(self._at(name)))

    def folders(self, name: str) -> list[str]:
        if not self._fs.isdir(self._at(name)):
            return []
        # fsspec remembers listings: another process may have begun an audit since.
        rows = self._fs.ls(self._at(name), detail=True, refresh=True)
        return sorted(r["name"].rstrip("/").rsplit("/", 1)[-1] for r in rows if r["type"] == "directory")

    def files(self, name: str) -> list[str]:
        # Some file systems of fsspec list with a slash in front, others without.
        start = len(self._at(name).lstrip("/")) + 1
        return sorted(path.lstrip("/")[start:] for path in self._fs.find(self._at(name)))

    def local(self, name: str) -> Path:
        copy = Path(tempfile.mkdtemp(prefix="benchaudit-")) / Path(name).name
        self._fs.get_file(self._at(name), str(copy))
        return copy

    def remove(self, name: str) -> None:
        if self._fs.exists(self._at(name)):
            self._fs.rm(self._at(name), recursive=True)

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """A local folder to build in; when the block ends without an error its files are uploaded, stage.json last."""
        with tempfile.TemporaryDirectory(prefix="benchaudit-") as folder:
            yield Path(folder)
            # Nothing is renamed here: the former stage.json goes first, lest it vouch for files of two runs.
            self.remove(name)
            files = [p for p in sorted(Path(folder).rglob("*")) if p.is_file()]
            for path in sorted(files, key=lambda p: p.name == RECORD):
                self.write(f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def place(url: str) -> LocalPlace | RemotePlace:
    """The place that a path or URL (s3://..., memory://...) names."""
    if url.startswith("file://"):
        return LocalPlace(Path(url.removeprefix("file://")).resolve())
    return RemotePlace(url) if "://" in url else LocalPlace(Path(url).expanduser().resolve())


@contextmanager
def _writing(where: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"store {where} cannot be written: {reason}; give another folder with --store or free it"
        ) from error


@contextmanager
def _alone(final: Path) -> Iterator[None]:
    # flock, since the kernel drops it when its holder is killed: no stale lock to clean up.
    with _writing(final.parent):
        lock = final.with_name(f".{final.name}.lock").open("w")
    with lock:
        try:
            # Not waiting: the second of two reruns would repeat the work of the first.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"{final} is being written by another process: wait for it, then try again"
            ) from error
        yield


def _sync(folder: Path) -> None:
    # Folders too: that a file has its name is an entry of its folder.
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
