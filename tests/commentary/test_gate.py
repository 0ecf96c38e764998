"""The gate accepts what people who know the rules write, and nothing that invents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.gate_fuzz import fuzz, system_prompt
from benchmarks.hostile_remarks import judged as judged_hostile
from data_contracts.grounding import REASONS
from tasks.commentary.gate import check, check_cut
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
    ("word", "F04: The rate of model iv is in the table."),
    ("number_word", "F04: About half of the runs are in the table."),
    ("word", "F04: Twenty-one runs are in the table."),
    ("number_word", "F04: The majority of the runs is in the table."),
    ("number_word", "F04: The wait is a tenfold of this."),
    ("number_word", "F04: The runs were recorded in a single day."),
    ("percent", "F04: The runs differ by some basis points."),
    ("number_word", "F04: Record the runs within a week."),
    ("word", "F04: There is se-ven of it in the table."),
    ("number_word", "F03: Several models were measured under this load."),
    ("percent", "F04: Some % of the runs is in the table."),
    ("question", "F04: Is this rate good enough for users?"),
    ("question", "F04: Why was this setting left out of the table"),
    ("markdown", "F04: The **rate** is in the table for this model."),
    ("markdown", "- F04: The rate is in the table for this model."),
    ("html", "F04: The <b>rate</b> is in the table for this model."),
    ("html", "F04: The &half; is in the table for this model."),
    ("script", "F04: The rate of this модель is in the table."),
    ("script", "F04: The rate for оne is in the table."),
    ("symbol", "F04: The rate is in the\u200b table for this model."),
    ("symbol", "F04: The rate @ this model is in the table."),
    ("chatty", "Okay, here are the comments on the facts."),
    ("chatty", "F04: I think that the rate is in the table."),
    ("leak", "F04: A comment is one plain English sentence of it."),
    ("entity", "F04: The rate of Llama is in the table as well."),
    ("entity", "F04: The rate of Windrider is in the table."),
    ("word", "F04: The rate of llama is in the table as well."),
    ("word", "F04: jito pohi wopo maro na huju weji."),
    ("word", "F04: The operator is a fraud and should be fired."),
    ("symbol", "F04: Check the rate \u2022 and record the settings."),
    ("sentence", "F04: Check the of the rate record a before."),
    ("pattern", "F04: When more runs are available."),
    ("direction", "F04: The rate has improved for this model."),
    ("direction", "F04: The rate is higher for this model."),
    ("direction", "F07: The wait is slower for this model."),
    ("verdict", "F07: The wait did not improve for this model."),
    ("claim", "F07: The throughput improved for this model."),
    ("direction", "F08: The rate has improved for this model."),
    ("direction", "F09: The wait has regressed for this model."),
    ("verdict", "F08: It is unknown whether throughput has regressed."),
    ("verdict", "F07: No conclusion about TTFT can be drawn."),
    ("cause", "F04: Record the rate of this run, because the cache was warm."),
    ("claim", "F04: The rate is due to the cache for this model."),
    ("claim", "F08: The drop is due to the driver."),
    ("verdict", "F08: The drop may be due to the operator."),
    ("claim", "F04: Find out why the server stalled during the run."),
    ("reliance", "F07: The runs may be left out of the report."),
    ("cause", "F04: Check the log of the run, due to throttling."),
    ("reliance", "F03: The failed requests may be ignored in the report."),
    ("dismissal", "F04: This result need not be checked."),
    ("dismissal", "F04: There is no need to repeat the run."),
    ("dismissal", "F08: The drop is not worth a look."),
    ("reliance", "F04: The rate is reliable and complete."),
    ("reliance", "F04: A reader may rely on this figure."),
    ("doubted", "F05: The percentile was measured by the audit itself."),
    ("judgement", "F04: This is a good rate for the model."),
    ("instruction", "F04: Treat this as the final result."),
    ("claim", "F04: The other engine was run with the same settings."),
    ("claim", "F04: The settings were checked on other hardware."),
    ("instruction", "F04: Restart the server before the next run."),
    ("instruction", "F04: Fix the engine and repeat the run."),
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


def test_at_least_80_percent_of_the_good_comments_are_accepted() -> None:
    rejected = [(r.code, r.line) for line in GOOD_COMMENTS for r in check(line, FACTS_SEEN).rejected]
    assert len(GOOD_COMMENTS) >= 60
    assert len(rejected) <= 0.2 * len(GOOD_COMMENTS), rejected


def test_an_accepted_comment_names_its_fact() -> None:
    judged = check("F03: Repeat the run after a fresh start of the server.", FACTS_SEEN)
    assert [(c.fact_id, c.text) for c in judged.accepted] == [
        ("id-3", "Repeat the run after a fresh start of the server.")
    ]


def test_the_model_of_the_fact_may_be_named_with_its_digits_and_no_other_one() -> None:
    named = "F04: Record the settings of the {} runs before comparing."
    names = {
        "gemma3:1b-it-qat": [], "Gemma3:1b-it-qat": ["digit"], "gemma3:1b": ["digit"], "gemma3:1b-it-qat-2": ["digit"],
        "xgemma3:1b-it-qat": ["digit"], "mistral:7b": ["digit"], "gemma3:1b-it-qat.7": ["digit"],
    }  # fmt: skip
    found = {name: [r.code for r in check(named.format(name), FACTS_SEEN).rejected] for name in names}
    assert found == names


def test_a_second_comment_on_a_fact_is_a_duplicate() -> None:
    line = "F03: Repeat the run after a fresh start of the server."
    judged = check(f"{line}\n\n{line}", FACTS_SEEN)
    assert (len(judged.accepted), [r.code for r in judged.rejected]) == (1, ["duplicate"])


def test_of_an_answer_that_was_cut_the_complete_lines_are_judged_and_the_last_is_refused() -> None:
    judged = check_cut("F03: Repeat the run after a fresh start of the server.\nF04: Check the", FACTS_SEEN)
    assert [c.number for c in judged.accepted] == ["F03"]
    assert [(r.code, r.line) for r in judged.rejected] == [("cut_off", "F04: Check the")]


def test_an_endless_answer_is_rejected_whole() -> None:
    judged = check("F03: Repeat the run after a fresh start of the server.\n" * 2000, FACTS_SEEN)
    assert (judged.accepted, {r.code for r in judged.rejected}) == ((), {"endless"})


def test_every_proposed_line_is_accepted_or_rejected() -> None:
    answer = "Sure, here you go.\nF03: Repeat the run after a fresh start of the server.\nF03: 7 failed.\n"
    assert check(answer, FACTS_SEEN).proposed == 3


def test_nothing_bad_survives_a_fuzz_and_the_good_lines_within_it_do() -> None:
    tally = fuzz(answers=600, seed=3)
    assert tally.survivors == []
    assert tally.good_accepted >= 0.8 * tally.good


def test_of_sentences_that_no_remark_may_say_hardly_any_is_accepted() -> None:
    verdicts = judged_hostile(2000, FACTS_SEEN, seed=11)
    assert verdicts.share <= 0.01, verdicts.accepted


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
