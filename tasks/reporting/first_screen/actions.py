"""What to do next: at most five actions, each with the files that it is about."""

from __future__ import annotations

from data_contracts.wording import counted, render_name
from tasks.analysis.comparison.change_rows import worse_leads
from tasks.analysis.statistics import MIN_RUNS
from tasks.reporting.advice import asks_nothing, todo_of_group
from tasks.reporting.document import Data, Spans, Steps, joined, line
from tasks.reporting.first_screen.headline import refuted_claims
from tasks.reporting.open_questions import unrepeated_sweeps
from tasks.reporting.phrases import count, name
from tasks.reporting.report_input import ReportInput
from tasks.reporting.rule_groups import RuleGroup

SHOWN = 5
_FILES = 2
_CHANGES = "changes"


def actions(report: ReportInput) -> Steps | None:
    """What became worse, what documents say falsely, what is wrong by weight, what to repeat."""
    asking = [group for group in report.rules if not asks_nothing(group)]
    critical = [_of_rule(group) for group in asking if group.severity == "critical"]
    warnings = [_of_rule(group) for group in asking if group.severity == "warning"]
    # A document is mended at once, and misleads until then; a run is repeated when there is time
    found = [*_worse(report), *_documents(report), *critical, *_repeat(report), *warnings]
    # Two rules may ask the same of one file
    once = tuple(dict.fromkeys(found))
    return Steps(once[:SHOWN]) if once else None


def _worse(report: ReportInput) -> list[Spans]:
    """The heaviest change for the worse: what to look at, and what changed beside it."""
    return [
        line(
            "Find out what changed for ", Data(render_name(lead["model"] or lead["artifact"] or "it"), _CHANGES),
            line(" (not as it was: ", Data(lead["beside"], _CHANGES), ")") if lead["beside"] else (),
            ": ", Data(f"benchaudit diff {lead['baseline']}", _CHANGES, "code"), ".",
        )
        for lead in worse_leads(report.changes)[:1]
    ]  # fmt: skip


def _of_rule(group: RuleGroup) -> Spans:
    files = list(dict.fromkeys(example.artifact for example in group.examples if example.artifact))
    return line(_files(files, group.artifacts, group.origin), todo_of_group(group), ".")


def _files(files: list[str], all_: int, origin: str) -> Spans:
    """The first two files by name, and how many more, before what to do with them."""
    return line(_some(files, all_, origin, "more file"), ": ") if files else ()


def _some(names: list[str], all_: int, origin: str, noun: str) -> Spans:
    """The first two of some names, and how many more."""
    shown: list[Spans] = [line(name(one, origin)) for one in names[:_FILES]]
    left = all_ - len(shown)
    more = line(" and ", count(left, origin, noun)) if left > 0 else ()
    return line(joined(shown, ", " if left > 0 else " and "), more)


def _documents(report: ReportInput) -> list[Spans]:
    """The documents whose statements the data refute, those with most of them first."""
    by_document: dict[str, int] = {}
    for fact in refuted_claims(report):
        document = str(fact.names.get("artifact", ""))
        by_document[document] = by_document.get(document, 0) + 1
    files = sorted((one for one in by_document if one), key=lambda one: -by_document[one])
    if not files:
        return []
    todo = line(
        "correct or withdraw what the data refute (",
        count(sum(by_document.values()), "facts", "statement"),
        ").",
    )
    return [line(_files(files, len(files), "facts"), todo)]


def _repeat(report: ReportInput) -> list[Spans]:
    """Sweeps whose configurations ran too seldom to choose one."""
    once = unrepeated_sweeps(report)
    if not once:
        return []
    folders = sorted({str(f.names["folder"]) for f in once if f.names.get("folder")})
    where = line("in ", _some(folders, len(folders), "facts", "more folder")) if folders else ()
    runs = Data(counted(MIN_RUNS, "time"), "convention")
    return [line("Repeat each configuration of ", count(len(once), "facts", "sweep"), " ", where, " ", runs,
                 ", in random order and on different days: then the best can be named.")]  # fmt: skip
