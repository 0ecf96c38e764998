"""What a run states of its requests against the requests that are listed with it, or in a file beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.validation.judging import said_by
from tests.validation.making import Audit

RULE = "statistic_not_of_its_requests"
IDENTITY: dict[str, Any] = {"tool": "aiperf", "task": None, "config": {}}


def listed(audit: Audit, artifact: str = "bench/run.json", count: int = 100, **more: Any) -> None:
    """Requests with a TTFT of 0.1 s, 0.101 s and so on."""
    for place in range(count):
        ttft = 0.1 + 0.001 * place
        audit.number(artifact, str(place), "ttft", ttft, identity=IDENTITY, timestamp=None, **more)


def stated(
    audit: Audit,
    value: float,
    statistic: str = "mean",
    artifact: str = "bench/run.json",
    completed: float = 100.0,
) -> None:
    for metric, number, what in (("requests_completed", completed, "value"), ("ttft", value, statistic)):
        audit.number(
            artifact, "/summary", metric, number, scope="aggregate", statistic=what, identity=IDENTITY, timestamp=None
        )  # fmt: skip


@pytest.mark.parametrize(
    ("statistic", "value", "found"),
    [
        # The mean is 0.1495 s
        ("mean", 0.1495, 0), ("mean", 0.1501, 0), ("mean", 0.1517, 1), ("mean", 0.13, 1),
        # Between the 98th and the last, however it is interpolated
        ("p99", 0.197, 0), ("p99", 0.19901, 0), ("p99", 0.1951, 1), ("p99", 0.2011, 1),
    ],
)  # fmt: skip
def test_a_statistic_is_that_of_the_requests_beside_it(statistic: str, value: float, found: int) -> None:
    audit = Audit()
    listed(audit)
    stated(audit, value, statistic)
    assert len(said_by(audit, RULE)) == found


def test_the_sentence_says_both_numbers() -> None:
    audit = Audit()
    listed(audit)
    stated(audit, 0.2034)
    todo = "find out which requests it is of, or of which part of the run; quote none of the two until then"
    assert said_by(audit, RULE) == [
        f"the run states a mean TTFT of 0.2034 s, and the 100 requests listed give 0.1495 s: {todo}"
    ]


def test_a_list_that_is_not_of_all_requests_says_nothing_of_their_mean() -> None:
    audit = Audit()
    listed(audit)
    stated(audit, 0.2034, completed=120.0)
    assert said_by(audit, RULE) == []


def test_latencies_that_were_made_of_their_parts_may_miss_the_end_of_the_stream() -> None:
    for value, found in ((0.156, 0), (0.158, 1)):
        audit = Audit()
        listed(audit, flags=("derived",))
        stated(audit, value)
        assert len(said_by(audit, RULE)) == found


def test_a_list_in_a_file_of_its_own_is_that_of_the_run_in_its_folder_that_completed_as_many() -> None:
    audit = Audit()
    listed(audit, "bench/one/profile.jsonl")
    stated(audit, 0.2034, artifact="bench/one/summary.json")
    stated(audit, 0.2034, artifact="bench/two/summary.json")
    assert len(said_by(audit, RULE)) == 1


@pytest.mark.parametrize(("name", "found"), [("b_summary.json", 1), ("c_summary.json", 0)])
def test_of_two_lists_in_a_folder_the_one_that_is_called_alike_is_meant(name: str, found: int) -> None:
    audit = Audit()
    for run in ("a", "b"):
        listed(audit, f"bench/{run}_requests.json")
    stated(audit, 0.2034, artifact=f"bench/{name}")
    assert len(said_by(audit, RULE)) == found


def test_a_mean_over_failed_requests_too_is_told_by_another_rule() -> None:
    audit = Audit()
    listed(audit)
    for place in range(100, 150):
        audit.number(
            "bench/run.json", str(place), "ttft", 0.0, identity=IDENTITY, timestamp=None, status="failed"
        )
    stated(audit, 0.1495 * 100 / 150)
    assert said_by(audit, RULE) == []


@pytest.mark.parametrize("lists", ["bench/run.json", "bench/profile.jsonl"])
@pytest.mark.parametrize(("count", "found"), [(8, 1), (7, 0)])
def test_eight_requests_and_more_tell_of_what_is_stated(lists: str, count: int, found: int) -> None:
    audit = Audit()
    listed(audit, lists, count)
    stated(audit, 0.3, completed=float(count))
    assert len(said_by(audit, RULE)) == found
