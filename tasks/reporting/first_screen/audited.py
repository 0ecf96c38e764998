"""The line above the headline: which folders, how many files and requests, of which tools, measured when."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import INSTANT
from data_contracts.metrics import METRICS
from data_contracts.wording import counted, listing, render_name, render_path
from tasks.reporting.document import Data, Spans, joined, line
from tasks.reporting.phrases import count
from tasks.reporting.quoted_facts import QuotedFact
from tasks.reporting.report_input import ReportInput

_FEW = 3


def audited(report: ReportInput) -> Spans:
    """`results`: 29 files, 103 requests of ollama-sweep, measured 2 to 7 March 2026; audited 22 November 2026."""
    sources = joined([line(Data(render_path(s), "request", "code")) for s in report.request.sources], " and ")
    spans = line("Benchmark audit of ", sources, ": ", count(report.inventory.num_rows, "inventory", "file"))
    spans = line(
        spans, _requests(report), _measured(report), ". Audit ", Data(report.audit_id, "audit", "code")
    )
    return line(spans, " of ", Data(_day(report.started), "audit"), _state(report), ".")


def _state(report: ReportInput) -> Spans:
    # A complete audit needs no word
    return () if report.state == "completed" else line(", ", Data(report.state, "audit", "strong"))


def _requests(report: ReportInput) -> Spans:
    total = next((fact for fact in report.facts_of("failures") if _is_total(fact)), None)
    tools = _tools(report.inventory)
    by = line(" of ", Data(listing(tools), "inventory")) if tools else ()
    if total is None or total.value is None:
        return line(by)
    return line(", ", Data(counted(int(total.value), "request"), total.origin), by)


def _is_total(fact: QuotedFact) -> bool:
    return not fact.names and METRICS[fact.metric].tally == "all" if fact.metric in METRICS else False


def _tools(inventory: pa.Table) -> list[str]:
    """The readers of most files; beyond three how many more."""
    readers = inventory["reader"].drop_null().cast(pa.string())
    found = pc.value_counts(readers.combine_chunks()).to_pylist() if len(readers) else []
    ordered = [str(entry["values"]) for entry in sorted(found, key=lambda e: (-e["counts"], e["values"]))]
    shown = [render_name(name) for name in ordered[:_FEW]]
    left = len(ordered) - len(shown)
    return [*shown, counted(left, "more format")] if left else shown


def _measured(report: ReportInput) -> Spans:
    """From when to when, where files say it."""
    dated = {
        fact.statistic: fact
        for fact in report.facts_of("inventory")
        if fact.metric == "measured" and fact.unit == INSTANT and fact.value is not None
    }
    if not {"min", "max"} <= dated.keys():
        return ()
    first, last = (datetime.fromtimestamp(dated[end].value or 0.0, UTC) for end in ("min", "max"))
    begin = Data(_day(first), dated["min"].origin)
    if first.date() == last.date():
        return line(", measured ", begin)
    return line(", measured ", begin, " to ", Data(_day(last), dated["max"].origin))


def _day(when: datetime) -> str:
    return f"{when.day} {when:%B} {when.year}"
