"""Files that are mapped into memory, which holds no more of them than is being read."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from time import sleep
from typing import IO
from weakref import WeakSet, ref

import pyarrow as pa

from tasks.memory.large_arrays import give_large_back

# Columns of that size are those of four million rows
_MUCH = 32 * 2**20
# Beside the libraries of a process, which are mapped too and stay
_MOST = 64 * 2**20
_LITTLE = 4 * 2**20
_EVERY = 0.02
_STATM = Path("/proc/self/statm")
_mapped: WeakSet[mmap.mmap] = WeakSet()
# They cannot stand in a set
_buffers: list[ref[pa.Buffer]] = []
_lock = Lock()


def mapped(file: IO[bytes]) -> mmap.mmap:
    """All bytes of a file, for as long as they are used: who maps them may close it. Raises ValueError where it is empty."""
    file.flush()
    content = mmap.mmap(file.fileno(), 0)
    with _lock:
        _mapped.add(content)
    _watched(len(content))
    return content


def mapped_by_arrow(path: Path) -> pa.Buffer:
    """The bytes of a file, which Arrow maps: a thread of its own may be the last to let go of them. Raises OSError."""
    # What is mapped outlives the handle
    with pa.memory_map(str(path)) as file:
        content = file.read_buffer()
    with _lock:
        _buffers[:] = [*(held for held in _buffers if held() is not None), ref(content)]
    _watched(content.size)
    return content


def _watched(size: int) -> None:
    if size >= _MUCH:
        give_large_back()
        _keep_little()


def let_go() -> None:
    """Takes what was read of these files out of memory; who reads it again reads the file."""
    # Not every system can
    if hasattr(mmap, "MADV_DONTNEED"):
        with _lock:
            files, buffers = list(_mapped), list(_buffers)
        for content in files:
            content.madvise(mmap.MADV_DONTNEED)
        for held in buffers:
            # Held here meanwhile, so that its place is not another's
            if (buffer := held()) is not None and buffer.size:
                _advise(buffer.address, buffer.size, mmap.MADV_DONTNEED)


@cache
def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _advise(address: int, size: int, advice: int) -> None:
    """madvise(2) of what was mapped from its first page on."""
    _system().madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), advice)


def held_of_files() -> int:
    """Bytes of mapped files, libraries among them, that this process has in memory (proc(5): `shared`); 0 where untold."""
    if not _STATM.exists():
        return 0
    return int(_STATM.read_text("ascii").split()[2]) * mmap.PAGESIZE


@cache
def _keep_little() -> None:
    """Lets go of what was read whenever it has become much, from now on: one step may read ten columns through."""
    if held_of_files():
        Thread(target=watch, args=(held_of_files, let_go), name="mapped files", daemon=True).start()


def watch(
    held: Callable[[], int], let_go: Callable[[], object], pause: Callable[[float], object] = sleep
) -> None:
    """Lets go each time when more is held than there was just after it was let go of, and a bound."""
    let_go()
    least = held()
    while True:
        pause(_EVERY)
        if held() > least + _MOST:
            let_go()
            # Libraries that were loaded meanwhile stay as well, a little at a time: what is read meanwhile is no library
            least = min(held(), least + _LITTLE)
