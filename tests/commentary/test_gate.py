"""The gate accepts what people who know the rules write, and nothing that invents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.gate_fuzz import fuzz, system_prompt
from data_contracts.grounding import REASONS
from tasks.commentary.gate import check
from tasks.commentary.numerals import unsupported_numerals
from tests.commentary.material import FACTS_SEEN, GOOD_COMMENTS

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "chimeraforge"

REJECTED = (
    ("empty", ""),
    ("uncited", "The files are accounted for in this audit."),
    ("uncited", "1. The files are accounted for in this audit."),
    ("uncited", '{"F01": "The files are accounted for in this audit."}'),
    ("unknown_fact", "F42: The files are accounted for in this audit."),
    ("digit", "F04: The mean of 183.7 is a rate for this model."),
    ("digit", "F04: The mean of ½ is a rate for this model."),
    ("digit", "F04: The mean of １８３ is a rate for this model."),
    ("digit", "F04: The mean of ٣ is a rate for this model."),
    ("digit", "F04: The mean of x² is a rate for this model."),
    ("digit", "F04: The mean of Ⅳ is a rate for this model."),
    ("digit", "F04: The mean of 三 is a rate for this model."),
    ("roman_numeral", "F04: The rate of model iv is in the table."),
    ("number_word", "F04: About half of the runs are in the table."),
    ("number_word", "F04: Twenty-one runs are in the table."),
    ("number_word", "F04: Twentyone runs are in the table."),
    ("number_word", "F04: The majority of the runs is in the table."),
    ("number_word", "F04: The wait is a tenfold of this one."),
    ("number_word", "F04: There is se-ven of it in the table."),
    ("number_word", "F03: Every request failed in this group."),
    ("number_word", "F03: Rerun the group, where every request failed."),
    ("number_word", "F03: No requests failed in this group."),
    ("percent", "F04: Some percent of the runs is in the table."),
    ("percent", "F04: Some % of the runs is in the table."),
    ("question", "F04: Is this rate the one that users see?"),
    ("question", "F04: Would you like to see the rest of it"),
    ("markdown", "F04: The **rate** is in the table for this model."),
    ("markdown", "- F04: The rate is in the table for this model."),
    ("html", "F04: The <b>rate</b> is in the table for this model."),
    ("html", "F04: The &half; is in the table for this model."),
    ("script", "F04: The rate of this модель is in the table."),
    ("script", "F04: The rate for оne is in the table."),
    ("symbol", "F04: The rate is in the\u200b table for this model."),
    ("symbol", "F04: The rate @ this model is in the table."),
    ("chatty", "Okay, here are the comments on the facts."),
    ("chatty", "F04: Sure, the rate is in the table for this model."),
    ("chatty", "F04: I think that the rate is in the table."),
    ("leak", "F04: As asked by the system prompt, the rate is in the table."),
    ("leak", "F04: A comment is one plain English sentence of it."),
    ("entity", "F04: The rate of llama is in the table as well."),
    ("entity", "F04: The rate depends on num_batch as well."),
    ("entity", "F04: The rate is in report.md for this model."),
    ("entity", "F04: The rate of Windrider is in the table."),
    ("direction", "F04: The rate has improved for this model."),
    ("direction", "F04: The rate is higher for this model."),
    ("direction", "F04: This is the fastest rate of the audit."),
    ("direction", "F07: The wait is slower for this model."),
    ("direction", "F07: The wait did not improve for this model."),
    ("direction", "F07: The throughput improved for this model."),
    ("direction", "F08: The rate has improved for this model."),
    ("direction", "F09: The wait has regressed for this model."),
    ("cause", "F04: The rate is what it is because the cache was warm."),
    ("cause", "F04: The rate is due to the cache for this model."),
    ("language", "F04: jito pohi wopo maro na huju weji."),
    ("language", "F04: The rate is t w o for this model."),
    ("length", "F04: Read it."),
    ("length", "F04: " + "and so it is with the rate of this model " * 9),
)


@pytest.mark.parametrize(("code", "line"), REJECTED, ids=lambda value: str(value)[:40])
def test_a_line_that_breaks_a_rule_is_rejected_for_that_reason(code: str, line: str) -> None:
    judged = check(line, FACTS_SEEN, system_prompt())
    assert ([r.code for r in judged.rejected], judged.accepted) == ([code], ())


def test_every_reason_of_the_table_has_a_line_that_breaks_it() -> None:
    of_whole_answers = {"endless", "cut_off", "truncated", "duplicate"}
    assert {code for code, _ in REJECTED} | of_whole_answers == set(REASONS)


def test_at_least_95_percent_of_the_good_comments_are_accepted() -> None:
    rejected = [(r.code, r.line) for line in GOOD_COMMENTS for r in check(line, FACTS_SEEN).rejected]
    assert len(GOOD_COMMENTS) >= 60
    assert len(rejected) <= 0.05 * len(GOOD_COMMENTS), rejected


def test_an_accepted_comment_names_its_fact() -> None:
    judged = check("F03: Repeat the run after a fresh start of the server.", FACTS_SEEN)
    assert [(c.fact_id, c.text) for c in judged.accepted] == [
        ("id-3", "Repeat the run after a fresh start of the server.")
    ]


def test_a_second_comment_on_a_fact_is_a_duplicate() -> None:
    line = "F03: Repeat the run after a fresh start of the server."
    judged = check(f"{line}\n\n{line}", FACTS_SEEN)
    assert (len(judged.accepted), [r.code for r in judged.rejected]) == (1, ["duplicate"])


def test_an_endless_answer_is_rejected_whole() -> None:
    judged = check("F03: Repeat the run after a fresh start of the server.\n" * 2000, FACTS_SEEN)
    assert (judged.accepted, {r.code for r in judged.rejected}) == ((), {"endless"})


def test_every_proposed_line_is_accepted_or_rejected() -> None:
    answer = "Sure, here you go.\nF03: Repeat the run after a fresh start of the server.\nF03: 7 failed.\n"
    assert check(answer, FACTS_SEEN).proposed == 3


def test_nothing_bad_survives_a_fuzz_and_the_good_lines_within_it_do() -> None:
    tally = fuzz(answers=600, seed=3)
    assert tally.survivors == []
    assert tally.good_accepted >= 0.95 * tally.good


def test_what_the_gate_accepts_the_independent_check_accepts() -> None:
    accepted = [c.text for line in GOOD_COMMENTS for c in check(line, FACTS_SEEN).accepted]
    assert unsupported_numerals("\n".join(accepted), []) == ()


def _narratives() -> list[str]:
    paths = sorted(CORPUS.glob("src/rust/demo_multiagent/**/metrics.json"))
    sides = [json.loads(path.read_text())[side] for path in paths for side in ("collector", "insight")]
    return [call["response"] for side in sides for call in side["result"]["llm_calls"]]


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("Markdown (425)", "digit"),
        ("63%", "digit"),
        ("Total Files:** 44", "digit"),
        ("CSV (1)", "digit"),
        ("JSON: 88 Files (88%)", "digit"),
        ("CSV: 0 Files (0%)", "digit"),
        ("15.502165000179955", "digit"),
        ("1024.0", "digit"),
        ("November 2025", "digit"),
        ("Is the reporting process overly verbose", "question"),
    ],
)
def test_a_wrong_claim_of_the_prototype_is_rejected(claim: str, code: str) -> None:
    lines = [line for text in _narratives() for line in text.splitlines() if claim in line]
    sentences = [f"F01: {_sentence(line, claim)}" for line in lines]
    codes = {r.code for sentence in sentences for r in check(sentence, FACTS_SEEN).rejected}
    assert lines and codes == {code}


def _sentence(line: str, claim: str) -> str:
    """The claim without the Markdown around it, so that what is judged is what it says."""
    parts = line.replace("*", "").replace("`", "").split(". ")
    return next(part for part in parts if claim.replace("*", "") in part).strip(" -|")


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_nothing_of_the_prototypes_narrative_passes_as_it_stands() -> None:
    accepted = [c.text for text in _narratives() for c in check(text, FACTS_SEEN).accepted]
    assert (len(_narratives()), accepted) == (8, [])


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_no_numeral_of_the_prototypes_narrative_survives_even_when_its_lines_cite_facts() -> None:
    lines = [
        line.strip("*# -|").replace("*", "")
        for text in _narratives()
        for line in text.splitlines()
        if line.strip()
    ]
    accepted = [c.text for line in lines for c in check(f"F01: {line}", FACTS_SEEN).accepted]
    assert unsupported_numerals("\n".join(accepted), []) == ()
