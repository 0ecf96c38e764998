"""How the audit itself went: seconds and counts of each stage."""

from __future__ import annotations

from datetime import UTC, datetime

from data_contracts.stage_records import StageRecord
from tasks.reporting.document import (
    Block,
    Bullets,
    Data,
    Paragraph,
    Picture,
    Row,
    Section,
    Spans,
    Table,
    columns,
    joined,
    line,
)
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.phrases import count, moment, seconds


def workflow(report: ReportInput, pictures: dict[str, Picture]) -> Section:
    """A row for each stage before the report, whose own duration its stage.json says once it is published."""
    rows = [_stage(record) for record in report.records.values()]
    total = sum(record.duration for record in report.records.values())
    rows.append(
        Row((line("together"), line(), line(seconds(total, "stages")), line(), line(), line(), line()))
    )
    labels = ("Stage", "Started", "Duration>", "Reused>", "Recomputed>", "Steps", "Counts")
    blocks: list[Block] = [Table(columns(*labels), tuple(rows))]
    blocks += [pictures["timeline"]] if "timeline" in pictures else []
    own = line(
        "How long the report took is not known while it is written: ",
        Data("report/stage.json", "store", "code"),
    )
    blocks.append(Paragraph(line(own, " says it."), "note"))
    notes = tuple(
        line(Data(record.stage, f"stage:{record.stage}", "strong"), ": ", Data(note, f"stage:{record.stage}"))
        for record in report.records.values()
        for note in record.notes
    )
    blocks += [Bullets(notes)] if notes else []
    return Section("workflow", "Workflow", tuple(blocks))


def _stage(record: StageRecord) -> Row:
    origin = f"stage:{record.stage}"
    steps = [
        line(Data(k.replace("_", " "), origin), " ", seconds(v, origin)) for k, v in record.phases.items()
    ]
    return Row(
        (
            line(Data(record.stage, origin, "strong")),
            line(moment(_parsed(record.started), origin)),
            line(seconds(record.duration, origin)),
            line(count(record.reused, origin)),
            line(count(record.recomputed, origin)),
            joined(steps) if steps else line("–"),
            _counts(record, origin),
        )
    )


def _counts(record: StageRecord, origin: str) -> Spans:
    found = [line(count(v, origin), " ", Data(k.replace("_", " "), origin)) for k, v in record.counts.items()]
    return joined(found) if found else line("–")


def _parsed(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
