"""The model that is ahead of all others is named where every pair is sure, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.comparison_entries import FASTEST
from data_contracts.sentences.composing import compose
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.ratio_sides import leaders_first
from data_contracts.sentences.template import text_of
from tests.contracts.sentences.making import fact


def ratio(place: int, ahead: str, behind: str, times: float, metric: str = "decode_throughput") -> QuotedFact:
    """Ahead of and behind another, on one task."""
    larger, smaller = (ahead, behind) if metric == "decode_throughput" else (behind, ahead)
    return fact(
        "ratios", place, names={"axis": "model", "task": "chat", "one": ahead, "other": behind}, subject=f"s{place}{metric}",
        metric=metric, value=times, ci_low=times - 0.1, ci_high=times + 0.1,
        clause=f"the rate of {larger} is {times} times that of {smaller}",
    )  # fmt: skip


SURE = (ratio(1, "a", "b", 1.5), ratio(2, "a", "c", 3.0), ratio(3, "b", "c", 2.0))
OTHER_TASK = {"axis": "model", "task": "summaries", "one": "a", "other": "c"}


def told(*facts: QuotedFact) -> list[str]:
    """What is said of the model that is ahead."""
    said = compose(Grounds(facts), [FASTEST])
    return [text_of(one.parts) for one in said.sentences]


def test_the_model_ahead_of_all_is_named_with_the_next_and_how_far_it_is_behind() -> None:
    assert told(*SURE) == [
        "A has the highest decode throughput of all 3 models; next is b, behind by a factor of 1.50 (1.40 to 1.60)."
    ]


def test_of_what_is_better_lower_the_lowest_is_ahead() -> None:
    pairs = (("a", "b", 1.5), ("a", "c", 3.0), ("b", "c", 2.0))
    low = [ratio(n, ahead, behind, times, "ttft") for n, (ahead, behind, times) in enumerate(pairs)]
    assert told(*low) == [
        "A has the lowest TTFT of all 3 models; next is b, behind by a factor of 1.50 (1.40 to 1.60)."
    ]


@pytest.mark.parametrize(
    "facts",
    [
        SURE[:1],
        SURE[1:],
        (replace(SURE[0], verdict="insufficient"), *SURE[1:]),
        (replace(SURE[0], ci_low=0.98), *SURE[1:]),
        (replace(SURE[0], ci_low=None), *SURE[1:]),
        (SURE[0], replace(SURE[1], names=OTHER_TASK), SURE[2]),
        (*SURE, fact("throughput", 1, names={"model": "d"})),
    ],
    ids=["two", "a pair missing", "too few runs", "equal", "no interval", "another task", "a model not compared"],
)  # fmt: skip
def test_where_a_pair_is_open_or_a_model_was_not_compared_none_is_named(
    facts: tuple[QuotedFact, ...],
) -> None:
    assert told(*facts) == []


def test_a_model_that_another_beats_in_another_setup_is_ahead_of_none() -> None:
    turned = [
        replace(
            ratio(9 + n, ahead, behind, times),
            names={"axis": "model", "task": "code", "one": ahead, "other": behind},
        )
        for n, (ahead, behind, times) in enumerate((("b", "a", 1.5), ("a", "c", 3.0), ("b", "c", 2.0)))
    ]
    assert told(*SURE, *turned) == []


def test_of_two_setups_with_the_same_model_ahead_the_closer_one_is_told() -> None:
    again = [
        replace(one, names={**one.names, "task": "code"}, value=(one.value or 0.0) - 0.2) for one in SURE
    ]
    assert told(*SURE, *again) == [
        "A has the highest decode throughput of all 3 models; next is b, behind by a factor of 1.30 (1.40 to 1.60)."
    ]


def test_of_sure_ratios_that_of_the_model_which_no_other_beats_comes_first() -> None:
    facts = (ratio(1, "b", "c", 2.0), ratio(2, "a", "b", 1.5), ratio(3, "a", "c", 3.0))
    ordered = [(fact.names["one"], fact.names["other"]) for fact in leaders_first(facts)]
    assert ordered == [("a", "c"), ("a", "b"), ("b", "c")]
