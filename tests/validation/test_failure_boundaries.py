"""Which zeros are results that cannot be, and which are those of failures, of one token or of a spread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from data_contracts.measurements import Flag, Status, is_statistic
from tests.validation.judging import judged
from tests.validation.making import REQUEST, Audit


def of_result(metric: str, *, flags: tuple[Flag, ...] = (), **statistics: Any) -> str:
    audit = Audit()
    audit.aggregate(metric, flags=flags, **statistics)
    return judged(audit, "result_coded_as_zero", "aggregate")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_result("ttft", mean=0.0), "1 of 1: 0"),
        (lambda: of_result("ttft", mean=0.5), "0 of 1"),
        (lambda: of_result("ttft", mean=0.5, flags=("zero_is_missing",)), "1 of 1: 0"),
        # A spread of nothing is one
        (lambda: of_result("ttft", stddev=0.0), "0 of 0"),
        (lambda: of_result("output_tokens", mean=0.0, flags=("zero_is_missing",)), "0 of 0"),
        (lambda: of_result("output_tokens", mean=0.0), "0 of 0"),
    ],
)
def test_a_result_of_nothing_is_told_of_times_and_rates(said: Callable[[], str], found: str) -> None:
    assert said() == found


def of_answers(*records: dict[str, float]) -> str:
    """What is said of runs that write 0 for the time of a token, each with what it says of the length of its answers."""
    audit = Audit()
    for number, lengths in enumerate(records):
        for name, value in {"mean_tpot": 0.0, **lengths}.items():
            statistic, _, metric = name.partition("_")
            assert is_statistic(statistic)
            audit.number(
                f"bench/a{number // 2}.json",
                f"/{number}",
                metric,
                value,
                scope="aggregate",
                statistic=statistic,
            )
    return judged(audit, "result_coded_as_zero", "aggregate")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_answers({"mean_output_tokens": 1.0}), "0 of 0"),
        (lambda: of_answers({"mean_output_tokens": 2.0}), "1 of 1: 0"),
        (lambda: of_answers({}), "1 of 1: 0"),
        (lambda: of_answers({"value_output_tokens_total": 5.0, "value_requests_completed": 5.0}), "0 of 0"),
        (lambda: of_answers({"value_output_tokens_total": 1.0, "value_requests_completed": 1.0}), "0 of 0"),
        (
            lambda: of_answers({"value_output_tokens_total": 10.0, "value_requests_completed": 5.0}),
            "1 of 1: 0",
        ),
        (
            lambda: of_answers({"value_output_tokens_total": 5.0, "value_requests_completed": 0.0}),
            "1 of 1: 0",
        ),
        (lambda: of_answers({"p50_output_tokens": 1.0}), "1 of 1: 0"),
        # A record of another file, and two of one file of which one has longer answers
        (lambda: of_answers({"mean_output_tokens": 1.0}, {}), "0 of 0"),
        (lambda: of_answers({"mean_output_tokens": 1.0}, {"mean_output_tokens": 9.0}), "1 of 1: 0"),
        (lambda: of_answers({"mean_output_tokens": 1.0}, {}, {}), "1 of 1: 0"),
    ],
)
def test_an_answer_of_one_token_has_no_time_of_a_second(said: Callable[[], str], found: str) -> None:
    assert said() == found


def of_failure(*fields: str, status: Status = "failed") -> str:
    audit = Audit()
    audit.request(status=status, flags=("zero_is_missing",), without=tuple(REQUEST.keys() - set(fields)))
    return judged(audit, "failure_coded_as_zero", "request")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_failure("load_duration"), "1 of 1: 0 in 1 field"),
        (lambda: of_failure("load_duration", "ttft"), "1 of 1: 0 in 2 fields"),
        (lambda: of_failure("output_tokens"), "0 of 1"),
        (lambda: of_failure("ttft", status="ok"), "0 of 0"),
    ],
)
def test_zeros_of_a_failure_are_counted_by_field(said: Callable[[], str], found: str) -> None:
    assert said() == found


def of_value(kind: Literal["request", "sample"], **changes: Any) -> str:
    audit = Audit()
    audit.number("bench/a.csv", "0", changes.pop("metric", "ttft"), 0.0, scope=kind, **changes)
    return judged(audit, "value_coded_as_zero", kind)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_value("request"), "1 of 1: 0"),
        (lambda: of_value("sample"), "1 of 1: 0"),
        (lambda: of_value("sample", statistic="mean"), "0 of 0"),
        (lambda: of_value("request", status="failed"), "0 of 0"),
        (lambda: of_value("request", metric="output_tokens"), "0 of 0"),
    ],
)
def test_a_value_of_nothing_is_told_of_records_that_succeeded(said: Callable[[], str], found: str) -> None:
    assert said() == found


def of_file(failed: int, ok: int) -> str:
    audit = Audit()
    audit.aggregate("ttft", mean=0.5)
    statuses: dict[Status, int] = {"failed": failed, "ok": ok}
    for status, count in statuses.items():
        for _ in range(count):
            audit.request("bench/run.csv", status=status)
    return judged(audit, "every_request_failed", "inventory").partition(" requests failed")[0]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: of_file(1, 0), "1 of 1: 1 of 1"),
        (lambda: of_file(3, 0), "1 of 1: 3 of 3"),
        (lambda: of_file(3, 1), "0 of 1"),
        (lambda: of_file(0, 0), "0 of 0"),
    ],
)
def test_a_file_of_requests_holds_one_that_succeeded(said: Callable[[], str], found: str) -> None:
    assert said() == found
