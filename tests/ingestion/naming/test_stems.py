"""A statistic without a unit is in that of the mean of its stem, where there is one such mean and they fit each other."""

from __future__ import annotations

import pytest

from tests.ingestion.naming.test_columns import metrics, told, understood


@pytest.mark.parametrize(
    ("level", "spread", "metric"),
    [
        ("decode_tps", "decode_std", "decode_throughput"),
        ("prefill_tok_s", "prefill_stddev", "prefill_throughput"),
        ("load_ms", "load_std", "load_duration"),
    ],
)
def test_a_spread_is_of_what_its_sibling_measures(level: str, spread: str, metric: str) -> None:
    found = understood(**{level: [41.0, 40.0], spread: [1.5, 2.0]})

    assert told(found.columns[spread])[:2] == (metric, "stddev")
    assert told(found.columns[spread])[2:] == told(found.columns[level])[2:]
    assert f"{level} is of the same and states its unit" in found.columns[spread].reasons


def test_beside_two_that_it_may_be_of_it_keeps_its_name() -> None:
    found = understood(decode_tps=[41.0, 40.0], decode_ms=[2400.0, 2500.0], decode_std=[1.5, 2.0])

    assert "decode_std" not in metrics(found)


def test_a_statistic_of_another_order_is_in_another_unit() -> None:
    found = understood(ttft_mean_ms=[120.0, 130.0], ttft_p95=[0.15, 0.16], ttft_std=[9.0, 8.0])

    assert "ttft_p95" not in metrics(found)
    assert told(found.columns["ttft_std"]) == ("ttft", "stddev", "s", 1e-3)


def test_a_bare_spread_is_of_the_one_mean_beside_it() -> None:
    assert metrics(understood(tps_mean=[41.0, 40.0], std=[1.5, 2.0]))["std"] == "output_throughput"
    assert "std" not in metrics(understood(tps=[41.0, 40.0], std=[1.5, 2.0]))
    assert "std" not in metrics(understood(tps_mean=[41.0, 40.0], power_mean_w=[9.0, 8.0], std=[1.5, 2.0]))


def test_an_unknown_stem_gives_nothing_away() -> None:
    assert "sauce_std" not in metrics(understood(decode_tps=[41.0, 40.0], sauce_std=[1.5, 2.0]))


@pytest.mark.parametrize(
    ("whole", "known"),
    [([90.0, 181.0], True), ([30.0, 60.0], True), ([2400.0, 4800.0], False), ([29.0, 60.0], False)],
)
def test_a_rate_of_all_tokens_is_in_the_unit_of_its_part_unless_it_is_less_or_far_more(
    whole: list[float], known: bool
) -> None:
    found = understood(
        total_output_tokens=[3000.0, 6060.0], duration_s=[100.0, 101.0], output_throughput=[30.0, 60.0],
        total_token_throughput=whole,
    )  # fmt: skip

    assert metrics(found)["output_throughput"] == "output_throughput"
    assert ("total_token_throughput" in metrics(found)) == known
