"""Where a store lies that is a prefix of an object store, with single puts."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa

from tasks.store.remote_files import RemoteFiles
from tasks.store.seen import Answer, Asked, Seen, at_once
from tasks.store.writing import RECORD, writing

_BATCH_BYTES = 64 * 2**20
_OTHER_ADDRESS = "give another address with --store, or access to this one"


def held_by_arrow(data: bytes) -> pa.Buffer:
    """A copy in memory that is Arrow's own.

    One of Arrow's threads may be the last to let go of what a table was read from. Were that Python's bytes while
    Python ends, it would abort the process: the exit code of a script that read an audit would be 134.
    """
    sink = pa.BufferOutputStream()
    sink.write(data)
    return sink.getvalue()


class RemotePlace:
    """A prefix of an object store, through fsspec. A stage is written in place, its stage.json last."""

    def __init__(self, url: str) -> None:
        self._fs = RemoteFiles(url)
        self.url, self._prefix = self._fs.url, self._fs.prefix
        self.seen = Seen()

    def __str__(self) -> str:
        return self.url

    @property
    def cache(self) -> Path | None:
        """A folder of this user on this machine; None for a store that ends with the process."""
        if self.url.startswith("memory://"):
            return None
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        return home / "benchaudit" / hashlib.sha256(self.url.encode()).hexdigest()[:16]

    def each(self, ask: Callable[[Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
        """The answers in order, the requests for them under way together."""
        return at_once(ask, asked)

    def _at(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def read(self, name: str) -> bytes:
        return self._fs.whole_file(self._at(name))

    def read_if_any(self, name: str) -> bytes | None:
        try:
            return self.read(name)
        except FileNotFoundError:
            return None

    def content(self, name: str) -> pa.Buffer:
        return held_by_arrow(self.read(name))

    def write(self, name: str, data: bytes) -> None:
        with writing(self.url, _OTHER_ADDRESS):
            self._fs.pipe_file(self._at(name), data)

    def exists(self, name: str) -> bool:
        return bool(self._now().exists(self._at(name)))

    def _now(self) -> RemoteFiles:
        """What is there now. File systems remember listings, and another process may have begun an audit since."""
        self._fs.invalidate_cache()
        return self._fs

    def folders(self, name: str) -> list[str]:
        try:
            rows = self._now().ls(self._at(name), detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(r["name"].rstrip("/").rsplit("/", 1)[-1] for r in rows if r["type"] == "directory")

    def files(self, name: str) -> list[str]:
        # Some file systems of fsspec list with a slash in front, others without.
        start = len(self._at(name).lstrip("/")) + 1
        return sorted(path.lstrip("/")[start:] for path in self._now().find(self._at(name)))

    def unsettled(self, name: str) -> list[str]:  # noqa: ARG002 - nothing is written under other names here
        return []

    def settle(self, name: str) -> None:
        pass

    def remove(self, name: str) -> None:
        # Another audit may remove it first
        with suppress(FileNotFoundError):
            if found := self._now().find(self._at(name)):
                self._fs.rm(found)

    def unlink(self, name: str) -> None:
        """Removes a file, with one request and no look at what it is."""
        with suppress(FileNotFoundError):
            self._fs.rm_file(self._at(name))

    @contextmanager
    def alone(self, name: str, wait: bool = False) -> Iterator[None]:  # noqa: ARG002 - it has no locks
        yield

    @contextmanager
    def staging(self, name: str) -> Iterator[Path]:
        """A local folder to build in; when the block ends without an error its files are uploaded, stage.json last."""
        with tempfile.TemporaryDirectory(prefix="benchaudit-") as folder:
            yield Path(folder)
            # Nothing is renamed here: the former stage.json goes first, lest it vouch for files of two runs.
            self.remove(name)
            files = [p for p in sorted(Path(folder).rglob("*")) if p.is_file()]
            names = {path: self._at(f"{name}/{path.relative_to(folder).as_posix()}") for path in files}
            for some in _in_batches([path for path in files if path.name != RECORD]):
                self._put({names[path]: path.read_bytes() for path in some})
            self._put({names[path]: path.read_bytes() for path in files if path.name == RECORD})

    def _put(self, files: Mapping[str, bytes]) -> None:
        with writing(self.url, _OTHER_ADDRESS):
            self._fs.pipe(dict(files))


def _in_batches(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The files in groups that may be held in memory together: each group goes out at once."""
    batch: list[Path] = []
    for path in paths:
        if batch and sum(one.stat().st_size for one in (*batch, path)) > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(path)
    if batch:
        yield batch
