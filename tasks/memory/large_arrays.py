"""Large arrays that go back to the system as soon as they are let go of."""

from __future__ import annotations

import ctypes
from functools import cache

# What mallopt calls the size from which on memory is of its own
_M_MMAP_THRESHOLD, _LARGE = -3, 4 * 2**20


@cache
def give_large_back() -> None:
    """Has glibc hand back large arrays at once, of this process from now on.

    By itself it keeps up to 32 MiB of each for the next one, in pieces that another array does not fit into. What it
    saves in memory it costs in time (a third of a sum of two arrays), so that it is for those who have millions of rows.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _LARGE)
