"""Facts as tables with a column for each statistic, every cell linked to where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data_contracts.facts import subject_of
from data_contracts.wording import metric_name, render_config
from tasks.reporting.document import (
    Block,
    Bullets,
    Column,
    Data,
    Fold,
    Row,
    Spans,
    Table,
    Words,
    line,
    table_row,
)
from tasks.reporting.quoted_facts import QuotedFact, clause, figure
from tasks.reporting.sections.phrases import count, elsewhere

SHOWN, FOLDED = 12, 20  # rows that fit a screen, and as many again when asked
_FILE = "analyze/facts.parquet"
# So few rows of each metric share a table.
_FEW = 2
STATISTICS = ("mean", "ratio_of_sums", "stddev", "min", "p50", "p90", "p95", "p99", "max")
_WORDS = {
    "mean": "Mean",
    "ratio_of_sums": "Ratio of sums",
    "stddev": "Standard deviation",
    "min": "Lowest",
    "p50": "Median",
    "max": "Highest",
}
# A count stands there as n, and a cv follows from mean and standard deviation.
TABLED = frozenset({*STATISTICS, "count", "cv"})
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


def fact_tables(facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """A table for each metric, the first open and the others folded, or one for all; a row for each subject."""
    by_metric: dict[str, list[_Line]] = {}
    for found in _lines(facts):
        by_metric.setdefault(found.first.metric, []).append(found)
    tables = list(by_metric.items())
    if len(tables) > 1 and max(len(found) for _, found in tables) <= _FEW:
        return (_table([found for _, several in tables for found in several], several=True),)
    blocks: list[Block] = []
    for number, (metric, rows) in enumerate(tables):
        made = _bounded(rows)
        title = line(Data(metric_name(metric), "facts"), " (", count(len(rows), "facts", "row"), ")")
        blocks += made if number == 0 else [Fold(title, made)]
    return tuple(blocks)


def folded_tables(title: str, facts: Sequence[QuotedFact]) -> tuple[Block, ...]:
    """The same behind a fold, with the sentences that no cell says."""
    blocks = (*fact_tables(facts), *_bullets([f for f in facts if f.statistic not in TABLED]))
    return (Fold(line(title, " (", count(len(facts), "facts", "fact"), ")"), blocks),) if blocks else ()


def sentences(title: str, facts: Iterable[QuotedFact]) -> tuple[Block, ...]:
    """The facts' clauses behind a fold that says how many there are."""
    found = list(facts)
    heading = line(title, " (", count(len(found), "facts", "fact"), ")")
    return (Fold(heading, _bullets(found)),) if found else ()


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


def _bounded(found: list[_Line]) -> tuple[Block, ...]:
    if len(found) <= SHOWN:
        return (_table(found),)
    more: list[Block] = [_table(found[SHOWN:FOLDED])]
    if len(found) > FOLDED:
        more.append(elsewhere(len(found) - FOLDED, "facts", _FILE, "rows"))
    return (_table(found[:SHOWN]), Fold(line(count(len(found) - SHOWN, "facts", "more row")), tuple(more)))


def _table(found: list[_Line], several: bool = False) -> Table:
    statistics = tuple(s for s in STATISTICS if any(_says(row.facts.get(s)) for row in found))
    unit = None if several else _common_unit(found)
    times = Counter(subject_spans(row.first, apart=False) for row in found)
    metric = (Column(Words("Metric"), wide=True),) if several else ()
    heads = (
        Column(Words("Subject"), wide=True),
        *metric,
        Column(Words("n"), True),
        *map(_column, statistics),
    )
    rows = []
    for row in found:
        # Tool and file are named where two rows would read alike; elsewhere they would only fill the column.
        unique = times[subject_spans(row.first, apart=False)] == 1
        subject = subject_spans(row.first, apart=not unique)
        rows.append(_row(row, subject, statistics, unit, several))
    name = line() if several else line(Data(metric_name(found[0].first.metric), "facts"))
    caption = line(name, " in ", Data(unit, "facts")) if unit and name else name
    return Table(heads, tuple(rows), caption)


def _says(fact: QuotedFact | None) -> bool:
    """Whether a column is worth its place for this fact: medians and 95th percentiles are asked for always."""
    return fact is not None and (fact.verdict != "n_too_small" or fact.statistic in ("p50", "p95"))


def _common_unit(found: list[_Line]) -> str | None:
    units = {fact.unit for row in found for fact in row.facts.values() if fact.statistic != "count"}
    return next(iter(units)) if len(units) == 1 and units <= set(_COMMON) else None


def _row(row: _Line, subject: Spans, statistics: tuple[str, ...], unit: str | None, several: bool) -> Row:
    first = row.first
    n = line(count(first.n, first.origin)) if first.n is not None else line("–")
    metric = (line(Data(metric_name(first.metric), first.origin)),) if several else ()
    cells = (figure(row.facts[s], bare=unit is not None) if s in row.facts else line("–") for s in statistics)
    return table_row(subject, *metric, n, *cells)


def _column(statistic: str) -> Column:
    if statistic in _WORDS:
        return Column(Words(_WORDS[statistic]), True)
    # `P95` holds a digit, which the template's own words may not.
    return Column(Data(statistic.upper(), f"statistic:{statistic}"), True)


def _bullets(facts: list[QuotedFact]) -> tuple[Block, ...]:
    if not facts:
        return ()
    shown = Bullets(tuple(clause(f) for f in facts[:FOLDED]))
    return (
        (shown, elsewhere(len(facts) - FOLDED, "facts", _FILE, "facts")) if len(facts) > FOLDED else (shown,)
    )
