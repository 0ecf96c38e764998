"""An audit as SARIF 2.1.0, which GitHub, GitLab, Azure and editors show beside the files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from data_contracts.rules import RULES
from tasks.ci.problems import SAID_OF, Place, Problem

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "warning": "warning", "info": "note"}
# How GitHub ranks what is no matter of security
_RANKS = {"critical": "error", "warning": "warning", "info": "recommendation"}


def sarif(audit_id: str, problems: Sequence[Problem], faults: Sequence[str]) -> str:
    """The log of one run of benchaudit; `faults` are sentences about parts of it that failed."""
    names = sorted({problem.rule for problem in problems})
    run = {
        "tool": {"driver": _driver(names, {problem.rule: problem.severity for problem in problems})},
        "automationDetails": {"id": f"benchaudit/{audit_id}"},
        "columnKind": "utf16CodeUnits",
        "invocations": [
            {
                "executionSuccessful": not faults,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": fault}} for fault in faults
                ],
            }
        ],
        "results": [_result(problem, names.index(problem.rule)) for problem in problems],
    }
    log = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)
    # JSON lets DEL stand as it is, the one control character that it does not escape
    return log.replace("\x7f", "\\u007f") + "\n"


def _driver(names: Sequence[str], severities: Mapping[str, str]) -> dict[str, Any]:
    rules = {rule.name: rule for rule in RULES}
    return {
        "name": "benchaudit",
        "version": version("benchaudit"),
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": SAID_OF[name] if name in SAID_OF else name.replace("_", " ")},
                **({"help": {"text": rules[name].todo}} if name in rules else {}),
                "defaultConfiguration": {"level": _LEVELS[severities[name]]},
                "properties": {"problem.severity": _RANKS[severities[name]]},
            }
            for name in names
        ],
    }


def _result(problem: Problem, index: int) -> dict[str, Any]:
    first, others = problem.places[:1], problem.places[1:]
    found: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.message},
        "locations": [_location(place) for place in first],
        # What stays the same from audit to audit: services tell by it what is new
        "partialFingerprints": {"benchauditCause/v1": _fingerprint(problem)},
    }
    if problem.state is not None:
        found["baselineState"] = "new" if problem.state == "new" else "unchanged"
    if others:
        found["relatedLocations"] = [
            {"id": number, **_location(place)} for number, place in enumerate(others, 1)
        ]
    if problem.accepted is not None:
        found["suppressions"] = [{"kind": "external", "justification": problem.accepted}]
    return found


def _fingerprint(problem: Problem) -> str:
    return hashlib.sha256(f"{problem.rule}\0{problem.cause}".encode()).hexdigest()[:32]


def _location(place: Place) -> dict[str, Any]:
    # A URL stays one; a path may hold what a URI may not
    uri = place.path if "://" in place.path else quote(place.path)
    physical: dict[str, Any] = {"artifactLocation": {"uri": f"file://{uri}" if uri.startswith("/") else uri}}
    if place.is_file:
        physical["region"] = {"startLine": place.line or 1}
    return {"physicalLocation": physical}
