"""Opens the file that discovery found, and nothing that was put in its place since."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from data_contracts.errors import ArtifactError

# Asks for no more than passing through a folder does: not for the permission to list it.
_PASS = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK opening a pipe waits for its writer; a terminal must not become this process's own.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_AGAIN = "put it back as it was and audit again, or leave it: the others are audited without it"


def read_named(path: Path, most: int) -> bytes:
    """A regular file that the user named, links followed. Raises OSError, EFBIG when it has more than `most` bytes."""
    # Without O_NONBLOCK opening a pipe waits for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(mode := os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, f"it is {_named(mode)}, not a file")
    with os.fdopen(descriptor, "rb") as file:
        data = read_up_to(file, most)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes")
    return data


def open_found(path: str) -> BufferedReader:
    """The regular file at an absolute path without symbolic links. Raises ArtifactError."""
    with Folders() as folders:
        return folders.open_found(path)


class Folders:
    """Opens files one after the other; the folder of the last one stays open, so that its neighbours take no walk.

    The path is walked from the root, folder by folder: openat2(RESOLVE_NO_SYMLINKS) would do the same, but Python has
    no name for it, and O_NOFOLLOW alone guards only the last step.
    """

    def __init__(self) -> None:
        self._path = ""
        self._holder: int | None = None

    def __enter__(self) -> Folders:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def open_found(self, path: str) -> BufferedReader:
        """The regular file at an absolute path without symbolic links. Raises ArtifactError."""
        folder, _, name = path.rpartition("/")
        if self._holder is not None and folder == self._path:
            # What went wrong may be the fault of a folder that was put in the place of this one
            with suppress(ArtifactError, OSError):
                return _regular(_last(self._holder, name))
        self._let_go()
        try:
            self._holder = _walked(folder)
            self._path = folder
            return _regular(_last(self._holder, name))
        except OSError as error:
            raise unreadable(error) from None

    def _let_go(self) -> None:
        if self._holder is not None:
            os.close(self._holder)
            self._holder = None


def _walked(path: str) -> int:
    """The folder at an absolute path. Raises ArtifactError and OSError."""
    holder = os.open("/", _PASS)
    try:
        for folder in path.split("/"):
            if folder:
                holder = _step(holder, folder)
    except BaseException:
        os.close(holder)
        raise
    return holder


def _regular(descriptor: int) -> BufferedReader:
    """An open file, if it is a regular one. Raises ArtifactError."""
    if (fault := _irregular(os.fstat(descriptor).st_mode)) is not None:
        os.close(descriptor)
        raise fault
    return os.fdopen(descriptor, "rb")


def grown(found: int, now: int) -> ArtifactError:
    """A file that is larger (bytes) than what it was planned for."""
    what = f"grew from {found:,} bytes to {now:,} or more after it was found"
    return ArtifactError("changed", what, "whole file", "audit again when it is complete")


def read_up_to(file: BufferedReader, most: int) -> bytes:
    """All bytes from here on, or `most` + 1 of them when there are more. Raises OSError."""
    size = os.fstat(file.fileno()).st_size
    # By its size, for memory is taken at once for all that is asked.
    data = file.read(min(size, most) + 1)
    return data if len(data) <= size else data + file.read(max(most + 1 - len(data), 0))


def unreadable(error: OSError) -> ArtifactError:
    """Why a file could not be opened or read, and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return ArtifactError("removed", "was removed after it was found", "whole file", _AGAIN)
    if isinstance(error, PermissionError):
        todo = "give read permission to it, and permission to enter the folders above it"
        return ArtifactError("unreadable", "permission denied", "whole file", todo)
    if error.errno in (errno.EMFILE, errno.ENFILE):
        todo = "allow more open files (`ulimit -n`) and audit again"
        return ArtifactError("unreadable", "too many files are open on this machine", "whole file", todo)
    what = f"cannot be read ({error.strerror or error})"
    return ArtifactError(
        "unreadable", what, "whole file", "check the disk or the network share that holds it, and audit again"
    )


def _step(holder: int, folder: str) -> int:
    """The folder below an open one, which is closed. Raises ArtifactError and OSError; then the holder stays open."""
    try:
        below = os.open(folder, _PASS, dir_fd=holder)
    except (NotADirectoryError, FileNotFoundError) as error:
        # Also a link that leads to a folder is "not a directory" when it must not be followed.
        raise _replaced(holder, folder, "a folder above it") or error from None
    os.close(holder)
    return below


def _last(holder: int, name: str) -> int:
    try:
        return os.open(name, _READ, dir_fd=holder)
    except OSError as error:
        # ELOOP for a link, ENXIO for a socket: what stands there says it better.
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            raise _replaced(holder, name, "it") or error from None
        raise


def _replaced(holder: int, name: str, whose: str) -> ArtifactError | None:
    try:
        mode = os.stat(name, dir_fd=holder, follow_symlinks=False).st_mode
    except OSError:
        return None
    return None if stat.S_ISDIR(mode) else _other(f"{_named(mode)} took the place of {whose}")


def _irregular(mode: int) -> ArtifactError | None:
    return None if stat.S_ISREG(mode) else _other(f"{_named(mode)} took the place of it")


def _other(what: str) -> ArtifactError:
    return ArtifactError("replaced", f"{what} after it was found", "whole file", _AGAIN)


def _named(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISREG, "a file"),
    )
    return next((name for holds, name in kinds if holds(mode)), "a device")
