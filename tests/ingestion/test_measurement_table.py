"""What writing the measurements promises of their words."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tasks.ingestion.kit.terms import by_use


@pytest.mark.parametrize(
    ("codes", "words", "used"),
    [
        ([], [], []),
        ([], ["a"], []),
        ([], ["a", "b"], []),
        ([None, None], ["a"], []),
        ([None, 1, 0, 1], ["a", "b", "c"], ["b", "a"]),
        ([0, 0], ["a", "b"], ["a"]),
        ([0, 1, 0], ["a", "b"], ["a", "b"]),
    ],
)
def test_words_stand_in_the_order_of_their_first_use_and_no_others(
    codes: list[int | None], words: list[str], used: list[str]
) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(words, pa.string()))

    found = by_use(column)

    assert found.to_pylist() == column.to_pylist()
    assert found.dictionary.to_pylist() == used
