"""Memory that is no longer needed, given back to the system."""

from __future__ import annotations

import ctypes

import pyarrow as pa

from tasks.memory.shelf import let_go

# What mallopt calls the size from which on memory is of its own, and goes back as soon as it is let go of
_M_MMAP_THRESHOLD, _LARGE = -3, 2**20


def give_large_back() -> None:
    """Has glibc hand back large arrays at once, of this process from now on.

    By itself it keeps up to 32 MiB of each for the next one, in pieces that another array does not fit into.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Hands what allocators keep for later to the system, where they can.

    Between steps that need much: allocators would keep each step's memory, and the peak would be the sum of all.
    """
    let_go()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
    if trim is not None:
        trim(0)
