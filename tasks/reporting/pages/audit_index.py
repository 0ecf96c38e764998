"""The audits of a store, a line for each, whatever state they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import orjson

from data_contracts.errors import BenchauditError, NewerVersionError
from data_contracts.stage_records import STAGES, AuditState
from tasks.reporting.pages.page import page
from tasks.store import Audit, Store
from tasks.store.audit_summary import audit_state, summarize

# Of each some files are read and checked
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
    records = audit.records()
    missing = next((stage for stage in STAGES if stage not in records), None)
    state: LineState = audit_state(audit) if missing is None else "unfinished"
    headline = _headline(audit) if records else "nothing is published yet"
    if missing is not None:
        headline = f"{headline}; `{audit.again(missing)}` goes on with it"
    return AuditLine(
        audit.audit_id,
        _started(audit),
        state,
        headline,
        audit.request().sources,
        has_tables=bool(records),
        has_report="report" in records,
    )


def _headline(audit: Audit) -> str:
    if audit.record("report") is None:
        return summarize(audit).headline
    # The verdict is the last key of report.json
    content = bytes(audit.content("report", "report.json"))
    try:
        # To parse the megabytes before it would take most of the time of an index
        last = orjson.loads(b"{" + content[max(content.rfind(b'"verdict":'), 0) :])
    except ValueError:
        last = audit.document("report", "report.json")
    return str(last["verdict"])


def _started(audit: Audit) -> str:
    try:
        return f"{audit.started:%Y-%m-%d %H:%M} UTC"
    except ValueError:
        # An id may have the digits of a day that there is not
        return "unknown"
