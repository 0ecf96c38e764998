"""Counts what a process does to a folder, can kill it at one of these events, and swaps a file before it is opened."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_CHANGES = frozenset(
    ("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.utime")
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _on_change(folder: str, call: Callable[[str], None]) -> None:
    """Calls back before each change that this process makes below the folder, as far as Python sees it."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            _, _, flags = arguments
            if not (isinstance(flags, int) and flags & _WRITES):
                return
        elif event not in _CHANGES:
            return
        named = [os.fsdecode(a) for a in arguments if isinstance(a, str | bytes | os.PathLike)]
        if any(os.path.abspath(name).startswith(folder) for name in named):  # noqa: PTH100 - no object in a hook
            call(f"{event} {' '.join(named)}")

    sys.addaudithook(hook)


def count_events(folder: str, log: Path) -> None:
    """Writes a line for each event to the log."""
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)

    def write(event: str) -> None:
        os.write(opened, f"{event}\n".encode())

    _on_change(folder, write)


def die_at_event(folder: str, number: int) -> None:
    """Kills this process and its group before the event of that number (from 1)."""
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.killpg(0, signal.SIGKILL)

    _on_change(folder, count)


def swap_before_open(folder: str, kinds: dict[str, str], outside: str) -> None:
    """Swaps each named file below the folder when this process is about to open it: after it was found and looked at."""
    waiting = dict(kinds)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            # By name alone: an opening may be relative to a descriptor of the folder.
            name = os.fsdecode(arguments[0]).rpartition("/")[2]
            if (kind := waiting.pop(name, None)) is not None:
                # Another process may have been faster
                with contextlib.suppress(OSError):
                    swap(Path(folder) / name, kind, Path(outside))

    sys.addaudithook(hook)


def swap(path: Path, kind: str, outside: Path) -> None:
    """Puts something else in a file's place: `outside` is a file out of the source."""
    if kind == "grown":
        with path.open("ab") as opened:
            opened.write(b"\n" + b"1,2,3\n" * 50_000)
    elif kind == "truncated":
        os.truncate(path, path.stat().st_size // 3)
    elif kind == "parent":
        path.parent.rename(path.parent.with_name(f".{path.parent.name}-moved"))
        path.parent.symlink_to(outside.parent, target_is_directory=True)
    else:
        path.unlink()
        if kind == "link":
            path.symlink_to(outside)
        elif kind == "fifo":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
