"""What stands around a number of a document."""

from __future__ import annotations

import pytest

from tasks.readers.markdown_context import beside, dates_in, lead, sizes_in, whole_sentence

TEXT = """# Report

Intro of 8 users.

Results at concurrency 8:
- TTFT: 1 s
- and 2 s more

All with vLLM.

| a | b |
|---|---|
| c | 1 |

A paragraph.

The mean TTFT was
0.4 s at 64 users. More.""".splitlines()


def test_the_paragraph_that_introduces_a_list_or_table_goes_along_and_no_other() -> None:
    found = {number: lead(TEXT, number) for number in (3, 6, 7, 11, 15, 17)}
    introduced = "Results at concurrency 8:"
    assert found == {3: None, 6: introduced, 7: introduced, 11: "All with vLLM.", 15: None, 17: None}


def test_a_sentence_is_whole_where_it_runs_over_lines() -> None:
    assert whole_sentence(TEXT, 18, "0.4 s at 64 users.") == "The mean TTFT was 0.4 s at 64 users."
    assert whole_sentence(TEXT, 6, "TTFT: 1 s") == "TTFT: 1 s"


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("Over 200 requests", [200]), ("| Requests | 1,000 |", [1000]), ("--num-prompts 150", [150]), ("(n = 12)", [12]),
        ("Number of prompts: 64", [64]), ("8 concurrent requests", []), ("20 requests/s", []), ("5 requests per second", []),
        ("requests, 20 of them", []), ("no number", []),
    ],
)  # fmt: skip
def test_a_text_says_of_how_many_requests_it_is(text: str, sizes: list[int]) -> None:
    assert sizes_in(text) == sizes


def test_days_are_read_as_people_and_as_tools_write_them() -> None:
    text = "Measured 2026-05-04 to May 6, 2026, shown on 7th June 2026; version 2026-99-01, 2026-5."
    assert dates_in(text) == ["2026-05-04", "2026-05-06", "2026-06-07"]


def test_beside_a_number_stand_the_columns_of_its_row_that_hold_no_result() -> None:
    header = ("Model", "Engine", "Concurrency", "TTFT (ms)", "Size", "Note")
    line = ("m:1b", "vLLM", "8", "120", "4.7 GB", "-")
    assert beside(header, line, "m:1b") == [("Engine", "vLLM"), ("Concurrency", "8")]
    assert beside(
        ("Metric", "m:1b", "n:7b", "Why"), ("Mean TTFT (s)", "0.1", "0.2", "chat"), "Mean TTFT (s)"
    ) == [("Why", "chat")]
