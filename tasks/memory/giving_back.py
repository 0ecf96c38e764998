"""Memory that is no longer needed, given back to the system."""

from __future__ import annotations

import ctypes

import pyarrow as pa

from tasks.memory.mapping import let_go


def give_back() -> None:
    """Hands what allocators keep for later to the system, where they can.

    Between steps that need much: allocators would keep each step's memory, and the peak would be the sum of all.
    """
    let_go()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
    if trim is not None:
        trim(0)
