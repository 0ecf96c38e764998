"""No text can make a pattern of the project slow: its time grows with the length of the text and no faster."""

from __future__ import annotations

import re

import pytest

from tests.patterns.attacks import growth, slowness
from tests.patterns.finding import Found, all_patterns, other_ways_to_a_pattern
from tests.test_imports import modules

FOUND, LOST = all_patterns()


def test_every_pattern_of_the_project_is_found() -> None:
    assert LOST == []
    assert [site for path in modules().values() for site in other_ways_to_a_pattern(path)] == []
    assert len(FOUND) > 200


@pytest.mark.parametrize("found", FOUND, ids=[f"{f.place}-{n}" for n, f in enumerate(FOUND)])
def test_no_text_makes_a_pattern_slow(found: Found) -> None:
    assert slowness(found) is None
    assert growth(found) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"[(\[]\s*([^()\[\]]{1,20}?)\s*[)\]]\s*$",  # blanks after a bracket: the cube of their number
        r"[\w\-/\\.]*\w\.(?:csv|jsonl?)\b",  # one long word
        r"(?:a+)+b",  # beyond all measure
        r"\s*:",  # blanks without a colon, from each of them
    ],
)
def test_a_slow_pattern_is_noticed(pattern: str) -> None:
    found = Found("here", re.compile(pattern))
    assert slowness(found) or growth(found)
