"""Of few requests upper quantiles are one and the same: what there is to say of them is that they are few."""

from __future__ import annotations

import pytest

from tests.validation.judging import said_by
from tests.validation.making import Audit


def quantiles(n: int | None, of_requests: int | None, run: str = "bench/stats.json") -> Audit:
    audit = Audit()
    audit.aggregate("itl", n=n, p50=0.01, p95=0.0123, p99=0.0123)
    audit.aggregate("ttft", artifact=run, n=of_requests, mean=0.2)
    return audit


@pytest.mark.parametrize(
    ("n", "few", "many"),
    [
        (None, True, False), (5, False, False), (19, False, False), (20, True, False), (99, True, False), (100, False, True),
    ],
)  # fmt: skip
def test_equal_quantiles_are_told_where_they_need_not_be_equal(n: int | None, few: bool, many: bool) -> None:
    audit = quantiles(n, None)
    found = [bool(said_by(audit, name)) for name in ("p95_equals_p99", "p95_equals_p99_of_many")]
    assert found == [few, many]


@pytest.mark.parametrize(
    ("of_requests", "run", "found"),
    [
        (None, "bench/stats.json", True),
        (100, "bench/stats.json", True),
        (99, "bench/stats.json", False),
        # Of another run
        (99, "bench/other.json", True),
    ],
)
def test_gaps_of_few_requests_are_few_however_many_tokens_they_had(
    of_requests: int | None, run: str, found: bool
) -> None:
    message = (
        "p95 = p99 = 0.0123 s of 193: one sample in twenty has the same value: see whether values were cut off at a limit,"
        " or the quantiles computed from a few of them"
    )
    assert said_by(quantiles(193, of_requests, run), "p95_equals_p99_of_many") == ([message] if found else [])


@pytest.mark.parametrize(
    ("lengths", "found"),
    [((1.0,), False), ((1.0, 1.0), False), ((1.1,), True), ((1.0, 64.0), True), ((), True)],
)
def test_no_time_of_a_later_token_is_asked_of_a_file_whose_answers_have_one(
    lengths: tuple[float, ...], found: bool
) -> None:
    audit = Audit()
    for length in lengths:
        audit.aggregate("output_tokens", n=300, mean=length)
    audit.aggregate("tpot", n=300, mean=0.0)
    audit.aggregate("tpot", artifact="bench/other.json", n=300, mean=0.001)
    assert bool(said_by(audit, "result_coded_as_zero")) is found
