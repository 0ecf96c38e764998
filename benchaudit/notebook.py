"""How a notebook shows an audit."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pyarrow as pa

from data_contracts.hidden_characters import visible
from data_contracts.metrics import SEVERITIES
from tasks.store.audit_summary import AuditSummary

_SHOWN = 10
_COLUMNS = ("severity", "rule", "artifact", "message")


def card(audit_id: str, summary: AuditSummary, findings: pa.Table, report: str) -> str:
    """The headline, the worst findings and where the report lies, as HTML with every text escaped."""
    rows = findings.select([*_COLUMNS, "state"]).to_pylist()
    open_ones = sorted(
        (row for row in rows if row["state"] != "accepted"), key=lambda row: SEVERITIES.index(row["severity"])
    )
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    body = "".join(
        f"<tr>{''.join(f'<td>{_text(row[name])}</td>' for name in _COLUMNS)}</tr>"
        for row in open_ones[:_SHOWN]
    )
    more = f"<p>{len(open_ones) - _SHOWN} more findings</p>" if len(open_ones) > _SHOWN else ""
    # Where it is no file of this machine, its place is told and not linked
    place = Path(report)
    link = f'<a href="{escape(place.as_uri())}">{_text(report)}</a>' if place.is_absolute() else _text(report)
    return (
        f"<div><p><b>Audit {_text(audit_id)}: {summary.state}</b><br>{_text(summary.headline)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}<p>Report: {link}</p></div>"
    )


def _text(text: str | None) -> str:
    return escape(visible(text or ""))
