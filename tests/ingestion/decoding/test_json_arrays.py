"""Stretches of a JSON array hold its elements, each once and whole, and know where they stand."""

from __future__ import annotations

import json
import random

import pytest

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding.json_arrays import stretches, values_of

TEXTS = ("a,b", 'x"y', "\\", '\\"', "]", "é{", "}\n[", "")
LIMITS = Limits()


def value(dice: random.Random, depth: int = 0) -> object:
    """Anything that JSON may hold, with brackets, commas, quotes and backslashes in its strings."""
    kind = dice.random()
    if depth < 3 and kind < 0.3:
        return {dice.choice(TEXTS): value(dice, depth + 1) for _ in range(dice.randint(0, 3))}
    if depth < 3 and kind < 0.4:
        return [value(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    return dice.choice((1, 2.5, None, True, *TEXTS))


def blocks(text: str, size: int) -> list[bytes]:
    data = text.encode()
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("seed", range(300))
def test_elements_are_whole_and_in_order_however_the_bytes_are_cut(seed: int) -> None:
    dice = random.Random(seed)
    document = [value(dice) for _ in range(dice.randint(0, 9))]
    text = json.dumps(document, indent=dice.choice((None, 1)), ensure_ascii=dice.random() < 0.5)
    text = dice.choice(("", "\n ")) + text + dice.choice(("", " \n"))
    found = list(stretches(blocks(text, dice.randint(1, 9)), dice.randint(1, 30), LIMITS))

    assert [each for stretch in found for each in json.loads(stretch.data)] == document
    # What begins a stretch is where it is said to be: the bracket, or the comma whose place the bracket took
    lines = text.split("\n")
    for stretch in found[1:]:
        line, column = stretch.placed(1, 1)
        assert lines[line - 1][column - 1] == ","


def test_a_stretch_is_about_as_long_as_was_asked_and_has_half_of_the_values_at_most() -> None:
    text = json.dumps([[1, 2, 3]] * 100)

    assert {len(stretch.data) for stretch in stretches([text.encode()], 50, LIMITS)} == {55, 56}
    few = stretches([text.encode()], 5_000, Limits(document_values=20))
    assert max(stretch.data.count(b",") + 1 for stretch in few) <= 13


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[{}, {},\n ]", "not JSON (a comma behind the last element) (line 1, column 8)"),
        ("[{}] [{}]", "several JSON values that are not objects (whole file)"),
        ("[{}]\n" * 9, "several JSON values that are not objects (whole file)"),
        ('[{}, {"a": "' + "x" * 99, "an element of a JSON array above the limit of 60 bytes (line 1)"),
    ],
)
def test_what_is_wrong_around_the_elements_is_said(text: str, fault: str) -> None:
    with pytest.raises(ArtifactError) as raised:
        list(stretches(blocks(text, 8), 1, Limits(document_bytes=60)))
    assert str(raised.value).startswith(fault)


def test_an_array_that_breaks_off_ends_with_what_there_is() -> None:
    found = list(stretches([b'[{"a": 1}, {"b": 2'], 1, LIMITS))

    assert [stretch.data for stretch in found] == [b'[{"a": 1}]', b'[ {"b": 2']


def test_values_are_counted_by_the_commas_outside_of_strings() -> None:
    assert values_of([b'[1, "a,b', b'\\"c,d", {"x": [1, 2]}]']) == 4
