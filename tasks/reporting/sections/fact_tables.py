"""Facts as a table with a column for each statistic, every cell linked to its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data_contracts.facts import subject_of
from data_contracts.quoted_facts import QuotedFact
from data_contracts.wording import metric_name, render_config
from tasks.reporting.document import (
    Block,
    Column,
    Data,
    Row,
    Spans,
    Table,
    Words,
    line,
    table_row,
    text_of,
)
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import figure

SHOWN = 5
STATISTICS = ("mean", "stddev", "min", "p50", "p95", "p99", "max")
_WORDS = {
    "mean": "Mean",
    "stddev": "Standard deviation",
    "min": "Lowest",
    "p50": "Median",
    "max": "Highest",
}
# A count stands there as n, and a cv follows from mean and standard deviation.
TABLED = frozenset({*STATISTICS, "ratio_of_sums", "p90", "count", "cv"})
# Units that are never scaled, so that a table can name them above its columns.
_COMMON = ("token/s", "request/s")
_MAIN = ("model", "artifact", "benchmark", "name", "task", "folder", "tool")
_ALSO = ("artifact", "folder", "run", "task", "device", "backend", "operation", "tool", "engine")


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: a subject with the facts of its statistics."""

    facts: dict[str, QuotedFact]

    @property
    def first(self) -> QuotedFact:
        return self.facts.get("mean") or next(iter(self.facts.values()))


def leading_table(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The metric that comes first as a table, a row for each subject, at most 5; nothing where no fact is a statistic."""
    found = list(_lines(facts))
    if not found:
        return ()
    return (_table([row for row in found if row.first.metric == found[0].first.metric][:SHOWN]),)


def subject_spans(fact: QuotedFact, apart: bool = True) -> Spans:
    """What a fact is about: the model, artifact or folder, then its state and settings, then what tells it apart."""
    names = {k: str(v) for k, v in fact.names.items() if not isinstance(v, dict | list)}
    main = next((k for k in _MAIN if k in names), None)
    if main is None:
        return line(Data(subject_of(fact.names), fact.origin))
    spans = line(Data(names.pop(main), fact.origin, "strong"))
    if "state" in names:
        spans = line(spans, ", ", Data(_state(names["state"]), fact.origin))
    if "config" in names:
        spans = line(spans, ", ", Data(render_config(names["config"]), fact.origin))
    if "setting" in names and "level" in names:
        spans = line(spans, ", ", Data(f"{names['setting']} {names['level']}", fact.origin))
    others = [names[k] for k in _ALSO if k in names]
    return line(spans, " (", Data(", ".join(others), fact.origin), ")") if others and apart else spans


def _state(state: str) -> str:
    return "not told apart" if state == "unknown" else state


def _lines(facts: Sequence[QuotedFact]) -> Iterator[_Line]:
    cells: dict[tuple[str, str], dict[str, QuotedFact]] = {}
    for fact in facts:
        # A count alone makes no row: it is the n of one, or a sentence.
        if fact.statistic in (*STATISTICS, "count"):
            cells.setdefault((fact.metric, fact.subject), {})[fact.statistic] = fact
    return (_Line(found) for found in cells.values() if any(s in found for s in STATISTICS))


def _table(found: list[_Line]) -> Table:
    statistics = tuple(s for s in STATISTICS if any(_says(row.facts.get(s)) for row in found))
    unit = _common_unit(found)
    times = Counter(text_of(subject_spans(row.first, apart=False)) for row in found)
    heads = (
        Column(Words("Subject"), wide=True),
        Column(Words("n"), True),
        *map(_column, statistics),
    )
    rows = []
    for row in found:
        # Tool and file are named where two rows would read alike; elsewhere they would only fill the column.
        unique = times[text_of(subject_spans(row.first, apart=False))] == 1
        subject = subject_spans(row.first, apart=not unique)
        rows.append(_row(row, subject, statistics, unit))
    name = line(Data(metric_name(found[0].first.metric), "facts"))
    caption = line(name, " in ", Data(unit, "facts")) if unit else name
    return Table(heads, tuple(rows), caption)


def _says(fact: QuotedFact | None) -> bool:
    """Whether a column is worth its place for this fact."""
    return fact is not None and fact.verdict != "n_too_small"


def _common_unit(found: list[_Line]) -> str | None:
    units = {fact.unit for row in found for fact in row.facts.values() if fact.statistic != "count"}
    return next(iter(units)) if len(units) == 1 and units <= set(_COMMON) else None


def _row(row: _Line, subject: Spans, statistics: tuple[str, ...], unit: str | None) -> Row:
    first = row.first
    n = line(count(first.n, first.origin)) if first.n is not None else line("–")
    cells = (figure(row.facts[s], bare=unit is not None) if s in row.facts else line("–") for s in statistics)
    return table_row(subject, n, *cells)


def _column(statistic: str) -> Column:
    # On a narrow page the mean and the median are enough
    aside = statistic not in ("mean", "p50")
    if statistic in _WORDS:
        return Column(Words(_WORDS[statistic]), True, aside=aside)
    # `P95` holds a digit, which the template's own words may not.
    return Column(Data(statistic.upper(), f"statistic:{statistic}"), True, aside=aside)
