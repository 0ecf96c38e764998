"""The line above the headline: which folders, how many files and requests, of which tools, measured when."""

from __future__ import annotations

from datetime import date

from data_contracts.facts import INSTANT
from data_contracts.stage_records import started_of
from data_contracts.wording import counted, listing, render_name, render_number, render_path
from tasks.reporting.document import Data, Spans, joined, line
from tasks.reporting.phrases import count
from tasks.reporting.report_input import ReportInput

_FEW = 3


def audited(report: ReportInput) -> Spans:
    """`results`: 29 files, 103 requests of ollama-sweep, measured 2 to 7 March 2026; audited 22 November 2026."""
    sources = joined([line(Data(render_path(s), "request", "code")) for s in report.request.sources], " and ")
    spans = line("Audit of ", sources, ": ", count(report.inventory.num_rows, "inventory", "file"))
    return line(
        spans, _requests(report), _measured(report), ". Audited ", Data(_day(report.started), "audit"), " (",
        Data(report.audit_id, "audit", "code"), ")", _state(report), ". ", _compared(report),
    )  # fmt: skip


def _compared(report: ReportInput) -> Spans:
    """That nothing changed, or that nothing was there to compare with; what changed the headline and the cards say."""
    rows = report.comparisons
    if not rows.num_rows:
        return line("No earlier audit to compare with.")
    if report.changes.num_rows:
        return ()
    before = Data(_day(started_of(str(rows["baseline"][0]))), "comparisons")
    return line("Nothing is known to have changed since the audit of ", before, ".")


def _state(report: ReportInput) -> Spans:
    # A complete audit needs no word
    return () if report.state == "completed" else line(", ", Data(report.state, "audit", "strong"))


def _requests(report: ReportInput) -> Spans:
    totals = [fact for fact in report.facts_of("failures") if fact.tally == "all"]
    total = next((fact for fact in totals if not fact.names and fact.value), None)
    if total is None or total.value is None:
        return ()
    of_tools = sorted((f for f in totals if set(f.names) == {"tool"}), key=lambda f: -(f.value or 0.0))
    tools = [render_name(str(fact.names["tool"])) for fact in of_tools]
    left = len(tools) - _FEW
    named = [*tools[:_FEW], counted(left, "more tool")] if left > 0 else tools
    by = line(" of ", Data(listing(named), total.origin)) if named else ()
    return line(", ", Data(counted(int(total.value), "request"), total.origin), by)


def _measured(report: ReportInput) -> Spans:
    """From when to when, where files say it."""
    dated = {
        fact.statistic: fact
        for fact in report.facts_of("inventory")
        if fact.metric == "measured" and fact.unit == INSTANT and fact.value is not None
    }
    if not {"min", "max"} <= dated.keys():
        return ()
    first, last = (_instant(dated[end].value or 0.0) for end in ("min", "max"))
    begin = Data(_day(first), dated["min"].origin)
    if first == last:
        return line(", measured ", begin)
    return line(", measured ", begin, " to ", Data(_day(last), dated["max"].origin))


def _instant(seconds: float) -> date:
    # By way of what a sentence prints, which knows the end of the calendar
    return date.fromisoformat(render_number(seconds, unit=INSTANT).partition(" ")[0])


def _day(when: date) -> str:
    return f"{when.day} {when:%B} {when.year}"
