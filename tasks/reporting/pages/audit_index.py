"""The audits of a store, a line for each, whatever state they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data_contracts.errors import BenchauditError, NewerVersionError
from data_contracts.stage_records import STAGES
from tasks.reporting.pages.page import page
from tasks.store import Audit, Store
from tasks.store.audit_summary import AuditState, summarize

# Of each the summary is read from its tables
AUDITS_SHOWN = 50
LineState = AuditState | Literal["unfinished", "damaged", "newer"]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An audit in the index; `headline` is that of its report, what its counts say before there is one, or what is wrong."""

    audit_id: str
    started: str
    state: LineState
    headline: str
    sources: tuple[str, ...]
    has_tables: bool
    has_report: bool


def index_page(store: Store, first: int = 0) -> bytes:
    """The audits from place `first` on, the one opened last being at place 0. Raises StoreError."""
    ids = store.ids()[::-1]
    first = min(first, max(len(ids) - 1, 0))
    shown = ids[first : first + AUDITS_SHOWN]
    end = first + len(shown)
    return page(
        "index.html.j2",
        store=str(store),
        lines=[line_of(Audit(store, audit_id)) for audit_id in shown],
        first=first + 1,
        last=end,
        total=len(ids),
        newer=max(first - AUDITS_SHOWN, 0) if first else None,
        older=end if end < len(ids) else None,
    )


def line_of(audit: Audit) -> AuditLine:
    """The line of an audit; one that cannot be read says so."""
    try:
        return _line(audit)
    except Exception as error:
        # Whatever stands in the files of one audit must not hide the others.
        state: LineState = "newer" if isinstance(error, NewerVersionError) else "damaged"
        why = str(error) if isinstance(error, BenchauditError) else f"{type(error).__name__}: {error}"
        headline = f"{why}; `{audit.command('verify {}')}` says more"
        return AuditLine(
            audit.audit_id, _started(audit), state, headline, (), has_tables=False, has_report=False
        )


def _line(audit: Audit) -> AuditLine:
    summary = summarize(audit)
    missing = next((stage for stage in STAGES if stage not in summary.stages), None)
    has_report = "report" in summary.stages
    if has_report:
        headline = str(audit.document("report", "report.json")["verdict"])
    else:
        headline = summary.headline if summary.stages else "nothing is published yet"
    if missing is not None:
        headline = f"{headline}; `{audit.again(missing)}` goes on with it"
    state: LineState = summary.state if missing is None else "unfinished"
    return AuditLine(
        audit.audit_id,
        _started(audit),
        state,
        headline,
        audit.request().sources,
        bool(summary.stages),
        has_report,
    )


def _started(audit: Audit) -> str:
    try:
        return f"{audit.started:%Y-%m-%d %H:%M} UTC"
    except ValueError:
        # An id may have the digits of a day that there is not
        return "unknown"
