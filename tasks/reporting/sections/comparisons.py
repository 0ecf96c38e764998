"""What changed since the baseline audit."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from tasks.reporting.document import Block, Data, Paragraph, Row, Section, Spans, Table, Tone, columns, line
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, name, said
from tasks.wording import metric_name, render_number, render_share

SHOWN = 200
_ORIGIN = "comparisons"
_ORDER = ("regressed", "improved", "vanished", "new", "insufficient", "incomparable", "unchanged")
_TONES: dict[str, Tone] = {"regressed": "critical", "improved": "good"}


def comparisons(report: ReportInput) -> Section:
    """What regressed first; one sentence when nothing was compared."""
    table = report.comparisons
    if not table.num_rows:
        text = "No earlier audit was compared with this audit."
        return Section("changes", "Since the last audit", (Paragraph(line(text)),))
    rows = sorted(table.slice(0, 100 * SHOWN).to_pylist(), key=_weight)
    shown = tuple(_row(row) for row in rows[:SHOWN])
    labels = ("Verdict", "What", "Metric", "Change>", "Interval>", "q>", "n before>", "n now>", "Why~")
    blocks: list[Block] = [Paragraph(_counts(table)), Table(columns(*labels), shown)]
    if table.num_rows > SHOWN:
        rest = count(table.num_rows - SHOWN, _ORIGIN)
        file = Data("analyze/comparisons.parquet", "store", "code")
        blocks.append(Paragraph(line("The other ", rest, " stand in ", file, " of this audit."), "note"))
    return Section("changes", "Since the last audit", tuple(blocks))


def _weight(row: dict[str, Any]) -> tuple[int, str, str]:
    verdict = str(row["verdict"])
    return (_ORDER.index(verdict) if verdict in _ORDER else len(_ORDER), row["key"], row["metric"])


def _counts(table: pa.Table) -> Spans:
    verdicts = table["verdict"].cast(pa.string()).to_pylist()
    baseline = Data(str(table["baseline"][0].as_py()), _ORIGIN, "code")
    spans = line("Compared with ", baseline, ": ")
    for verdict in (v for v in _ORDER if v in verdicts):
        spans = line(
            spans,
            "" if spans[-1].text == ": " else ", ",
            count(verdicts.count(verdict), _ORIGIN),
            f" {verdict}",
        )
    return line(spans, ".")


def _row(row: dict[str, Any]) -> Row:
    ratio, low, high, q = (row[key] for key in ("ratio", "ci_low", "ci_high", "q"))
    interval = line("–")
    if low is not None and high is not None:
        interval = line(Data(_change(low), _ORIGIN), " to ", Data(_change(high), _ORIGIN))
    cells = (
        line(Data(row["verdict"], _ORIGIN, "strong")),
        line(name(row["key"], _ORIGIN)),
        line(Data(metric_name(row["metric"]), _ORIGIN)),
        line(Data(_change(ratio), _ORIGIN)) if ratio is not None else line("–"),
        interval,
        line(Data(render_number(q, 2, None), _ORIGIN)) if q is not None else line("–"),
        line(count(row["n_baseline"], _ORIGIN)),
        line(count(row["n_current"], _ORIGIN)),
        line(said(row["reason"], _ORIGIN)),
    )
    return Row(cells, tone=_TONES.get(row["verdict"], "text"))


def _change(ratio: float) -> str:
    text = render_share(ratio - 1)
    return text if ratio < 1 else f"+{text}"
