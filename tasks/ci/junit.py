"""An audit as JUnit XML: each rule that was checked is a case, and each run that it objects to; so is each run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from data_contracts.hidden_characters import visible
from data_contracts.metrics import Severity
from tasks.analysis.comparison.gate import Gate
from tasks.ci.problems import Problem
from tasks.store import Audit

Outcome = Literal["passed", "failed", "skipped"]
# XML has no character for these
_NO_CHARACTERS = str.maketrans({"\ufffe": "?", "\uffff": "?"})
_GATE: Mapping[str, Outcome] = {
    "held": "passed",
    "regressed": "failed",
    "suspected": "failed",
    "untested": "skipped",
}
_RUN: Mapping[str, Outcome] = {"valid": "passed", "invalid": "failed"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a suite, and what it says where it did not pass; a case that passed may have a remark."""

    suite: str
    name: str
    outcome: Outcome
    said: str = ""


def junit(audit: Audit, problems: Sequence[Problem], gate: Gate, failing: Collection[Severity]) -> str:
    """The document; problems of the severities `failing` are failures, others remarks."""
    suites: dict[str, list[Case]] = defaultdict(list)
    for case in (*_rules(audit, problems, failing), *_runs(audit), _gate(gate)):
        suites[case.suite].append(case)
    counts = _counts([one for own in suites.values() for one in own])
    root = Element("testsuites", {"name": "benchaudit", **counts})
    started = audit.started.isoformat()[:19]
    for name, cases in suites.items():
        suite = SubElement(root, "testsuite", {"name": name, "timestamp": started, **_counts(cases)})
        for case in cases:
            _write(suite, case)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _rules(audit: Audit, problems: Sequence[Problem], failing: Collection[Severity]) -> Iterable[Case]:
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.rule].append(problem)
    checked = {
        rule["rule"]: suite["suite"]
        for suite in audit.document("validate", "expectations.json")["suites"]
        for rule in suite["rules"]
        if rule["checked"]
    }
    named = {run["run_id"]: run["run"] for run in audit.table("ingest", "runs.parquet").to_pylist()}
    for rule, suite in sorted({**dict.fromkeys(found, "documents and changes"), **checked}.items()):
        if rule not in found:
            yield Case(f"rules: {suite}", rule, "passed")
        for problem in found.get(rule, ()):
            for subject in _subjects(problem, named):
                yield Case(f"rules: {suite}", f"{rule}: {subject}", *_outcome(problem, failing))


def _subjects(problem: Problem, named: Mapping[str, str]) -> list[str]:
    """The runs that a problem is of; where it is of none, its files."""
    runs = [f"{named[run]} ({run})" if run in named else run for run in problem.runs]
    return runs or [place.path for place in problem.places] or ["the audit"]


def _outcome(problem: Problem, failing: Collection[Severity]) -> tuple[Outcome, str]:
    where = "".join(f"\n{place.path}:{place.line or 1}" for place in problem.places if place.is_file)
    said = f"{problem.severity}: {problem.message}"
    if problem.accepted is not None:
        return "skipped", f"accepted: {problem.accepted}; {said}"
    return ("failed" if problem.severity in failing else "passed"), said + where


def _runs(audit: Audit) -> Iterable[Case]:
    judged = {row["run_id"]: row for row in audit.table("validate", "validity.parquet").to_pylist()}
    for run in audit.table("ingest", "runs.parquet").to_pylist():
        judgement: dict[str, Any] = judged.get(run["run_id"], run)
        what = ", ".join(str(run[name]) for name in ("model", "engine", "task") if run[name])
        name = f"{run['run']}{f' ({what})' if what else ''} {run['run_id']}"
        said = f"{judgement['validity']}: {', '.join(judgement['reasons']) or 'no rule about runs applies'}"
        outcome = _RUN.get(judgement["validity"], "skipped")
        yield Case("runs", name, outcome, "" if outcome == "passed" else said)


def _gate(gate: Gate) -> Case:
    return Case("baseline", "nothing regressed", _GATE[gate.outcome], "; ".join(gate.why))


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    failures = sum(case.outcome == "failed" for case in cases)
    skipped = sum(case.outcome == "skipped" for case in cases)
    return {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": str(skipped)}


def _write(suite: Element, case: Case) -> None:
    classname = f"benchaudit.{case.suite}"
    element = SubElement(suite, "testcase", classname=_text(classname), name=_text(case.name), time="0")
    headline, *rest = case.said.split("\n")
    if case.outcome == "failed":
        SubElement(element, "failure", message=_text(headline)).text = "\n".join(
            map(_text, (headline, *rest))
        )
    elif case.outcome == "skipped":
        SubElement(element, "skipped", message=_text(headline))
    elif case.said:
        SubElement(element, "system-out").text = "\n".join(map(_text, (headline, *rest)))


def _text(text: str) -> str:
    return visible(text).translate(_NO_CHARACTERS)
