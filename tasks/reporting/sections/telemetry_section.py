"""Which telemetry each group of artifacts records: always, partly, never."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.rows import TelemetryRow
from data_contracts.wording import metric_name
from tasks.reporting.document import (
    Block,
    Data,
    Fold,
    Paragraph,
    Row,
    Spans,
    Table,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import name, share
from tasks.reporting.sections.measured_facts import all_facts
from tasks.reporting.sections.report_section import Material, ReportSection, says

GROUPS, FEW = 60, 8
_ORIGIN = "telemetry"


def _telemetry(material: Material) -> Sequence[Block]:
    """A row for each group: what it always, partly and never records; then every cell of the matrix."""
    rows = material.report.telemetry.to_pylist()
    if not rows:
        return ()
    groups: dict[str, list[TelemetryRow]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    text = "What an audit needs of each group of artifacts (tool and folder), and how much of it is there."
    blocks: list[Block] = [Paragraph(line(text)), *material.figures]
    labels = ("Group", "Always recorded~", "Partly~", "Never~")
    worst = sorted(groups.items(), key=lambda g: (-sum(c["present"] == 0 for c in g[1]), g[0]))
    by_group = Table(columns(*labels), tuple(_group(key, cells) for key, cells in worst[:GROUPS]))
    blocks.append(
        Fold(line("Always, partly and never recorded, by group"), (by_group,), open=len(worst) <= FEW)
    )
    file = Data("validate/telemetry.parquet", "store", "code")
    blocks.append(
        Paragraph(
            line("Every cell of the matrix with its counts stands in ", file, " of this audit."), "note"
        )
    )
    return (*blocks, *all_facts("telemetry", material.facts))


def _group(key: str, cells: list[TelemetryRow]) -> Row:
    always = [_word(c) for c in cells if c["present"] and not c["missing"]]
    partly = [line(_word(c), " ", share(c["share"], _ORIGIN)) for c in cells if c["present"] and c["missing"]]
    never = [_word(c) for c in cells if not c["present"]]
    return table_row(
        name(key, _ORIGIN), *(joined(part) if part else line("–") for part in (always, partly, never))
    )


def _word(cell: TelemetryRow) -> Spans:
    return line(Data(metric_name(cell["name"]), _ORIGIN))


SECTION = ReportSection(
    "telemetry",
    "Telemetry",
    _telemetry,
    topics=("telemetry",),
    nothing=says("No group of artifacts had telemetry to look for."),
    reference=True,
)
