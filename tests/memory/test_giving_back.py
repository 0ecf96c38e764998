"""Memory that is no longer needed goes back to the system."""

from __future__ import annotations

import ctypes

import numpy as np
import psutil
import pytest

from tasks.memory.giving_back import give_back

_BLOCK, _BLOCKS = 64 * 1024, 2_000


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library gives nothing back")
def test_what_small_arrays_held_is_given_back_though_a_later_one_is_in_use() -> None:
    blocks = [np.ones(_BLOCK, np.uint8) for _ in range(_BLOCKS)]
    last = np.ones(_BLOCK, np.uint8)
    held = psutil.Process().memory_info().rss
    blocks.clear()
    give_back()
    assert held - psutil.Process().memory_info().rss > _BLOCK * _BLOCKS / 2
    assert last.all()


def test_a_c_library_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_back()
