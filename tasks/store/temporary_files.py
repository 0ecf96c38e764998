"""Files that are written under a name of their own and take their final name when they are whole."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

SUFFIX = ".part"
# On a file system without locks nobody can tell a live writer from a dead one: no write takes a day.
_ABANDONED_SECONDS = 86_400.0


class TemporaryFile:
    """A new file in `folder`, with the mode that the umask asks for; `replace` gives it its final name.

    It holds a lock as long as its process lives, so that `sweep` tells it from what a dead process left.
    """

    def __init__(self, folder: Path, name: str) -> None:
        while True:
            # In the same folder: a rename is atomic within one file system only.
            self.path = folder / f".{name}.{uuid4().hex}{SUFFIX}"
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            with suppress(OSError):
                fcntl.flock(self._handle, fcntl.LOCK_EX)
            if self._is_named():
                return
            # Swept between its creation and its lock
            os.close(self._handle)

    def _is_named(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._handle))
        except FileNotFoundError:
            return False

    def replace(self, final: Path, durable: bool = True) -> None:
        """Moves the file to its final name; `durable` has it reach the disk first."""
        if durable:
            # Before the rename, or a power cut may leave an empty file under the final name.
            os.fsync(self._handle)
        self.path.replace(final)
        os.close(self._handle)

    def discard(self) -> None:
        """Removes the file."""
        self.path.unlink(missing_ok=True)
        with suppress(OSError):
            os.close(self._handle)


@contextmanager
def replacing(final: Path, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write; when the block ends without an error it takes the place of `final`."""
    temporary = TemporaryFile(final.parent, final.name)
    try:
        with temporary.path.open("wb") as file:
            yield file
        temporary.replace(final, durable)
    except BaseException:
        # An interruption, too, must leave no temporary file behind.
        temporary.discard()
        raise


def sweep(folder: Path) -> None:
    """Removes the temporary files of dead processes in a folder, and never one that is being written."""
    for path in folder.glob(f".*{SUFFIX}"):
        with suppress(OSError):
            _sweep(path)


def _sweep(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except BlockingIOError:
        return
    except OSError:
        if time.time() - os.fstat(handle).st_mtime > _ABANDONED_SECONDS:
            path.unlink()
    finally:
        os.close(handle)
