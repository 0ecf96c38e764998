"""Setups that are beaten in throughput per GPU and in speed per user are named with what beats them."""

from __future__ import annotations

from tasks.analysis.facts.pareto import pareto_facts
from tests.analysis.making import Artifacts, said


def setups(*figures: tuple[int, float, float, float], gpus: int | None = 2) -> Artifacts:
    """A file for each setup: its load, output throughput, TPOT in seconds and mean output tokens."""
    made = Artifacts()
    for number, (load, rate, tpot, tokens) in enumerate(figures):
        settings = {"max_concurrency": load, **({"gpu_count": gpus} if gpus else {})}
        for statistic, values in (
            ("value", {"output_throughput": rate}),
            ("mean", {"tpot": tpot, "output_tokens": tokens}),
        ):
            made.add(
                f"bench/{number}.json", "", values, statistic=statistic, scope="aggregate", model="helio:1b", config=settings
            )  # fmt: skip
    return made


def test_the_frontier_and_what_is_beaten_are_told() -> None:
    made = setups((1, 200, 0.01, 128), (8, 1000, 0.02, 128), (16, 900, 0.025, 128), (64, 2000, 0.05, 128))

    assert said(pareto_facts(made.evidence())) == [
        (
            "measured",
            "of 4 setups of helio:1b 3 are beaten by none in both output throughput per GPU and speed per user: helio:1b in"
            " bench at load 64 (1000 token/s per GPU at 20.0 token/s per user); helio:1b in bench at load 8 (500 token/s per"
            " GPU at 50.0 token/s per user); helio:1b in bench at load 1 (100 token/s per GPU at 100 token/s per user)",
        ),
        (
            "measured",
            "helio:1b in bench at load 16 (450 token/s per GPU at 40.0 token/s per user) is beaten by helio:1b in bench at"
            " load 8 (500 token/s per GPU at 50.0 token/s per user)",
        ),
    ]


def test_what_is_as_good_but_for_noise_is_not_beaten() -> None:
    made = setups((1, 200, 0.01, 128), (8, 1000, 0.02, 128), (16, 990, 0.0201, 128))
    assert [fact.value for fact in pareto_facts(made.evidence())] == [3]


def test_answers_of_other_lengths_beat_nothing() -> None:
    made = setups((1, 200, 0.01, 128), (8, 1000, 0.02, 128), (16, 900, 0.025, 512))
    assert [fact.value for fact in pareto_facts(made.evidence())] == [3]


def test_repetitions_are_one_setup_by_their_median() -> None:
    made = setups(
        (1, 200, 0.01, 128),
        (1, 260, 0.01, 128),
        (1, 220, 0.01, 128),
        (8, 1000, 0.02, 128),
        (64, 2000, 0.05, 128),
    )
    (fact,) = pareto_facts(made.evidence())
    assert (fact.value, fact.n) == (3, 3)
    assert "(110 token/s per GPU at 100 token/s per user)" in fact.clause


def test_without_the_number_of_gpus_or_with_two_setups_nothing_is_said() -> None:
    three = ((1, 200.0, 0.01, 128.0), (8, 1000.0, 0.02, 128.0), (64, 2000.0, 0.05, 128.0))
    assert list(pareto_facts(setups(*three, gpus=None).evidence())) == []
    assert list(pareto_facts(setups(*three[:2]).evidence())) == []
