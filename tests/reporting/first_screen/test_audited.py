"""The line above the headline says what was audited, and of when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data_contracts.facts import INSTANT
from data_contracts.schemas import COMPARISONS
from tasks.reporting.first_screen.audited import audited
from tests.reporting.audits import AUDIT_ID, empty_audit, fact, facts_of, table


def measured(first: float, last: float) -> list[dict[str, Any]]:
    ends = (("min", first), ("max", last))
    return [
        fact(
            f"F000000000{n}", n, "inventory", "c", metric="measured", statistic=end, value=value, unit=INSTANT
        )
        for n, (end, value) in enumerate(ends)
    ]


def said(*facts: dict[str, Any], comparisons: Sequence[dict[str, Any]] = ()) -> str:
    report = replace(empty_audit(), facts=facts_of(*facts), comparisons=table(COMPARISONS, *comparisons))
    return "".join(span.text for span in audited(report))


def test_where_nothing_is_known_to_have_changed_it_says_since_when() -> None:
    compared = {"baseline": "20261119T204259Z-1a2b3c", "key": "{}", "metric": "ttft", "verdict": "unchanged",
                "n_baseline": 5, "n_current": 5, "reason": "r"}  # fmt: skip
    assert said(comparisons=[compared]).endswith(
        "Nothing is known to have changed since the audit of 19 November 2026."
    )


def test_it_names_the_folders_the_requests_their_tools_and_the_days() -> None:
    total = fact("F0000000008", 2, "failures", "c", metric="requests_total", value=103.0)
    of_tool = fact(
        "F0000000009", 3, "failures", "c", metric="requests_total", value=103.0, subject='{"tool":"k6"}'
    )
    assert said(total, of_tool, *measured(1772442000.0, 1772874180.0)) == (
        "Audit of results: 1 file, 103 requests of k6, measured 2 March 2026 to 7 March 2026."
        f" Audited 22 November 2026 ({AUDIT_ID}). No earlier audit to compare with."
    )


def test_a_day_alone_is_said_once_and_none_where_nothing_is_dated() -> None:
    assert ", measured 2 March 2026. Audit" in said(*measured(1772442000.0, 1772442060.0))
    assert said() == (
        f"Audit of results: 1 file. Audited 22 November 2026 ({AUDIT_ID}). No earlier audit to compare with."
    )


def test_the_end_of_the_calendar_is_a_day() -> None:
    # As a double the last microsecond of the year 9999 is the first second of 10000
    assert "to 31 December 9999" in said(*measured(1772442000.0, 253402300800.0))
