"""What changed since the baseline audit, and where long series shifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyarrow as pa

from data_contracts.facts import CHANGE_VERDICTS
from data_contracts.rows import ComparisonRow
from data_contracts.wording import listing, metric_name, render_number
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.comparison.gate import is_tested
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import effect_words, lead_words, q_words, signed
from tasks.analysis.comparison.shifts import shifts
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Fold,
    Paragraph,
    Row,
    Spans,
    Table,
    Tone,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, elsewhere, name, text_or_dash
from tasks.reporting.sections.report_section import Material, ReportSection

SHOWN = 100
_ORIGIN = "comparisons"
_CHANGES = "changes"
# Without a test there is neither a ratio nor an interval nor a q to show.
_NOT_TESTED = ("incomparable", "new", "vanished", "not measured again")
_TONES: dict[str, Tone] = {"regressed": "critical", "suspected": "warning", "improved": "good"}
_MEANINGS = {
    "regressed": "Regressed: worse than the spread between runs and the metric's floor explain",
    "improved": "Improved: better than the spread between runs and the metric's floor explain",
    "suspected": "Suspected: moved with the other configurations of its model, with too few runs to be sure of it alone",
    "insufficient": "Insufficient: not enough runs for a verdict; the ratio is what was observed",
    "incomparable": "Incomparable: measured under other conditions than in the baseline",
    "new": "New: not measured by the baseline audit",
    "vanished": "Vanished: measured by the baseline audit only",
    "unchanged": "Unchanged: tested, and no difference beyond the spread between runs or the metric's floor",
    "not measured again": "Not measured again: both audits hold the same runs",
}

_TESTED = ("What~", "Before>", "Now>", "Change>", "Interval>", "q>", "Runs before>", "Runs now>", "Why~")
_ASIDE = ("What~", "Metrics~", "Runs before>", "Runs now>", "Why~")

Rows = list[ComparisonRow]


def _since_last(material: Material) -> Sequence[Block]:
    """Each change in a line, with what moved along; then the groups of runs, folded; the history as figures."""
    rows: Rows = material.report.comparisons.to_pylist()
    return (*_verdicts(rows, material.report.changes), *material.figures, *_shifts(material.report))


def _verdicts(rows: Rows, changes: pa.Table) -> list[Block]:
    if not rows:
        return [Paragraph(line("No earlier audit was compared with this audit."))]
    baseline = Data(rows[0]["baseline"], _ORIGIN, "code")
    if all(row["verdict"] == "not measured again" for row in rows):
        text = line("Compared with ", baseline, ": both audits hold the same runs, so nothing was tested.")
        return [Paragraph(line(text, " ", count(len(rows), _ORIGIN, "group"), " of runs."))]
    by_verdict: dict[str, Rows] = defaultdict(list)
    for row in rows:
        by_verdict[row["verdict"]].append(row)
    kinds = [str(verdict) for verdict in CHANGE_VERDICTS if verdict in by_verdict]
    counts = [line(count(len(by_verdict[verdict]), _ORIGIN), f" {verdict}") for verdict in kinds]
    tested = count(sum(map(is_tested, rows)), _ORIGIN, "group")
    text = line("Compared with ", baseline, ": ", joined(counts), ". ", tested, " of runs could be tested.")
    tables = (_table(verdict, by_verdict[verdict]) for verdict in kinds)
    return [Paragraph(text), *_changes(changes), *_unsaid(rows), *tables]


def _changes(changes: pa.Table) -> Iterator[Block]:
    """Each change as its leading metric tells it, and below it what moved along and what else is not as it was."""
    for metrics in each_change(changes):
        lead = metrics[0]
        yield Paragraph(line(Data(lead_words(lead), _CHANGES)), _TONES[lead["verdict"]])
        beside = [line("with it ", Data(effect_words(row), _CHANGES)) for row in metrics[1:]]
        if lead["beside"]:
            beside.append(line("what else is not as it was: ", Data(lead["beside"], _CHANGES)))
        if beside:
            yield Bullets(tuple(beside))


def _unsaid(rows: Rows) -> list[Block]:
    """That hardware is not recorded: then nobody knows whether it stayed the same."""
    tested = [row for row in rows if row["q"] is not None]
    silent = sum(not Key.parsed(row["key"]).says_hardware for row in tested)
    if not silent:
        return []
    text = line(
        "The artifacts do not say on which hardware they measured ", count(silent, _ORIGIN, "tested group"),
        ": that it was the same is taken on trust.",
    )  # fmt: skip
    return [Paragraph(text, "note")]


def _table(verdict: str, rows: Rows) -> Block:
    summary = line(_MEANINGS[verdict], " (", count(len(rows), _ORIGIN), ")")
    tested = verdict not in _NOT_TESTED
    made = tuple(map(_row, rows)) if tested else tuple(_aside(rows))
    blocks: list[Block] = [Table(columns(*(_TESTED if tested else _ASIDE)), made[:SHOWN])]
    if len(made) > SHOWN:
        blocks.append(elsewhere(len(made) - SHOWN, _ORIGIN, "analyze/comparisons.parquet"))
    return Fold(summary, tuple(blocks))


def _aside(rows: Rows) -> Iterator[Row]:
    """One row for all metrics of a group that was not compared for one reason."""
    together: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        together[row["key"], row["reason"]].append(row)
    for (key, reason), alike in together.items():
        yield table_row(
            name(Key.parsed(key).label, _ORIGIN),
            Data(listing([metric_name(row["metric"]) for row in alike]), _ORIGIN),
            count(alike[0]["n_baseline"], _ORIGIN),
            count(alike[0]["n_current"], _ORIGIN),
            text_or_dash(reason, _ORIGIN),
        )


def _row(row: ComparisonRow) -> Row:
    interval: Spans = line("–")
    if row["ci_low"] is not None:
        interval = line(_percent(row["ci_low"]), " to ", _percent(row["ci_high"]))
    cells = (
        line(name(Key.parsed(row["key"]).of(row["metric"]), _ORIGIN)),
        line(_level(row["value_baseline"], row["unit"])),
        line(_level(row["value_current"], row["unit"])),
        line(_percent(row["ratio"])),
        interval,
        line(Data(q_words(row["q"]), _ORIGIN)) if row["q"] is not None else line("–"),
        line(count(row["n_baseline"], _ORIGIN)),
        line(count(row["n_current"], _ORIGIN)),
        line(text_or_dash(row["reason"], _ORIGIN)),
    )
    return Row(cells, tone=_TONES.get(row["verdict"], "text"))


def _percent(ratio: float | None) -> Data | str:
    return "–" if ratio is None else Data(signed(ratio), _ORIGIN)


def _level(value: float | None, unit: str | None) -> Data | str:
    return "–" if value is None else Data(render_number(value, 4, unit), _ORIGIN)


def _shifts(report: ReportInput) -> list[Block]:
    """Where long series shifted, as advice."""
    found = [
        line(Data(f"{shift.what} {shift.words}", "history")) for shift in shifts(report.history.to_pylist())
    ]
    if not found:
        return []
    lead = "Where the level of a long series shifted, as advice: no verdict rests on it."
    return [Paragraph(line(lead), "note"), Bullets(tuple(found[:SHOWN]))]


SECTION = ReportSection("changes", "Since the last audit", _since_last, topics=("comparison",))
