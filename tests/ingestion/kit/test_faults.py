from __future__ import annotations

import pytest

from tasks.ingestion.kit.faults import answers, fault_said, spelled_out
from tasks.ingestion.kit.plans import Column


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("timed_out", "True", "timed out"),
        ("timed_out", "False", ""),
        ("is_error", "1", "error"),
        ("hasError", "no", ""),
        ("oom", True, "oom"),
        ("exit_code", 0, ""),
        ("exit_code", "137", "exit code 137"),
        ("returncode", "-9.0", "returncode -9"),
        ("error_code", "", ""),
        ("failed", "maybe", ""),
    ],
)
def test_an_answer_says_what_its_name_asks(name: str, answer: str | int | bool, said: str) -> None:
    assert fault_said(name, answer) == said


def test_only_truth_values_answer_and_whole_numbers_where_the_name_is_of_a_code() -> None:
    assert answers("timed_out", ["yes", "no", ""])
    assert answers("exit_code", ["0", "137", "n/a"])
    assert not answers("timeout", ["30", "60"])
    assert not answers("exit_code", ["ok"])


def test_a_fault_is_an_error_and_one_that_did_not_stop_the_request_its_status() -> None:
    cells = {"timed_out": ["true", "false"], "is_degraded": ["0", "1"], "ttft": ["1", "2"]}
    columns = {"timed_out": Column("fault"), "is_degraded": Column("fault"), "ttft": Column("metric")}

    said, held = spelled_out(cells, columns)

    assert said == {"timed_out": ["timed out", ""], "is_degraded": ["", "degraded"], "ttft": ["1", "2"]}
    assert {name: column.role for name, column in held.items()} == {
        "timed_out": "error",
        "is_degraded": "success",
        "ttft": "metric",
    }
