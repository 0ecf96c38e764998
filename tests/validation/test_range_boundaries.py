"""Values that a metric cannot have: exactly at the edge, and just beside it."""

from __future__ import annotations

import pytest

from tests.validation.judging import judged
from tests.validation.making import Audit


def of_value(rule: str, metric: str, value: float) -> str:
    audit = Audit()
    audit.number("bench/one.csv", "0", metric, value)
    return judged(audit, rule, "request")


@pytest.mark.parametrize(
    ("rule", "metric", "value", "found"),
    [
        ("ratio_above_one", "gpu_utilization", 1.0, "0 of 1"),
        # The last bits of a double, by which a sum of shares may miss it
        ("ratio_above_one", "gpu_utilization", 1.0 + 1e-9, "0 of 1"),
        ("ratio_above_one", "gpu_utilization", 1.0 + 0.7e-9, "0 of 1"),
        ("ratio_above_one", "gpu_utilization", 1.0 + 1.5e-9, "1 of 1: 1.0000000015"),
        ("negative_value", "ttft", 0.0, "0 of 1"),
        ("negative_value", "ttft", -1e-9, "1 of 1: -1e-9 s"),
        ("impossible_throughput", "decode_throughput", 1e6, "0 of 1"),
        ("impossible_throughput", "decode_throughput", 1e6 + 1, "1 of 1: 1000001 token/s"),
        ("implausible_ttft", "ttft", 3600.0, "0 of 1"),
        ("implausible_ttft", "ttft", 3600.5, "1 of 1: 3600.5 s"),
    ],
)
def test_a_value_is_one_that_its_metric_can_have(rule: str, metric: str, value: float, found: str) -> None:
    assert of_value(rule, metric, value) == found


@pytest.mark.parametrize(
    ("instant", "found"), [(1_420_070_400_000_000, "0 of 1"), (1_420_070_399_999_999, "1 of 1")]
)
def test_no_benchmark_is_older_than_its_formats(instant: int, found: str) -> None:
    audit = Audit()
    audit.number("bench/one.csv", "0", "ttft", 1.0, timestamp=instant)
    assert judged(audit, "timestamp_before_2015", "request").partition(":")[0] == found
