"""From how many failures on a run's figures are those of something else, and by how little a mean may miss them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.validation.judging import judged
from tests.validation.making import SETTINGS, WORKLOAD, Audit


def of_run(name: str, **changes: Any) -> str:
    audit = Audit()
    audit.run(**changes)
    return judged(audit, name)


Values = Sequence[float | None]


def averaged(
    mean: float | None, ok: Values, failed: Values, metric: str = "ttft", **also: tuple[float, Values, Values]
) -> str:
    """What is said of a mean beside the requests that succeeded and those that failed, with what each stores."""
    audit = Audit()
    identity = {"tool": "aiperf", "task": None, "config": SETTINGS}
    for name, (stated, good, bad) in {metric: (mean, ok, failed), **also}.items():
        for place, value in enumerate(good):
            audit.number("bench/one.json", f"/ok/{place}", name, value, identity=identity)
        for place, value in enumerate(bad):
            audit.number("bench/one.json", f"/no/{place}", name, value, status="failed", identity=identity)
        audit.number(
            "bench/one.json", "/summary", name, stated, scope="aggregate", statistic="mean", identity=identity
        )
    return judged(audit, "failures_averaged")


_OK = (0.912345678901, 1.112345678901, 1.012345678901)
_RIGHT = 1.012345678901
_ZEROS = _RIGHT * 3 / 4


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (lambda: averaged(_ZEROS, _OK, (None,)), "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123"),
        (lambda: averaged(_ZEROS, _OK, (0.0,)), "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123"),
        (lambda: averaged(_RIGHT, _OK, (None,)), "0 of 1"),
        (lambda: averaged(_ZEROS, _OK, ()), "0 of 0"),
        (lambda: averaged(None, _OK, (None,)), "0 of 0"),
        (lambda: averaged(_ZEROS, (), (None,)), "0 of 0"),
        (
            lambda: averaged(_ZEROS + 0.1012345678901, _OK, (0.4049382715604,)),
            "1 of 1: mean ttft 0.86049; of those that succeeded it is 1.0123",
        ),
        # A millionth of the mean on either side
        (
            lambda: averaged(_ZEROS * (1 + 0.9e-6), _OK, (None,)),
            "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123",
        ),
        (lambda: averaged(_ZEROS * (1 + 1.1e-6), _OK, (None,)), "0 of 1"),
        (
            lambda: averaged(_ZEROS * (1 - 0.9e-6), _OK, (None,)),
            "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123",
        ),
        (lambda: averaged(_ZEROS * (1 - 1.1e-6), _OK, (None,)), "0 of 1"),
        # or half of the last digit: 0.75926
        (lambda: averaged(0.76, _OK, (None,)), "1 of 1: mean ttft 0.76; of those that succeeded it is 1.0123"),
        (lambda: averaged(0.77, _OK, (None,)), "0 of 1"),
        # It has to be farther from the right one than both roundings
        (lambda: averaged(_RIGHT * (1 + 1.9e-6), _OK, (_RIGHT * (1 + 7.6e-6),)), "0 of 1"),
        (
            lambda: averaged(_RIGHT * (1 + 2.2e-6), _OK, (_RIGHT * (1 + 8.8e-6),)),
            "1 of 1: mean ttft 1.0123; of those that succeeded it is 1.0123",
        ),
        # Of several means the one that is wrong, else the first
        (
            lambda: averaged(_ZEROS, _OK, (None,), tpot=(_RIGHT, _OK, (None,))),
            "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123",
        ),
        (
            lambda: averaged(_RIGHT, _OK, (None,), output_tokens=(_ZEROS, _OK, (None,))),
            "1 of 1: mean output tokens 0.75926; of those that succeeded it is 1.0123",
        ),
        (
            lambda: averaged(_ZEROS, _OK, (None,), tpot=(_ZEROS, _OK, (None,))),
            "1 of 1: mean ttft 0.75926; of those that succeeded it is 1.0123",
        ),
    ],
)  # fmt: skip
def test_a_mean_of_all_requests_is_told_where_it_is_not_that_of_the_successes(
    said: Callable[[], str], found: str
) -> None:
    assert said() == found


def of_counts(name: str, completed: float, failed: float, **changes: Any) -> str:
    workload = {**WORKLOAD, "num_prompts": int(completed + failed)}
    return of_run(name, workload=workload, requests_completed=completed, requests_failed=failed, **changes)


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        (0.10498765432, "0 of 1"),
        (0.10501234567, "1 of 1: 0.10501 | 10 of 100 failed, a share of 0.1"),
        (0.09501234567, "0 of 1"),
        (0.09498765432, "1 of 1: 0.094988 | 10 of 100 failed, a share of 0.1"),
        # A last digit of a tenth
        (0.1, "0 of 1"),
        (0.2, "1 of 1: 0.2 | 10 of 100 failed, a share of 0.1"),
        (0.11, "0 of 1"),
        (0.12, "1 of 1: 0.12 | 10 of 100 failed, a share of 0.1"),
    ],
)
def test_an_error_rate_is_that_of_the_requests_in_two_digits(rate: float, found: str) -> None:
    assert of_counts("error_rate_not_failed_over_all", 90.0, 10.0, error_rate=rate) == found


@pytest.mark.parametrize(
    ("failed", "changes", "found"),
    [
        (250.0, {}, "0 of 1"),
        (251.0, {}, "1 of 1: p50 where 251 of 500 failed"),
        (26.0, {"p95_ttft": 0.3}, "1 of 1: p95 where 26 of 500 failed"),
        (25.0, {"p95_ttft": 0.3}, "0 of 1"),
        (26.0, {"p95_e2e_latency": 3.0}, "1 of 1: p95 where 26 of 500 failed"),
        (260.0, {"p95_e2e_latency": 3.0}, "1 of 1: p50 where 260 of 500 failed"),
        (26.0, {"p95_tpot": 3.0}, "0 of 1"),
        (6.0, {"p99_ttft": 0.3, "p95_ttft": 0.3}, "1 of 1: p99 where 6 of 500 failed"),
        (251.0, {"without": ("ttft",)}, "1 of 1: p50 where 251 of 500 failed"),
        (251.0, {"without": ("e2e_latency",)}, "1 of 1: p50 where 251 of 500 failed"),
        (251.0, {"without": ("ttft", "e2e_latency")}, "0 of 0"),
    ],
)
def test_a_quantile_survives_as_many_failures_as_lie_beyond_it(
    failed: float, changes: dict[str, Any], found: str
) -> None:
    assert of_counts("quantile_of_survivors", 500.0 - failed, failed, **changes) == found


@pytest.mark.parametrize(
    ("completed", "failed", "found"),
    [
        (250.0, 250.0, "0 of 1"),
        (249.0, 251.0, "1 of 1: 251 of 500"),
        (1.0, 2.0, "1 of 1: 2 of 3"),
        (0.0, 3.0, "0 of 1"),
        (0.0, 0.0, "0 of 0"),
        (1.0, 0.0, "0 of 1"),
    ],
)
def test_most_requests_failed_from_more_than_half_on(completed: float, failed: float, found: str) -> None:
    assert of_counts("most_requests_failed", completed, failed) == found


def loaded(
    *levels: tuple[float, float, float], folders: Sequence[str] = ("bench", "bench", "bench"), **workload: Any
) -> str:
    """What is said of runs at these loads, each with how many failed and succeeded."""
    audit = Audit()
    for place, (load, failed, completed) in enumerate(levels):
        workload = {**WORKLOAD, "num_prompts": failed + completed, "max_concurrency": load}
        audit.run(
            f"{folders[place]}/{place}.json", workload=workload, settings={}, requests_failed=failed,
            requests_completed=completed,
        )  # fmt: skip
    return judged(audit, "errors_grow_with_load")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        # A fiftieth at least
        (lambda: loaded((8, 0, 500), (16, 10, 490)), "1 of 1: 10 of 500 failed at a load of 16, 0 of 500 at 8"),
        (lambda: loaded((8, 0, 500), (16, 9, 491)), "0 of 1"),
        (lambda: loaded((16, 10, 490), (8, 0, 500)), "1 of 1: 10 of 500 failed at a load of 16, 0 of 500 at 8"),
        (lambda: loaded((8, 10, 490), (16, 0, 500)), "0 of 1"),
        # Three standard errors of the difference
        (lambda: loaded((8, 5, 495), (16, 20, 480)), "1 of 1: 20 of 500 failed at a load of 16, 5 of 500 at 8"),
        (lambda: loaded((8, 6, 494), (16, 20, 480)), "0 of 1"),
        (lambda: loaded((8, 0, 100), (16, 50, 450)), "1 of 1: 50 of 500 failed at a load of 16, 0 of 100 at 8"),
        (lambda: loaded((8, 1, 99), (16, 50, 450)), "0 of 1"),
        (
            lambda: loaded((8, 0, 500), (12, 400, 100), (16, 10, 490)),
            "1 of 1: 10 of 500 failed at a load of 16, 0 of 500 at 8",
        ),
        (lambda: loaded((8, 0, 500), (8, 100, 400)), "0 of 0"),
        (lambda: loaded((8, 0, 0), (16, 100, 400)), "0 of 0"),
        (lambda: loaded((8, 0, 1), (16, 400, 100)), "0 of 1"),
        (lambda: loaded((8, 0, 500), (16, 100, 400), folders=("one", "other")), "0 of 0"),
    ],
)  # fmt: skip
def test_failures_grow_with_the_load_beyond_chance(said: Callable[[], str], found: str) -> None:
    assert said() == found
