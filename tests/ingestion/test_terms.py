from __future__ import annotations

import pytest

from tasks.ingestion.terms import Terms, contradict, further, gathered


@pytest.mark.parametrize(
    ("mine", "theirs", "words", "contradicting"),
    [
        ({"model": "a"}, {"model": "a"}, set(), False),
        ({"model": "a"}, {}, {"model"}, False),
        ({"model": "a"}, {"model": "b"}, {"another model"}, True),
        ({"threads": "8.0"}, {"threads": "4.0"}, {"another threads"}, True),
        ({"task": "a"}, {"task": "b"}, set(), False),
    ],
)
def test_what_only_one_says_is_named_and_two_values_of_one_setting_contradict(
    mine: Terms, theirs: Terms, words: set[str], contradicting: bool
) -> None:
    one, other = gathered([mine]), gathered([theirs])
    assert (set(further(one, other)), contradict(one, other)) == (words, contradicting)


def test_one_of_several_values_is_no_contradiction_but_a_further_value_is_told() -> None:
    one, other = gathered([{"model": "a"}, {"model": "b"}]), gathered([{"model": "a"}])
    assert (sorted(further(one, other)), sorted(further(other, one))) == (["another model"], [])
    assert not contradict(one, other)
