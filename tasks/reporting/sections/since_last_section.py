"""What changed since the baseline audit, and where long series shifted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from data_contracts.facts import CHANGES
from data_contracts.rows import ComparisonRow, HistoryRow
from data_contracts.wording import listing, metric_name, render_number
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.sentences import q_words, shift_sentences, signed
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
_OPEN = ("regressed", "improved")
# Without a test there is neither a ratio nor an interval nor a q to show.
_NOT_TESTED = ("incomparable", "new", "vanished")
_TONES: dict[str, Tone] = {"regressed": "critical", "improved": "good"}
_MEANINGS = {
    "regressed": "Regressed: worse than the spread between runs and the metric's floor explain",
    "improved": "Improved: better than the spread between runs and the metric's floor explain",
    "insufficient": "Insufficient: not enough runs for a verdict; the ratio is what was observed",
    "incomparable": "Incomparable: measured under other conditions than in the baseline",
    "new": "New: not measured by the baseline audit",
    "vanished": "Vanished: measured by the baseline audit only",
    "unchanged": "Unchanged: no difference beyond the spread between runs or the metric's floor",
}

_TESTED = ("What~", "Before>", "Now>", "Change>", "Interval>", "q>", "Runs before>", "Runs now>", "Why~")
_ASIDE = ("What~", "Metrics~", "Runs before>", "Runs now>", "Why~")

Rows = list[ComparisonRow]


def _since_last(material: Material) -> Sequence[Block]:
    """What regressed first, then what improved, as the facts say too; the rest folded; the history as figures."""
    rows: Rows = material.report.comparisons.to_pylist()
    return (*_verdicts(rows), *material.figures, *_shifts(material.report))


def _verdicts(rows: Rows) -> list[Block]:
    if not rows:
        return [Paragraph(line("No earlier audit was compared with this audit."))]
    baseline = Data(rows[0]["baseline"], _ORIGIN, "code")
    if all(row["verdict"] == "unchanged" and row["q"] is None for row in rows):
        text = line("Compared with ", baseline, ": both audits hold the same runs, so nothing was tested.")
        return [Paragraph(line(text, " ", count(len(rows), _ORIGIN, "group"), " of runs."))]
    by_verdict: dict[str, Rows] = defaultdict(list)
    for row in rows:
        by_verdict[row["verdict"]].append(row)
    kinds = [str(verdict) for verdict in CHANGES if verdict in by_verdict]
    counts = [line(count(len(by_verdict[verdict]), _ORIGIN), f" {verdict}") for verdict in kinds]
    tested = count(sum(row["q"] is not None for row in rows), _ORIGIN, "group")
    text = line("Compared with ", baseline, ": ", joined(counts), ". ", tested, " could be tested.")
    return [Paragraph(text), *_unsaid(rows), *(_table(verdict, by_verdict[verdict]) for verdict in kinds)]


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
    return Fold(summary, tuple(blocks), open=verdict in _OPEN)


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
    series: dict[tuple[str, str], list[HistoryRow]] = defaultdict(list)
    for row in report.history.to_pylist():
        series[row["metric"], row["key"]].append(row)
    found = [
        line(Data(f"{Key.parsed(key).of(metric)} {sentence}", "history"))
        for (metric, key), points in sorted(series.items())
        for sentence in shift_sentences(points, metric)
    ]
    if not found:
        return []
    lead = "Where the level of a long series shifted, as advice: no verdict rests on it."
    return [Paragraph(line(lead), "note"), Bullets(tuple(found[:SHOWN]))]


SECTION = ReportSection("changes", "Since the last audit", _since_last, topics=("comparison",))
