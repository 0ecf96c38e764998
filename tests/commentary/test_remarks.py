"""What a remark says: its clauses, what each asserts, and what the fact supports."""

from __future__ import annotations

import pytest

from tasks.commentary.numerals import unsupported_numerals
from tasks.commentary.remarks.acts import acts
from tasks.commentary.remarks.clauses import clauses
from tasks.commentary.remarks.lexicon import lexicon
from tasks.commentary.remarks.names import names_of, with_plain_names
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import reading, words
from tests.commentary.material import FACTS_SEEN

BY_NUMBER = {fact.number: fact for fact in FACTS_SEEN}


def _acts(sentence: str) -> list[tuple[str, str]]:
    tokens = reading(words(sentence), frozenset())
    return (
        [] if tokens is None else [(said.act, " ".join(said.clause.texts)) for said in acts(clauses(tokens))]
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "repeat the run to see whether the rate is stable.",
            [("ask", "repeat the run"), ("open", "see"), ("open", "the rate is stable")],
        ),
        (
            "it is worth checking whether the rate is stable.",
            [("frame", "it is worth checking"), ("open", "the rate is stable")],
        ),
        (
            "the mean does not show how far the requests spread.",
            [("deny", "the mean does not show"), ("open", "far the requests spread")],
        ),
        (
            "the run may include a cold start, so the load should be recorded.",
            [("suppose", "the run may include a cold start"), ("ask", "the load should be recorded")],
        ),
        (
            "more runs would narrow the interval, which is wide.",
            [("would", "more runs would narrow the interval"), ("assert", "which is wide")],
        ),
        (
            "any conclusion that uses this run needs more runs.",
            [("need", "any conclusion needs more runs"), ("assert", "that uses this run")],
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_clause_of_a_remark_is_one_act(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert _acts(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("record the power draw.", ["base", "determiner", "noun", "noun", "stop"]),
        ("the record is missing.", ["determiner", "noun", "auxiliary", "adjective", "stop"]),
        ("the failures come from it.", ["determiner", "noun", "base", "preposition", "pronoun", "stop"]),
    ],
)
def test_a_word_that_may_be_a_noun_or_a_verb_is_read_by_its_neighbours(
    sentence: str, parts: list[str]
) -> None:
    tokens = reading(words(sentence.removesuffix(".")), frozenset())
    assert tokens is not None and [token.part for token in tokens] == parts


def test_words_that_make_no_sentence_have_no_reading() -> None:
    assert reading(words("check the of the rate record a before"), frozenset()) is None


def test_no_word_of_the_lexicon_is_a_numeral() -> None:
    assert [word for word in lexicon() if unsupported_numerals(word, [])] == []


def test_a_name_of_the_fact_is_a_noun_and_no_other_name_is() -> None:
    assert names_of(BY_NUMBER["F07"]) == {"mistral", "model"}
    assert with_plain_names("Vary num_ctx and num_batch.", BY_NUMBER["F06"]) == "Vary setting and num_batch."


@pytest.mark.parametrize(
    ("number", "directions"),
    [
        ("F04", frozenset()),
        ("F07", {"better", "down", "change"}),
        ("F08", {"worse", "down", "change"}),
        ("F09", {"same"}),
    ],
)
def test_a_direction_is_that_of_the_verdict_and_of_the_metric(number: str, directions: set[str]) -> None:
    assert Support(BY_NUMBER[number]).directions == directions


@pytest.mark.parametrize(
    ("number", "cause", "may"),
    [
        ("F05", "cache", True),
        ("F05", "chance", True),
        ("F08", "driver", True),
        ("F08", "chance", False),
        ("F08", "operator", False),
        ("F06", "setting", True),
        ("F09", "cache", False),
    ],
)
def test_a_cause_of_the_catalogue_may_be_named_where_the_fact_points_to_it(
    number: str, cause: str, may: bool
) -> None:
    assert Support(BY_NUMBER[number]).may_lie_behind(cause) is may
