"""What an editor is shown: the weightiest of every topic, within a small context, and no word of another kind of answer."""

from __future__ import annotations

import pytest

from data_contracts.llm_calls import Form
from data_contracts.sentences.catalogue import ENTRIES
from data_contracts.sentences.choosing import OFFERED, identifiers, schema
from data_contracts.sentences.composing import compose
from data_contracts.sentences.failure_entries import FAULTS
from tasks.commentary.editing import CHOICE_TOKENS, choice_prompt
from tasks.commentary.personas import personas
from tasks.commentary.prompting import fits
from tests.contracts.sentences.making import grounds

COLLECTOR, INSIGHT = personas(["data_collector", "insight_agent"])
# Faults of benchaudit itself, which lead all else, are rare
MANY = compose(grounds(many=9), [entry for entry in ENTRIES if entry is not FAULTS])


@pytest.mark.parametrize("num_ctx", [2048, 4096])
def test_refuted_claims_and_named_findings_are_offered_within_a_small_context(num_ctx: int) -> None:
    prompt, sentences = choice_prompt(INSIGHT, MANY, OFFERED, "schema", num_ctx)
    assert fits(prompt, num_ctx, CHOICE_TOKENS)
    assert {"claims.all", "findings.critical"} <= {one.entry for one in sentences}


def test_every_topic_is_offered_where_the_context_is_as_large_as_most_have_it() -> None:
    _, sentences = choice_prompt(INSIGHT, MANY, OFFERED, "schema", 4096)
    assert {one.topic for one in sentences} == {one.topic for one in MANY.sentences if not one.repeats}


@pytest.mark.parametrize(("form", "told"), [("schema", "Answer with JSON"), ("lines", "one a line")])
def test_an_editor_is_told_of_the_form_that_it_is_held_to(form: Form, told: str) -> None:
    prompt, sentences = choice_prompt(INSIGHT, MANY, OFFERED, form, 4096)
    assert told in prompt.messages[0].content
    assert prompt.schema == (schema(sentences) if form == "schema" else None)


def test_personas_share_all_of_the_prompt_but_their_own_words_at_its_end() -> None:
    one, other = (choice_prompt(who, MANY, 8, "schema", 4096)[0] for who in (COLLECTOR, INSIGHT))
    texts = [
        prompt.messages[-1].content.removesuffix(who.text)
        for prompt, who in ((one, COLLECTOR), (other, INSIGHT))
    ]
    assert one.messages[0] == other.messages[0]
    assert texts[0] == texts[1]


def test_each_identifier_that_may_be_answered_stands_in_the_prompt() -> None:
    prompt, sentences = choice_prompt(COLLECTOR, MANY, OFFERED, "lines", 4096)
    listed = {line.strip().partition(":")[0] for line in prompt.messages[-1].content.splitlines()}
    assert identifiers(sentences).keys() <= listed
