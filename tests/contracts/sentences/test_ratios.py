"""Two models that were compared in several setups are told of once, and truly of each setup."""

from __future__ import annotations

from typing import Any

import pytest

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.comparison_entries import FASTER, OBSERVED
from data_contracts.sentences.composing import compose
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import text_of
from tasks.reporting.document import text_of as shown
from tasks.reporting.told import spans_of
from tests.contracts.sentences.making import fact


def ratio(task: str, larger: str, smaller: str, times: float, **cells: Any) -> QuotedFact:
    """The larger beside the smaller on one task, with an interval of a tenth to each side."""
    one, other = sorted((larger, smaller))
    given = {"verdict": "measured", "ci_low": times - 0.1, "ci_high": times + 0.1, **cells}
    return fact(
        "ratios", names={"axis": "model", "task": task, "one": one, "other": other}, subject=task,
        metric="decode_throughput", value=times, clause=f"the rate of {larger} is {times} times that of {smaller}",
        **given,
    )  # fmt: skip


def observed(task: str, larger: str, smaller: str, times: float) -> QuotedFact:
    """The same of too few runs for an interval."""
    return ratio(task, larger, smaller, times, verdict="insufficient", ci_low=None, ci_high=None)


def told(*facts: QuotedFact) -> list[str]:
    """What is said of comparisons, but for what only repeats."""
    said = [one.parts for one in compose(Grounds(facts), [FASTER, OBSERVED]).sentences if not one.repeats]
    texts = [text_of(parts) for parts in said]
    assert [shown(spans_of(parts)) for parts in said] == texts
    return texts


CASES = {
    "a single setup": (
        [ratio("chat", "a", "b", 1.5)],
        "A has 1.50 times the decode throughput of b (1.40 to 1.60).",
    ),
    "the same side ahead in each": (
        [ratio("chat", "a", "b", 1.5), ratio("code", "a", "b", 1.9)],
        "A has 1.50 to 1.90 times the decode throughput of b, by setup.",
    ),
    "ahead in one, not told apart in another": (
        [ratio("chat", "a", "b", 1.5), ratio("code", "a", "b", 1.02)],
        "A has up to 1.50 times the decode throughput of b, by setup.",
    ),
    "either side ahead once": (
        [ratio("chat", "a", "b", 1.5), ratio("code", "b", "a", 1.2)],
        "Whether a or b has the higher decode throughput depends on the setup "
        "(1.50 times that of b in one, 1.20 times that of a in another).",
    ),
    "too few runs of each": (
        [observed("chat", "a", "b", 1.37), observed("code", "a", "b", 1.57)],
        "Observed, in too few runs to be sure: a has 1.37 to 1.57 times the decode throughput of b, by setup.",
    ),
    "too few runs, alike to the last digit that is told": (
        [observed("chat", "a", "b", 1.371), observed("code", "a", "b", 1.369)],
        "Observed, in too few runs to be sure: a has 1.37 times the decode throughput of b.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "sentence"), CASES.values(), ids=CASES.keys())
def test_what_setups_show_of_two_models_is_told_in_one_sentence(
    facts: list[QuotedFact], sentence: str
) -> None:
    assert told(*facts) == [sentence]


def test_what_too_few_runs_show_is_no_news_beside_what_enough_of_them_show() -> None:
    facts = (ratio("chat", "a", "b", 1.5), observed("code", "b", "a", 1.2))
    assert told(*facts) == ["A has 1.50 times the decode throughput of b (1.40 to 1.60)."]


def test_each_number_is_of_the_fact_that_it_stands_for() -> None:
    facts = (ratio("chat", "a", "b", 1.5, fact_id="F1"), ratio("code", "a", "b", 1.9, fact_id="F2"))
    (said,) = compose(Grounds(facts), [FASTER]).sentences
    assert [(part.text, part.fact) for part in said.parts if part.fact] == [("1.50", "F1"), ("1.90", "F2")]
