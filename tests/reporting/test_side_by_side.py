"""Tools stand side by side where several state the same metrics, each figure in the column of its definition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tasks.reporting.sections.side_by_side import SECTION

from data_contracts.schemas import FACTS
from tasks.reporting.markdown import render_markdown
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tests.reporting.audits import empty_audit, fact, table


def said(tool: str, engine: str, metric: str, value: float, unit: str, rank: int) -> dict[str, Any]:
    subject = f'{{"engine":"{engine}","model":"helio-1b","tool":"{tool}"}}'
    topic = "ttft" if metric == "ttft" else "throughput"
    return fact(
        f"F{rank:010d}", rank, topic, "c", subject=subject, metric=metric, statistic="mean",
        value=value, unit=unit, digits=3, verdict="reported",
    )  # fmt: skip


def rows_of(*facts: dict[str, Any]) -> list[str]:
    report: ReportInput = replace(empty_audit(), facts=table(FACTS, *facts))
    text = render_markdown(compose(report, {}, (SECTION,))).text
    return [row for row in text.splitlines() if row.startswith("| **")]


def test_two_tools_are_shown_in_one_table_with_a_dash_for_what_one_does_not_state() -> None:
    rows = rows_of(
        said("vllm-bench-serve", "vllm", "ttft", 0.25, "s", 0),
        said("vllm-bench-serve", "vllm", "output_throughput", 900.0, "token/s", 1),
        said("llama-bench", "llama.cpp", "decode_throughput", 120.0, "token/s", 2),
    )
    assert rows == [
        "| **helio-1b** | vllm | vllm-bench-serve | – | – | [900 token/s](#F0000000001) | [250 ms](#F0000000000) | – |",
        "| **helio-1b** | llama.cpp | llama-bench | – | [120 token/s](#F0000000002) | – | – | – |",
    ]


def test_one_tool_alone_has_nothing_beside_it() -> None:
    assert rows_of(said("llama-bench", "llama.cpp", "decode_throughput", 120.0, "token/s", 0)) == []
