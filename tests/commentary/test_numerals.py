"""The independent check: a numeral stands where the renderer wrote it, or the report is not published."""

from __future__ import annotations

import pytest

from tasks.commentary.numerals import Numeral, unsupported_numerals


def test_a_numeral_in_a_declared_span_is_supported() -> None:
    text = "The mean is 183.7 token/s.\nGood to know.\n"
    assert unsupported_numerals(text, [(text.index("183.7"), text.index("183.7") + 5)]) == ()


def test_a_numeral_outside_is_named_with_its_place() -> None:
    text = "The mean is known.\nIt is 42 of them.\n"
    assert unsupported_numerals(text, [(0, 18)]) == (Numeral("42", "digit", 2, 25),)


def test_a_span_that_covers_a_part_of_a_number_does_not_support_it() -> None:
    assert [n.text for n in unsupported_numerals("1834", [(0, 3)])] == ["1834"]


def test_touching_spans_support_what_lies_across_them() -> None:
    assert unsupported_numerals("1834", [(0, 2), (2, 4)]) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("half of it", "word"),
        ("twenty-one", "word"),
        ("the third run", "word"),
        ("a dozen", "word"),
        ("Séven runs", "word"),
        ("some percent", "word"),
        ("part XIV", "roman"),
        ("x² of it", "digit"),
        ("½ of it", "digit"),
        ("٣ of it", "digit"),
        ("１２ of it", "digit"),
        ("① of it", "digit"),
        ("gemma3 wins", "digit"),
    ],
)
def test_numerals_of_every_kind_are_found(text: str, kind: str) -> None:
    assert {n.kind for n in unsupported_numerals(text, [])} == {kind}


@pytest.mark.parametrize(
    "text", ["time to first token", "tokens per second", "the CI", "did it, often", "stone"]
)
def test_words_that_only_look_like_numerals_are_left_alone(text: str) -> None:
    assert unsupported_numerals(text, []) == ()
