"""The narrative: the weightiest first, each cause once, within bounds, and the same after it was written and read."""

from __future__ import annotations

import orjson
import pytest

from data_contracts.sentences.composing import FINDINGS, SUMMARY_WORDS, compose
from data_contracts.sentences.grounds import Grounds, Problem
from data_contracts.sentences.narrative import Narrative
from data_contracts.sentences.template import Part, some, text_of
from tests.contracts.sentences.making import fact, grounds
from tests.contracts.sentences.rendering import VARIANTS


def test_what_became_worse_leads_and_the_headline_says_how_much_more_there_is() -> None:
    said = compose(grounds(many=3))
    assert text_of(said.headline) == (
        "Since the audit of 22 November 2026 m0:1b is worse: TTFT 20% higher. There are 5 more changes for the worse"
    )
    assert said.sentence(said.leads).entry == "changes.regressed"


def test_a_headline_counts_those_too_that_are_too_many_to_be_told() -> None:
    said = compose(grounds(many=40))
    assert text_of(said.headline).endswith("There are 79 more changes for the worse")
    assert len([one for one in said.sentences if one.entry == "changes.regressed"]) == 12


def test_the_order_is_changes_then_false_statements_then_what_failed_then_what_is_confounded() -> None:
    order = list(dict.fromkeys(one.entry for one in compose(grounds()).sentences))
    assert order[1:9] == [
        "changes.regressed", "changes.suspected", "claims.all", "claims.document", "failures.requests", "validity.runs",
        "sweeps.cold", "findings.critical",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a.csv", "b.csv"], "a.csv and b.csv"),
        (["a.csv", "b.csv", "c.csv"], "a.csv, b.csv and 1 more file"),
        ([f"{'long/' * 8}a.csv", f"{'long/' * 8}b.csv"], f"{'long/' * 8}a.csv and {'long/' * 8}b.csv"),
        ([f"{'long/' * 8}a.csv", f"{'long/' * 8}b.csv", "c.csv"], f"{'long/' * 8}a.csv and 2 more files"),
    ],
)
def test_of_long_names_the_first_is_told_where_not_all_can_be(names: list[str], told: str) -> None:
    assert text_of(some(names, "files", "file").parts) == told


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_summary_has_at_most_120_words_and_nothing_of_it_is_a_key_finding_too(variant: str) -> None:
    said = compose(VARIANTS[variant])
    words = [word for name in said.summary for word in text_of(said.sentence(name).brief).split()]
    assert len(words) <= SUMMARY_WORDS
    assert len(said.findings) <= FINDINGS
    assert set(said.summary) & set(said.findings) == set()


def test_a_cause_that_a_sentence_tells_is_not_told_again_but_its_action_is_kept() -> None:
    failed = fact("failures", metric="requests_failed", value=5.0, n=5)
    rule = Problem(
        "every_request_failed", "critical", "nothing succeeded", Part("run it again"), ("a.csv",), 1
    )
    said = compose(Grounds((failed,), (rule,), files=1))
    assert [text_of(said.sentence(name).brief) for name in (*said.summary, *said.findings)] == [
        "5 of 5 requests failed."
    ]
    assert [text_of(parts) for parts in said.advice(said.recommendations)] == ["a.csv: run it again."]


def test_key_findings_take_turns_so_that_no_topic_hides_the_others() -> None:
    said = compose(grounds(many=9))
    entries = [said.sentence(name).entry for name in said.findings]
    assert entries == list(dict.fromkeys(entries))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_narrative_that_was_written_is_read_as_it_was(variant: str) -> None:
    said = compose(VARIANTS[variant])
    assert Narrative.from_json(orjson.loads(orjson.dumps(said.to_json()))) == said
