"""Long columns are kept in files, and read as they were."""

from __future__ import annotations

import mmap
import tempfile
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pytest

from tasks.memory.mapping import let_go
from tasks.memory.shelf import shelved, shelved_table

_LONG = 4_000_000


def test_a_long_column_takes_no_memory_until_it_is_read_and_none_once_it_is_let_go() -> None:
    kept = shelved(np.arange(_LONG))
    before = psutil.Process().memory_info().rss
    assert kept.sum() == _LONG * (_LONG - 1) // 2
    read = psutil.Process().memory_info().rss
    let_go()
    freed = read - psutil.Process().memory_info().rss
    assert (read - before > kept.nbytes / 2, freed > kept.nbytes / 2) == (
        True,
        hasattr(mmap, "MADV_DONTNEED"),
    )
    assert kept[-1] == _LONG - 1


def test_a_few_numbers_stay_where_they_are() -> None:
    few = np.arange(3)
    assert shelved(few) is few


def test_a_table_on_the_shelf_is_the_same_table() -> None:
    table = pa.table(
        {
            "word": pa.chunked_array([["x", None] * 100_000, ["y", "x"] * 100_000]).dictionary_encode(),
            "flags": pa.chunked_array([[["a"], []] * 100_000, [[], ["b", "c"]] * 100_000]),
        }
    )
    assert shelved_table(table.unify_dictionaries()).equals(table.unify_dictionaries().combine_chunks())


def test_where_no_file_can_hold_them_numbers_stay_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: Any) -> None:
        raise OSError(28, "No space left on device")

    numbers = np.arange(_LONG)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert shelved(numbers) is numbers
