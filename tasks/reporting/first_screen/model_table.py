"""The table of models: speed, a strip of every request, TTFT warm and cold, failures, and what the numbers rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
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
from tasks.reporting.first_screen.model_lines import SHOWN, Column, ModelLine, ModelLines
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import linked
from tasks.reporting.report_input import ReportInput

_DIGITS = 3
_DOTS = 80  # more would cover each other
_ORIGIN = "measurements"

Grade = Literal["strong", "fair", "weak", "as reported", "unknown"]
# A column's head and its cells, one for each line; an empty one where there is nothing to say
_Filled = tuple[TableColumn, list[Spans]]


def model_table(report: ReportInput, models: ModelLines) -> tuple[Block, ...]:
    """At most 8 models; nothing where nothing states a speed or a TTFT. A column that would be empty is left out."""
    if models.leading is None:
        return ()
    shown = models.lines[:SHOWN]
    who = TableColumn(Words("Model" if shown[0].who.names_model else "File"), wide=True)
    columns = (
        (who, [_named(one, shown) for one in shown]),
        *_measured(models.columns, shown),
        (TableColumn(Words("Failed"), True, aside=True), _failed(report, shown)),
        (
            TableColumn(Words("Requests"), True, aside=True),
            [_number(len(one.values), _ORIGIN) for one in shown],
        ),
        (TableColumn(Words("Runs"), True), [_number(one.runs.runs, "runs") for one in shown]),
        (TableColumn(Words("Evidence"), aside=True), [line(Data(grade(one), "runs")) for one in shown]),
    )
    kept = [(head, cells) for head, cells in columns if any(cells)]
    rows = tuple(Row(tuple(cells[place] or line("–") for _, cells in kept)) for place in range(len(shown)))
    return (Table(tuple(head for head, _ in kept), rows, _caption(models)), *_left_out(models))


def grade(one: ModelLine) -> Grade:
    """How far a line can be relied on: by the runs of the setup that was run most often, and their sessions."""
    if one.is_reported:
        return "as reported"
    if not one.runs.runs:
        return "unknown"
    if one.runs.of_one_setup >= MIN_RUNS and one.runs.sessions > 1:
        return "strong"
    return "fair" if one.runs.of_one_setup > 1 else "weak"


def _caption(models: ModelLines) -> Spans:
    leading = models.leading
    if leading is None:
        return ()
    metric = Data(metric_name(leading.metric), "vocabulary")
    order = "fastest" if METRICS[leading.metric].direction == "higher" else "quickest"
    often = Data(counted(MIN_RUNS, "time"), "convention")
    return line(
        f"Models, the {order} on top, by ", metric, ". A range is over setups. Evidence is strong where a setup ran ",
        often, " in several sessions, weak where each ran but a single time.",
    )  # fmt: skip


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


def _named(one: ModelLine, shown: Sequence[ModelLine]) -> Spans:
    """The model, with the engine and the tool where others of its name have others."""
    who = one.who
    alike = [other.who for other in shown if other.who.name == who.name]
    told = line(Data(render_name(who.name), "subject", "strong"))
    differing = [(who.engine, {other.engine for other in alike}), (who.tool, {other.tool for other in alike})]
    also = [render_name(name) for name, names in differing if name and len(names) > 1]
    return line(told, " ", Data(f"({', '.join(also)})", "subject")) if also else told


def _measured(columns: Sequence[Column], shown: Sequence[ModelLine]) -> Iterator[_Filled]:
    """Each metric with its values; behind the one that orders the lines a strip of every request."""
    for number, column in enumerate(columns):
        unit = METRICS[column.metric].unit
        rate = f" ({unit})" if METRICS[column.metric].kind == "rate" else ""
        name = metric_name(column.metric)
        state = f" {column.state}" if column.state else ""
        head = Data(f"{name[0].upper()}{name[1:]}{state}{rate}", "vocabulary")
        # A telephone has room for the rate that orders the lines, and for the wait
        aside = number > 0 and METRICS[column.metric].kind != "first_token"
        yield TableColumn(head, True, aside=aside), [_between(one.facts.get(column, ())) for one in shown]
        highest = max((float(one.values[-1]) for one in shown if len(one.values)), default=0.0)
        if number == 0 and highest > 0 and any(len(one.values) > 1 for one in shown):
            scale = Data(f"Every request, 0 to {render_number(highest, _DIGITS, unit)}", _ORIGIN)
            yield TableColumn(scale, aside=True), [_strip(one, highest, unit) for one in shown]


def _number(value: int, origin: str) -> Spans:
    return line(count(value, origin)) if value else ()


def _between(facts: tuple[QuotedFact, ...]) -> Spans:
    """The mean of the only setup, or the lowest and the highest of several, each linked to its rows."""
    ordered = sorted((fact for fact in facts if fact.value is not None), key=lambda fact: fact.value or 0.0)
    if not ordered:
        return ()
    low, high = (_written(fact) for fact in (ordered[0], ordered[-1]))
    if low == high:
        return line(linked(ordered[0], low))
    # A unit that both have is said once
    number, _, unit = low.partition(" ")
    return line(
        linked(ordered[0], number if high.endswith(f" {unit}") else low), "–", linked(ordered[-1], high)
    )


def _written(fact: QuotedFact) -> str:
    # In a column of rates the head names the unit
    unit = None if METRICS[fact.metric].kind == "rate" else fact.unit
    return render_number(fact.value or 0.0, _DIGITS, unit)


def _strip(one: ModelLine, highest: float, unit: str) -> Spans:
    if not len(one.values):
        return ()
    # By rank and with both ends: the extremes are always drawn
    ranks = np.linspace(0, len(one.values) - 1, min(_DOTS, len(one.values)))
    places = tuple(float(value) / highest for value in one.values[np.round(ranks).astype(int)])
    middle = float(np.median(one.values)) / highest
    return (Strip(places, middle, render_range(one.values.tolist(), _DIGITS, unit), _ORIGIN),)


def _failed(report: ReportInput, shown: Sequence[ModelLine]) -> list[Spans]:
    """How many requests of each model failed; nothing where it is not known, or not of which of two tools."""
    told: dict[str, Spans] = {}
    facts = [fact for fact in report.facts_of("failures") if set(fact.names) == {"model"}]
    for tally in ("all", "failed"):
        for fact in facts:
            if fact.value is None or fact.tally != tally:
                continue
            failed = "0" if tally == "all" else render_count(fact.value)
            told[str(fact.names["model"])] = line(linked(fact, failed))
    measured = Counter(one.who.name for one in shown if len(one.values))
    names = [one.who.name if len(one.values) and measured[one.who.name] == 1 else "" for one in shown]
    return [told.get(name, ()) for name in names]
