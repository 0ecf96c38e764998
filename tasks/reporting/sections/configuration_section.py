"""What the audit was asked to do, with which settings and versions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data_contracts.rows import CommentaryDocument
from data_contracts.settings import Limits, Prices
from data_contracts.wording import render_number
from tasks.analysis.statistics import written_digits
from tasks.reporting.document import (
    Block,
    Data,
    Fold,
    Span,
    Spans,
    Table,
    Words,
    columns,
    joined,
    line,
    table_row,
)
from tasks.reporting.phrases import cold_limits, count, moment, name, seconds, size
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections.report_section import Material, ReportSection

_ORIGIN = "request"


def _configuration(material: Material) -> Sequence[Block]:
    """Sources, settings and versions."""
    report, asked = material.report, material.report.request
    model: Span = (
        Data(asked.commentary.model, _ORIGIN, "code")
        if asked.commentary.model
        else Words("no model was asked")
    )
    gap = line("load times apart from the others of its file or folder by a gap")
    rows: list[tuple[str, Spans]] = [
        ("Audit", line(Data(report.audit_id, "audit", "code"))),
        ("Begun", line(moment(report.started, "audit"))),
        ("Sources", joined([line(Data(s, _ORIGIN, "code")) for s in asked.sources])),
        ("A request is cold with", cold_limits(asked.thresholds, _ORIGIN) or gap),
        ("Language model", line(model)),
        ("Baseline", line(Data(asked.baseline, _ORIGIN))),
    ]
    if asked.commentary.model and asked.commentary.host:
        rows.insert(5, ("Model server", line(Data(asked.commentary.host, _ORIGIN, "code"))))
    if report.commented:
        rows[-1:-1] = _server(report.commentary)
    if (priced := _prices(asked.prices)) is not None:
        rows.insert(4, ("Prices", priced))
    table = Table(columns("Setting", "Value~"), tuple(table_row(k, v) for k, v in rows))
    return (table, _limits(asked.limits), *_versions(report))


def _prices(asked: Prices) -> Spans | None:
    """What the user said that time and electricity cost, and who says so; None where nothing was said."""
    each = ((asked.usd_per_gpu_hour, " per GPU hour"), (asked.usd_per_kwh, " per kWh"))
    said = [
        line(Data(render_number(price, written_digits(np.array([price])), "USD"), _ORIGIN), of)
        for price, of in each
        if price is not None
    ]
    source = [line(Data(asked.source, _ORIGIN))] if said and asked.source else []
    return joined([*said, *source]) if said else None


def _server(document: CommentaryDocument) -> list[tuple[str, Spans]]:
    """Which model answered, and every option that it was asked with."""
    known: dict[str, object] = {
        "Model digest": document.get("model_digest"),
        "Model server's kind": document.get("server"),
        "Model server's version": document.get("server_version"),
        "Model options": document.get("options"),
        "Limit on output tokens": document.get("max_output_tokens"),
    }
    return [
        (label, line(name(None if value is None else str(value), "commentary")))
        for label, value in known.items()
    ]


def _limits(limits: Limits) -> Fold:
    # By its key, as a user would write it in the configuration.
    rows = tuple(
        table_row(Data(name, _ORIGIN, "code"), _limit(name, getattr(limits, name)))
        for name in Limits.__dataclass_fields__
    )
    return Fold(line("Limits on artifacts"), (Table(columns("Limit", "Value>"), rows),))


def _limit(name: str, value: float) -> Span:
    if name.endswith("_bytes"):
        return size(int(value), _ORIGIN)
    return seconds(value, _ORIGIN) if "seconds" in name else count(int(value), _ORIGIN)


def _versions(report: ReportInput) -> tuple[Fold, ...]:
    found = {
        (name, version): stage for stage, r in report.records.items() for name, version in r.versions.items()
    }
    rows = tuple(
        table_row(Data(name, f"stage:{stage}", "code"), Data(version, f"stage:{stage}"))
        for (name, version), stage in sorted(found.items())
    )
    return (
        (Fold(line("Versions of what computed the results"), (Table(columns("Package", "Version"), rows),)),)
        if rows
        else ()
    )


SECTION = ReportSection("configuration", "Configuration", _configuration, reference=True)
