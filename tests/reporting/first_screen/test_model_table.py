"""The table of models: fastest first, each number a fact, and beside it what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from data_contracts.schemas import RUNS
from tasks.reporting.document import Paragraph, Strip, Table
from tasks.reporting.first_screen.model_lines import model_lines
from tasks.reporting.first_screen.model_table import model_table
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts
from tests.reporting.audits import empty_audit, fact, facts_of, requests, table

NUMBERS = iter(range(1, 1000))


def mean(metric: str, value: float, verdict: str = "measured", **names: str) -> dict[str, Any]:
    written = ",".join(f'"{key}":"{name}"' for key, name in sorted(names.items()))
    return fact(
        f"F{next(NUMBERS):010d}", 3, "ttft" if metric == "ttft" else "throughput", "c", subject=f"{{{written}}}",
        metric=metric, statistic="mean", value=value, unit="s" if metric == "ttft" else "token/s", verdict=verdict,
    )  # fmt: skip


def run(number: int, model: str, **cells: Any) -> dict[str, Any]:
    return {"run_id": f"r{number}", "run": f"{number}", "artifacts": [], "model": model, "copies": [],
            "validity": "unknown", "reasons": [], **cells}  # fmt: skip


def shown(*facts: dict[str, Any], runs: tuple[dict[str, Any], ...] = (), **more: Any) -> list[list[str]]:
    """The heads and rows of the table, as text."""
    table_of, *_ = blocks(*facts, runs=runs, **more)
    assert isinstance(table_of, Table)
    rows = [["".join(span.text for span in cell) for cell in row.cells] for row in table_of.rows]
    return [[column.label.text for column in table_of.columns], *rows]


def blocks(*facts: dict[str, Any], runs: tuple[dict[str, Any], ...] = (), **more: Any) -> list[object]:
    report: ReportInput = replace(
        empty_audit(), facts=facts_of(*facts), runs=Parts.of(table(RUNS, *runs)), **more
    )
    return list(model_table(report, model_lines(report)))


def test_models_stand_fastest_first_with_warm_and_cold_apart() -> None:
    assert shown(
        mean("decode_throughput", 47.0, model="slow"),
        mean("decode_throughput", 290.0, model="fast"),
        mean("ttft", 0.064, model="fast", state="warm"),
        mean("ttft", 1.2, model="fast", state="cold"),
    ) == [
        ["Model", "Decode throughput (token/s)", "TTFT warm", "TTFT cold", "Evidence"],
        ["fast", "290", "64.0 ms", "1.20 s", "unknown"],
        ["slow", "47.0", "–", "–", "unknown"],
    ]


def test_several_setups_are_a_range_and_a_common_unit_is_said_once() -> None:
    rows = shown(
        mean("ttft", 0.0536, model="m", config="a"),
        mean("ttft", 0.159, model="m", config="b"),
        mean("ttft", 0.827, model="n", config="a"),
        mean("ttft", 6.11, model="n", config="b"),
    )
    assert [row[:2] for row in rows[1:]] == [["m", "53.6–159 ms"], ["n", "827 ms–6.11 s"]]


def test_what_a_file_reports_stands_only_where_nothing_was_measured() -> None:
    rows = shown(
        mean("decode_throughput", 99.0, "reported", model="m", artifact="a.json"),
        mean("decode_throughput", 90.0, model="m"),
        mean("decode_throughput", 80.0, "reported", model="n", artifact="a.json"),
    )
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("m", "90.0", "unknown"),
        ("n", "80.0", "as reported"),
    ]


def test_the_rate_that_most_models_have_orders_them() -> None:
    rows = shown(
        mean("output_throughput", 900.0, model="a"),
        mean("output_throughput", 800.0, model="b"),
        mean("decode_throughput", 100.0, model="c"),
    )
    assert rows[0][1] == "Output throughput (token/s)"
    assert [row[0] for row in rows[1:]] == ["a", "b", "c"]


def test_evidence_follows_from_how_often_and_when_a_setup_ran() -> None:
    week = [f"2026-11-{day:02d}T08:00:00+00:00" for day in range(1, 6)]
    runs = (
        *(run(n, "strong", session=datetime.fromisoformat(day)) for n, day in enumerate(week)),
        *(run(10 + n, "fair", session=datetime.fromisoformat(week[0])) for n in range(5)),
        *(
            run(20 + n, "weak", config=f'{{"n":{n}}}', session=datetime.fromisoformat(day))
            for n, day in enumerate(week)
        ),
        run(30, "broken", validity="invalid"),
    )
    names = ("strong", "fair", "weak", "broken")
    rows = shown(*(mean("decode_throughput", 9.0 - n, model=name) for n, name in enumerate(names)), runs=runs)
    assert [(row[0], row[-2], row[-1]) for row in rows[1:]] == [
        ("strong", "5", "strong"), ("fair", "5", "fair"), ("weak", "5", "weak"), ("broken", "–", "unknown")
    ]  # fmt: skip


def test_models_of_one_name_are_told_apart_by_what_differs() -> None:
    rows = shown(
        mean("decode_throughput", 2.0, model="m", engine="ollama", tool="a"),
        mean("decode_throughput", 1.0, model="m", engine="ollama", tool="b"),
        mean("decode_throughput", 0.5, model="n", engine="ollama", tool="b"),
    )
    assert [row[0] for row in rows[1:]] == ["m (a)", "m (b)", "n"]


def test_a_strip_holds_every_request_of_the_line() -> None:
    made = blocks(
        mean("decode_throughput", 98.5, model="llama3.1:8b", tool="ollama"), measurements=Parts.of(requests())
    )
    assert isinstance(made[0], Table)
    (strip,) = (span for cell in made[0].rows[0].cells for span in cell if isinstance(span, Strip))
    assert strip.places == (95.5 / 101.5, 98 / 101.5, 99 / 101.5, 1.0)
    assert strip.text == "95.5 token/s to 102 token/s"


def test_files_without_a_model_are_named_only_where_no_file_names_one() -> None:
    nameless = mean("decode_throughput", 5.0, artifact="a.json")
    assert [row[0] for row in shown(nameless)] == ["File", "a.json"]
    made = blocks(nameless, mean("decode_throughput", 4.0, model="m"))
    assert isinstance(made[1], Paragraph)
    assert (
        "".join(s.text for s in made[1].spans)
        == "1 file with results name no model. All facts on throughput."
    )


def test_nothing_measured_is_no_table() -> None:
    assert blocks() == []
