"""The table of models: speed, a strip of every request, TTFT warm and cold, failures, and what the numbers rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np

from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    metric_name,
    render_count,
    render_name,
    render_number,
    render_range,
)
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.document import Block, Data, Paragraph, Row, Spans, Strip, Table, Words, line
from tasks.reporting.document import Column as TableColumn
from tasks.reporting.first_screen.model_lines import SHOWN, Column, ModelLine, ModelLines, Who
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import QuotedFact
from tasks.reporting.report_input import ReportInput

_DIGITS = 3
_DOTS = 80  # more would cover each other
_ORIGIN = "measurements"

Grade = Literal["strong", "fair", "weak", "as reported"]


def model_table(report: ReportInput, models: ModelLines) -> tuple[Block, ...]:
    """At most 8 models; nothing where nothing states a speed or a TTFT."""
    if models.leading is None:
        return ()
    shown = models.lines[:SHOWN]
    highest = max((float(one.values[-1]) for one in shown if len(one.values)), default=0.0)
    strips = highest > 0 and any(len(one.values) > 1 for one in shown)
    failed = _failed(report, shown)
    alike = Counter(one.who.name for one in shown)
    rows = tuple(
        Row(
            (
                _named(one.who, alike[one.who.name] > 1),
                *_cells(models.columns, one, highest if strips else None),
                failed.get(one.who.name, line("–")) if _is_its_own(one, shown) else line("–"),
                line(count(_requests(one), _ORIGIN)) if _requests(one) else line("–"),
                line(count(one.runs.runs, "runs")) if one.runs.runs else line("–"),
                line(_grade_words(one)),
            )
        )
        for one in shown
    )
    heads = (
        TableColumn(Words("Model" if shown[0].who.names_model else "File"), wide=True),
        *_heads(models.columns, highest if strips else None),
        TableColumn(Words("Failed"), True, aside=True),
        TableColumn(Words("Requests"), True, aside=True),
        TableColumn(Words("Runs"), True),
        TableColumn(Words("Evidence"), aside=True),
    )
    return (Table(heads, rows, _caption(models)), *_left_out(models))


def grade(one: ModelLine) -> Grade:
    """How far a line can be relied on: by the runs of the setup that was run most often, and their sessions."""
    if one.is_reported:
        return "as reported"
    if one.runs.of_one_setup >= MIN_RUNS and one.runs.sessions > 1:
        return "strong"
    return "fair" if one.runs.of_one_setup > 1 else "weak"


def _grade_words(one: ModelLine) -> Data:
    found = grade(one)
    times = (
        "each setup once" if one.runs.of_one_setup <= 1 else f"up to {counted(one.runs.of_one_setup, 'run')}"
    )
    if found == "as reported":
        return Data(found, "runs")
    sessions = f" in {counted(one.runs.sessions, 'session')}" if one.runs.of_one_setup > 1 else ""
    return Data(f"{found}: {times}{sessions}", "runs")


def _caption(models: ModelLines) -> Spans:
    leading = models.leading
    if leading is None:
        return ()
    metric = Data(metric_name(leading.metric), "vocabulary")
    order = "fastest" if METRICS[leading.metric].direction == "higher" else "quickest"
    return line(
        f"Models, the {order} on top, by ",
        metric,
        ". A range is over setups; click a number to see its rows.",
    )


def _left_out(models: ModelLines) -> tuple[Block, ...]:
    """How many models and nameless files stand in the reference alone."""
    told: list[Spans] = []
    left = len(models.lines) - SHOWN
    if left > 0:
        told.append(line(count(left, "facts", "more line"), " in the reference."))
    if models.nameless:
        told.append(line(count(models.nameless, "facts", "file"), " with results name no model."))
    if not told:
        return ()
    link = Words("All facts on throughput", href="#facts?topic=throughput")
    return (Paragraph(line(*(line(one, " ") for one in told), link, "."), "note"),)


def _named(who: Who, apart: bool) -> Spans:
    told = line(Data(render_name(who.name), "subject", "strong"))
    also = [render_name(word) for word in (who.engine, who.tool) if word] if apart else []
    return line(told, " ", Data(f"({', '.join(also)})", "subject")) if also else told


def _heads(columns: Sequence[Column], highest: float | None) -> tuple[TableColumn, ...]:
    heads: list[TableColumn] = []
    for number, column in enumerate(columns):
        unit = METRICS[column.metric].unit
        rate = f" ({unit})" if METRICS[column.metric].kind == "rate" else ""
        state = f" {column.state}" if column.state else ""
        name = metric_name(column.metric)
        heads.append(TableColumn(Data(f"{name[0].upper()}{name[1:]}{state}{rate}", "vocabulary"), True))
        if number == 0 and highest is not None:
            scale = render_number(highest, _DIGITS, unit)
            heads.append(TableColumn(Data(f"Every request, 0 to {scale}", _ORIGIN), aside=True))
    return tuple(heads)


def _cells(columns: Sequence[Column], one: ModelLine, highest: float | None) -> tuple[Spans, ...]:
    cells: list[Spans] = []
    for number, column in enumerate(columns):
        facts = one.facts.get(column, ())
        cells.append(_between(facts) if facts else line("–"))
        if number == 0 and highest is not None:
            cells.append(_strip(one, highest, METRICS[column.metric].unit) if len(one.values) else line("–"))
    return tuple(cells)


def _between(facts: tuple[QuotedFact, ...]) -> Spans:
    """The mean of the only setup, or the lowest and the highest of several, each linked to its rows."""
    ordered = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: fact.value or 0.0)
    ends = [_linked(fact) for fact in (ordered[0], ordered[-1])]
    return line(ends[0]) if ends[0].text == ends[1].text else line(ends[0], " to ", ends[1])


def _linked(fact: QuotedFact) -> Data:
    # In a column of rates the head names the unit
    unit = None if METRICS[fact.metric].kind == "rate" else fact.unit
    return Data(render_number(fact.value or 0.0, _DIGITS, unit), fact.origin, "plain", f"#{fact.fact_id}")


def _strip(one: ModelLine, highest: float, unit: str) -> Spans:
    # By rank and with both ends: the extremes are always drawn
    ranks = np.linspace(0, len(one.values) - 1, min(_DOTS, len(one.values)))
    places = tuple(float(value) / highest for value in one.values[np.round(ranks).astype(int)])
    middle = float(np.median(one.values)) / highest
    return (Strip(places, middle, render_range(one.values.tolist(), _DIGITS, unit), _ORIGIN),)


def _requests(one: ModelLine) -> int:
    return len(one.values)


def _is_its_own(one: ModelLine, shown: Sequence[ModelLine]) -> bool:
    """True where no other line has requests of this model, so that its failures are those of this line."""
    return len(one.values) > 0 and not any(
        other is not one and other.who.name == one.who.name and len(other.values) for other in shown
    )


def _failed(report: ReportInput, lines: Sequence[ModelLine]) -> dict[str, Spans]:
    """How many of the requests of each model failed, where it is known how many were attempted."""
    wanted = {one.who.name for one in lines}
    of_model = [
        fact
        for fact in report.facts_of("failures")
        if set(fact.names) == {"model"} and fact.value is not None
    ]
    found: dict[str, Spans] = {}
    for fact in of_model:
        name = str(fact.names["model"])
        if name in wanted and METRICS[fact.metric].tally == "all":
            found.setdefault(name, line(Data("0", fact.origin)))
    for fact in of_model:
        name = str(fact.names["model"])
        if name in wanted and METRICS[fact.metric].tally == "failed":
            failed = render_count(fact.value or 0.0)
            found[name] = line(Data(failed, fact.origin, "plain", f"#{fact.fact_id}"))
    return found
