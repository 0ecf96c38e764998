"""A model chooses sentences and writes none: what it may answer, and what stands where its answer means nothing."""

from __future__ import annotations

import orjson
import pytest

from data_contracts.llm_calls import Form
from data_contracts.rows import ChoiceOutcome
from data_contracts.sentences.choosing import (
    OFFERED,
    Choice,
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
OFFER = offered(SAID)


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
                "items": {"type": "string", "enum": ["S02/1", "S03/1"]},
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
        ('{"choices": ["S03/1", "S03/1", "S01"]}', (Picked("S03", 0), Picked("S01")), "again"),
        ('{"choices": ["S03", "S03/1", "S99", 7, "S01"]}', (Picked("S03"), Picked("S01")), "partly"),
        ("1. S03/1 is the worst\n- S01\nIn short, S02", (Picked("S03", 0), Picked("S01")), "lines"),
    ],
)
def test_what_an_answer_chooses(answer: str, picked: tuple[Picked, ...], outcome: ChoiceOutcome) -> None:
    assert read_choice(answer, OFFER, 5) == Choice(picked, outcome)


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
def test_an_answer_that_chooses_nothing_leaves_the_order_of_the_code(
    answer: str, outcome: ChoiceOutcome
) -> None:
    choice = read_choice(answer, OFFER, 2)
    assert choice == code_choice(OFFER, 2, outcome)
    assert [one.sentence for one in choice.picked] == ["S01", "S02"]
    assert not choice.is_own


def test_of_an_answer_that_was_cut_the_entries_that_are_whole_are_chosen() -> None:
    assert read_choice('{"choices": ["S03/1", "S01", "S0', OFFER, 5, cut=True) == Choice(
        (Picked("S03", 0), Picked("S01")), "cut"
    )


@pytest.mark.parametrize(
    ("answer", "form", "ignored"),
    [
        ('{"choices": ["S03/1"]}', "schema", False),
        ('{"choices": ["S99"]}', "schema", True),
        ("S03/1", "schema", True),
        ("All is well.", "schema", True),
        ("S03/1", "lines", False),
    ],
)
def test_a_server_that_ignores_the_schema_is_noticed_by_what_it_lets_through(
    answer: str, form: Form, ignored: bool
) -> None:
    assert read_choice(answer, OFFER, form=form).schema_ignored is ignored


def test_no_more_is_chosen_than_was_asked_for() -> None:
    answer = orjson.dumps({"choices": list(identifiers(offered(SAID)))}).decode()
    assert len(read_choice(answer, OFFER, 3).picked) == 3


def test_of_a_narrative_without_sentences_nothing_is_chosen() -> None:
    assert read_choice('{"choices": ["S01"]}', offered(compose(Grounds(), ())), 3) == Choice((), "empty")


@pytest.mark.parametrize(
    ("order", "told"), [(("S01", "S02", "S03"), 1.0), (("S03", "S02", "S01"), -1.0), (("S01",), None)]
)
def test_the_order_of_a_choice_is_compared_with_that_of_the_code(
    order: tuple[str, ...], told: float | None
) -> None:
    assert agreement(Choice(tuple(map(Picked, order)), "valid"), OFFER) == told
