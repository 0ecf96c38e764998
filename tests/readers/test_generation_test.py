from typing import Any

from tasks.readers.generation_test import READER
from tests.readers.reading import measurements, shown, table


def _suite(*results: dict[str, Any]) -> dict[str, Any]:
    return {
        "total_tests": len(results),
        "successful_tests": len(results),
        "results": list(results),
        "summary": {"avg_generation_time_ms": 3000.0},
    }


GOOD = {"test_name": "A", "tone": "calm", "generation_time_ms": 3000.0, "tokens": 44, "success": True}
FALSE = {**GOOD, "banter_text": "Error generating banter: All connection attempts failed"}


def test_an_answer_that_is_an_error_message_is_a_failure_whatever_it_says_of_itself() -> None:
    read = measurements(READER, _suite(GOOD, FALSE))

    assert [
        row for row in shown(read, "record", "metric", "value", "status") if row[0].startswith("/results")
    ] == [
        ("/results/0", "e2e_latency", 3.0, "ok"),
        ("/results/0", "output_tokens", 44.0, "ok"),
        ("/results/1", "e2e_latency", 3.0, "failed"),
        ("/results/1", "output_tokens", 44.0, "failed"),
    ]


def test_totals_over_nothing_but_error_messages_are_failed() -> None:
    read = measurements(READER, _suite(FALSE))

    assert [
        row for row in shown(read, "scope", "metric", "statistic", "value", "status") if row[0] == "aggregate"
    ] == [
        ("aggregate", "requests_total", "value", 1.0, "failed"),
        ("aggregate", "requests_completed", "value", 1.0, "failed"),
        ("aggregate", "e2e_latency", "mean", 3.0, "failed"),
    ]


def test_a_failure_without_any_number_is_counted() -> None:
    read = measurements(READER, _suite({"test_name": "B", "error": "codec", "success": False}))

    assert shown(read, "record", "task", "metric", "value", "status", "flags")[0] == (
        "/results/0",
        "B",
        "e2e_latency",
        None,
        "failed",
        ["reason_other", "absent"],
    )


def test_the_table_says_what_the_document_says() -> None:
    csv = table(
        "Test Name,Context,Tone,Generation Time (ms),Tokens,Tokens per Second,Success",
        "A,x,calm,3000,44,14.5,TRUE",
    )

    assert shown(measurements(READER, csv), "field", "metric", "value", "unit", "task", "config") == [
        ("Generation Time (ms)", "e2e_latency", 3.0, "s", "A", '{"context":"x","tone":"calm"}'),
        ("Tokens", "output_tokens", 44.0, "token", "A", '{"context":"x","tone":"calm"}'),
        ("Tokens per Second", "output_speed_per_user", 14.5, "token/s", "A", '{"context":"x","tone":"calm"}'),
    ]
