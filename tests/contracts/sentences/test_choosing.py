"""A model chooses sentences and writes none: what it may answer, and what stands where its answer means nothing."""

from __future__ import annotations

import orjson
import pytest

from data_contracts.sentences.choosing import (
    OFFERED,
    Choice,
    Outcome,
    Picked,
    agreement,
    code_choice,
    identifiers,
    listing_for,
    offered,
    read_choice,
    schema,
)
from data_contracts.sentences.composing import compose
from data_contracts.sentences.grounds import Grounds
from tests.contracts.sentences.making import grounds

SAID = compose(grounds())
MANY = compose(grounds(many=9))


def test_every_topic_is_offered_whatever_the_others_hold() -> None:
    assert len(offered(MANY)) == OFFERED
    assert {one.topic for one in offered(MANY)} == {one.topic for one in MANY.sentences if not one.repeats}


def test_the_schema_allows_the_identifiers_that_are_offered_and_no_words() -> None:
    some = offered(SAID)[1:3]
    assert schema(some, 5) == {
        "type": "object",
        "properties": {
            "choices": {
                "type": "array",
                "items": {"type": "string", "enum": ["S02", "S02/1", "S03", "S03/1"]},
                "minItems": 1,
                "maxItems": 5,
            }
        },
        "required": ["choices"],
        "additionalProperties": False,
    }


def test_a_prompt_lists_each_sentence_with_its_actions() -> None:
    assert listing_for(offered(SAID)[1:2]) == (
        "S02: Since the audit of 22 November 2026 m0:1b is worse: TTFT 20% higher.\n"
        "  S02/1: Find out what changed for m0:1b (not as it was: driver 1 against 2): benchaudit diff"
        " 20261122T204259Z-3f9a1c."
    )


@pytest.mark.parametrize(
    ("answer", "picked", "outcome"),
    [
        ('{"choices": ["S03/1", "S01"]}', (Picked("S03", 0), Picked("S01")), "valid"),
        ('{"choices": ["S03", "S03/1", "S99", 7, "S01"]}', (Picked("S03"), Picked("S01")), "partly"),
        ("1. S03/1 is the worst\n- S01\nIn short, S02", (Picked("S03", 0), Picked("S01")), "lines"),
    ],
)
def test_what_an_answer_chooses(answer: str, picked: tuple[Picked, ...], outcome: Outcome) -> None:
    assert read_choice(answer, SAID, 5) == Choice(picked, outcome)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ('{"choices": ["S99"]}', "empty"),
        ('{"choices": []}', "empty"),
        ('{"choices": "S01"}', "unreadable"),
        ("[]", "unreadable"),
        ("", "unreadable"),
        ("I would say that all is well.", "unreadable"),
    ],
)
def test_an_answer_that_chooses_nothing_leaves_the_order_of_the_code(answer: str, outcome: Outcome) -> None:
    choice = read_choice(answer, SAID, 2)
    assert choice == code_choice(SAID, 2, outcome)
    assert [one.sentence for one in choice.picked] == ["S01", "S02"]
    assert not choice.is_own


def test_no_more_is_chosen_than_was_asked_for() -> None:
    answer = orjson.dumps({"choices": list(identifiers(offered(SAID)))}).decode()
    assert len(read_choice(answer, SAID, 3).picked) == 3


def test_of_a_narrative_without_sentences_nothing_is_chosen() -> None:
    assert read_choice('{"choices": ["S01"]}', compose(Grounds(), ()), 3) == Choice((), "empty")


@pytest.mark.parametrize(
    ("order", "told"), [(("S01", "S02", "S03"), 1.0), (("S03", "S02", "S01"), -1.0), (("S01",), None)]
)
def test_the_order_of_a_choice_is_compared_with_that_of_the_code(
    order: tuple[str, ...], told: float | None
) -> None:
    assert agreement(Choice(tuple(map(Picked, order)), "valid"), SAID) == told
