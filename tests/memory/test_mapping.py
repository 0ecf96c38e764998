"""What is read of mapped files does not fill the memory."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from tasks.memory.mapping import held_of_files, let_go, mapped_by_arrow, watch
from tasks.memory.shelf import shelved

_MIB = 2**20
_LONG = 5_000_000


class _Enough(Exception):
    """Ends a watch, which has no end of its own."""


def test_what_was_read_is_let_go_of_when_it_is_much_and_not_before() -> None:
    # What is held just after (300) was read meanwhile; libraries that are loaded later count a little at a time
    held = iter([50, 110, 130, 300, 118, 119, 55])
    done: list[str] = []

    def pause(_seconds: float) -> None:
        done.append("pause")
        if done.count("pause") > 4:
            raise _Enough

    with pytest.raises(_Enough):
        watch(lambda: next(held) * _MIB, lambda: done.append("let go"), pause)
    assert done == ["let go", "pause", "pause", "let go", "pause", "pause", "let go", "pause"]


@pytest.mark.skipif(not held_of_files(), reason="this system does not tell")
def test_what_was_read_of_a_file_that_arrow_maps_leaves_memory_and_can_be_read_again(tmp_path: Path) -> None:
    data = np.arange(2 * _MIB, dtype=np.int64)
    (tmp_path / "file").write_bytes(data.tobytes())
    content = mapped_by_arrow(tmp_path / "file")
    before = held_of_files()
    assert np.frombuffer(content, np.int64).sum() == data.sum()
    read = held_of_files()
    let_go()
    assert read - before > 8 * _MIB < read - held_of_files()
    assert np.array_equal(np.frombuffer(content, np.int64), data)


def test_of_an_empty_file_there_is_nothing_to_let_go_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    content = mapped_by_arrow(tmp_path / "file")
    let_go()
    assert content.to_pybytes() == b""


@pytest.mark.skipif(not held_of_files(), reason="this system does not tell")
def test_who_maps_much_is_watched_from_then_on() -> None:
    shelved(np.arange(_LONG))
    assert "mapped files" in [thread.name for thread in threading.enumerate()]
