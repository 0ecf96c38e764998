"""The second reader doubts what reads like remarks that said more than their fact, and overrules no rule."""

from __future__ import annotations

import pytest

from benchmarks.second_reader.remarks import TWINS, written
from tasks.commentary.gate import check, objections
from tasks.commentary.second_reader import doubt
from tests.commentary.material import FACTS_SEEN

_FACTS = {fact.number: fact for fact in FACTS_SEEN}


def _codes(line: str) -> list[str]:
    return [rejected.code for rejected in check(line, FACTS_SEEN).rejected]


@pytest.mark.parametrize(
    ("doubted", "kept"),
    [
        (
            "F09: The latency is exactly the same as at the baseline.",
            "F09: No change from the baseline was found.",
        ),
        (
            "F05: The percentile was measured by the audit itself.",
            "F05: The percentile was computed from few requests.",
        ),
        (
            "F10: Observe how network jitter made the latency vary this much.",
            "F10: Check whether network jitter may have made the latency vary.",
        ),
    ],
)
def test_it_refuses_what_the_grammar_licenses(doubted: str, kept: str) -> None:
    objected = [code for line in (doubted, kept) for code in objections(line[5:], _FACTS[line[:3]])]
    assert (objected, _codes(doubted), _codes(kept)) == ([], ["doubted"], [])


def test_it_lets_pass_what_the_grammar_has_no_act_for() -> None:
    line = "F05: A tail percentile needs far more samples than were taken here."
    assert (objections(line[5:], _FACTS["F05"]), _codes(line)) == (["claim"], [])


def test_a_question_that_asks_for_evidence_passes_and_one_that_leads_does_not() -> None:
    asked = "F05: Could more requests be measured, so that a reader sees how far the values scatter?"
    leading = "F08: Is the higher latency perhaps just chance and therefore no regression?"
    assert (_codes(asked), _codes(leading)) == ([], ["question"])


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("digit", "F05: A tail percentile needs far more than 30 samples."),
        ("number_word", "F05: A tail percentile needs twenty more samples than were taken here."),
        ("word", "F05: A tail percentile needs far more zebras than were taken here."),
        ("entity", "F05: A tail percentile needs far more samples than Falcon took here."),
        ("direction", "F04: The rate is higher for this model."),
    ],
)
def test_in_words_names_numbers_and_directions_it_has_no_say(code: str, line: str) -> None:
    assert _codes(line) == [code]


def test_what_is_added_to_an_honest_remark_is_not_hidden_by_it() -> None:
    honest = "F05: The mean rests on a modest sample, so read it as an indication"
    assert (_codes(f"{honest}."), _codes(f"{honest}, due to throttling.")) == ([], ["cause"])


def test_names_are_all_one_to_it() -> None:
    told = [["compare", name, "with", "the", "baseline"] for name in ("borealis", "atlas")]
    assert doubt(told[0], "regressed") == doubt(told[1], "regressed")


def test_it_tells_most_of_what_it_has_learned_from() -> None:
    told = [
        (doubt(remark.words.split(), remark.verdict) > 0.5) == remark.hostile
        for remark in written()
        if remark.set != TWINS
    ]
    assert len(told) > 8000
    assert sum(told) >= 0.95 * len(told)
