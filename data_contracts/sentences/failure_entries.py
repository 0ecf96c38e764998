"""What may be said of requests that failed, runs that are invalid, and what rules found in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data_contracts.facts import FAULT
from data_contracts.failures import CAUSES, REASONS, Cause
from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.rules import rule_named
from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.grounds import Grounds, Problem
from data_contracts.sentences.template import Filled, Part, Template, a_count, said, some
from data_contracts.wording import render_path

_FILES = 2
FAILURES, TELEMETRY = "failures", "telemetry"
# Rules whose findings are told by another sentence, where that holds
_CAUSES = {"every_request_failed": FAILURES, "failed_request": FAILURES, "telemetry_incomplete": TELEMETRY}
for _name in _CAUSES:
    if rule_named(_name) is None:
        raise ImportError(f"{__name__} knows the rule {_name}, which does not exist: correct its name")
_DO = Action("do", Template("[{files}: ]{todo}."))
# What a rule asks is said of a single file
_DO_EACH = Action("do", Template("[{files}{files:|, each}: ]{todo}."))


def _failed(grounds: Grounds) -> Iterator[Filling]:
    """How many of all requests failed, and why where their files tell."""
    facts = [fact for fact in grounds.of("failures") if _tally(fact) == "failed" and fact.value and fact.n]
    for fact in facts:
        if fact.names or not fact.value or not fact.n:
            continue
        slots = {
            "failed": a_count(int(fact.value), fact.origin, fact=fact.fact_id),
            "requests": a_count(fact.n, fact.origin, "request"),
        }
        yield Filling(slots | _reason(facts, int(fact.value)), FAILURES)


def _tally(fact: QuotedFact) -> str | None:
    return METRICS[fact.metric].tally if fact.metric in METRICS else None


def _reason(facts: list[QuotedFact], failed: int) -> dict[str, Filled]:
    """The reason of the largest number of failures, and what to do about it."""
    told = [(fact, cause) for fact in facts if set(fact.names) == {"reason"} and (cause := _cause(fact))]
    if not told:
        return {}
    fact, cause = max(told, key=lambda pair: pair[0].value or 0.0)
    files = [render_path(source.artifact) for source in fact.sources]
    count = int(fact.value or 0)
    some_of_them = {
        "most": a_count(count, fact.origin, fact=fact.fact_id),
        "reason": said(cause.words, fact.origin),
    }
    return {
        **(some_of_them if count < failed else {"why": said(cause.words, fact.origin, fact.fact_id)}),
        "todo": said(cause.todo, fact.origin),
        **({"files": some(files, fact.origin, "file", _FILES)} if files else {}),
    }


def _cause(fact: QuotedFact) -> Cause | None:
    known = (one for one in REASONS if one == f"reason_{fact.names.get('reason')}" and one != "reason_other")
    return next((CAUSES[one] for one in known), None)


def _invalid(grounds: Grounds) -> Iterator[Filling]:
    for fact in grounds.of("validity"):
        if not fact.names and fact.value and fact.n:
            runs = a_count(int(fact.value), fact.origin, "run", fact=fact.fact_id)
            files = [render_path(source.artifact) for source in fact.sources]
            named = {"files": some(files, fact.origin, "file", _FILES)} if files else {}
            yield Filling({"runs": runs, "all_runs": a_count(fact.n, fact.origin), **named})


def _faults(grounds: Grounds) -> Iterator[Filling]:
    for fact in grounds.of("findings"):
        if fact.metric == FAULT:
            yield Filling({"clause": said(fact.clause, fact.origin, fact.fact_id)})


def _problems(severity: str) -> Callable[[Grounds], Iterator[Filling]]:
    def holds(grounds: Grounds) -> Iterator[Filling]:
        for problem in grounds.problems:
            if problem.severity == severity and not problem.asks_nothing:
                yield Filling(_slots(problem), _CAUSES.get(problem.rule, ""))

    return holds


def _slots(problem: Problem) -> dict[str, Filled]:
    paths = [render_path(path) for path in problem.paths]
    slots = {
        "said": said(problem.said, problem.origin),
        "todo": Filled("words", (problem.todo,)),
        "places": a_count(problem.places, problem.origin, problem.noun),
    }
    if paths:
        slots["files"] = some(paths, problem.origin, problem.noun, _FILES, problem.places)
        slots["file"] = said(paths[0], problem.origin, kind="paths", style="code")
        several = (Part("in "), *slots["places"].parts)
        slots["where"] = slots["file"] if problem.places == 1 else Filled("paths", several)
    if problem.places > 1:
        slots["more"] = a_count(problem.places - 1, problem.origin, f"more {problem.noun}")
    return slots


FAULTS = Entry(
    name="faults",
    topic="findings",
    severity="critical",
    slots={"clause": "words"},
    says=Template("{clause}."),
    holds=_faults,
)
FAILED = Entry(
    name="failures.requests",
    topic="failures",
    severity="critical",
    slots={
        "failed": "count", "requests": "count", "most": "count", "reason": "words", "why": "words", "todo": "words",
        "files": "paths",
    },
    says=Template("{failed} of {requests} failed[, {most} of them for {reason}][, for {why}]."),
    card="wrong",
    lead=Template("{failed} of {requests} failed[, {most} of them for {reason}][, for {why}]"),
    holds=_failed,
    actions=(_DO,),
)  # fmt: skip
INVALID = Entry(
    name="validity.runs",
    topic="validity",
    severity="warning",
    slots={"runs": "count", "all_runs": "count", "files": "paths"},
    says=Template(
        "{runs} of {all_runs} {runs:is|are} invalid and {runs:enters|enter} no ranking or comparison[: {files}]."
    ),
    brief=Template("{runs} of {all_runs} {runs:is|are} invalid and {runs:enters|enter} no comparison."),
    holds=_invalid,
)
CRITICAL = Entry(
    name="findings.critical",
    topic="findings",
    severity="critical",
    slots={
        "said": "words",
        "todo": "words",
        "places": "count",
        "files": "paths",
        "file": "paths",
        "where": "paths",
        "more": "count",
    },
    says=Template("[{file}: ]{said}[; the same in {more}]."),
    brief=Template("[{where}: ]{said}."),
    headline=Template("{places} cannot be used as {places:it stands|they stand}: {said}"),
    card="wrong",
    lead=Template("{places} cannot be used as {places:it stands|they stand}"),
    actions=(_DO_EACH,),
    holds=_problems("critical"),
)
WARNING = Entry(
    name="findings.warning",
    topic="findings",
    severity="warning",
    slots={
        "said": "words",
        "todo": "words",
        "files": "paths",
        "file": "paths",
        "where": "paths",
        "more": "count",
        "places": "count",
    },
    says=CRITICAL.says,
    brief=CRITICAL.brief,
    card="wrong",
    lead=Template("{places} {places:needs|need} a look"),
    actions=(_DO_EACH,),
    holds=_problems("warning"),
    in_summary=False,
)
