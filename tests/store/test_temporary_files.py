"""Temporary files of dead processes are swept, and never one that is being written."""

from __future__ import annotations

import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest

from tasks.store.temporary_files import TemporaryFile, replacing, sweep


def die_writing(folder: Path) -> None:
    TemporaryFile(folder, "bundle")
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_dead_process_left_is_swept_and_what_a_live_one_writes_is_not(tmp_path: Path) -> None:
    process = get_context("fork").Process(target=die_writing, args=(tmp_path,))
    process.start()
    process.join()
    live = TemporaryFile(tmp_path, "bundle")
    other = tmp_path / "kept.parquet"
    other.touch()
    assert len(list(tmp_path.iterdir())) == 3
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([live.path, other])
    live.discard()


def test_a_file_that_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.json") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
