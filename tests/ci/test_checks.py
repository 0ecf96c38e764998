"""What CI systems are told of an audit: whole, at the right line, and with nothing in it that they would run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator

from data_contracts.errors import UsageError
from flows.cli.checks import Checks
from tasks.analysis.comparison.gate import FIRST, Gate
from tasks.ci.github import workflow_commands
from tasks.ci.junit import junit
from tasks.ci.problems import Place, Problem, problems_of
from tasks.ci.sarif import sarif
from tasks.ci.summary import job_summary
from tasks.store import Audit
from tasks.store.audit_summary import summarize
from tests.flows.running import AUDIT_ID, build, write_artifacts

FAILED = "every_request_failed"
# The part of SARIF 2.1.0 that is written, closed: what it does not name is a mistake
TEXT = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "additionalProperties": False,
        "properties": properties,
    }


def several(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


TEXT = closed("text", text={"type": "string", "minLength": 1})
URI = {"type": "string", "pattern": "^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}
PHYSICAL = closed(
    "artifactLocation",
    artifactLocation=closed("uri", uri=URI),
    region=closed("startLine", startLine={"type": "integer", "minimum": 1}),
)
RULE = closed(
    "id", id={"type": "string"}, shortDescription=TEXT, help=TEXT,
    defaultConfiguration=closed("level", level=LEVEL), properties={"type": "object"},
)  # fmt: skip
DRIVER = closed("name", name={"type": "string"}, version={"type": "string"}, rules=several(RULE))
RESULT = closed(
    "message", ruleId={"type": "string"}, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL, message=TEXT,
    locations=several(closed("", physicalLocation=PHYSICAL)),
    relatedLocations=several(closed("", id={"type": "integer"}, physicalLocation=PHYSICAL)),
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    suppressions=several(closed("kind", kind={"enum": ["inSource", "external"]}, justification={"type": "string"})),
)  # fmt: skip
LOG = closed(
    "version runs",
    version={"const": "2.1.0"},
    runs=several(
        closed(
            "tool",
            tool=closed("driver", driver=DRIVER),
            automationDetails=closed("", id={"type": "string"}),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            invocations=several(
                closed(
                    "executionSuccessful",
                    executionSuccessful={"type": "boolean"},
                    toolExecutionNotifications=several(closed("message", level=LEVEL, message=TEXT)),
                )
            ),
            results=several(RESULT),
        )
    ),
    **{"$schema": {"type": "string"}},
)  # fmt: skip


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder = tmp_path_factory.mktemp("checked")
    source = write_artifacts(folder / "my runs")
    (source / "broken.json").write_text('{"model": "helio:1b",\n "ttft_ms": [1, 2\n')
    return build(folder / "store", source)


def seen_from(audit: Audit) -> Path:
    """The folder that the command runs in."""
    return Path(audit.request().sources[0]).parent


def problem(**more: Any) -> Problem:
    held = {
        "rule": FAILED,
        "severity": "critical",
        "message": "nothing succeeded",
        "cause": "c",
        "places": (),
        "runs": (),
        "state": "new",
    }
    return Problem(**(held | more))  # fmt: skip


def test_a_problem_stands_at_its_line_as_the_folder_of_the_command_sees_it(audit: Audit) -> None:
    found = {one.rule: one.places for one in problems_of(audit, seen_from(audit))}
    assert found["failed_request"][0] == Place("my runs/copy/sweep.csv", 4, True)
    assert found["file_unreadable"] == (Place("my runs/broken.json", 3, True),)


def test_sarif_is_what_its_schema_says(audit: Audit) -> None:
    log = json.loads(sarif(audit.audit_id, problems_of(audit, seen_from(audit)), ("a part failed",)))
    assert [error.message for error in Draft7Validator(LOG).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert run["results"] and all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    assert len({one["partialFingerprints"]["benchauditCause/v1"] for one in run["results"]}) == len(
        run["results"]
    )
    assert run["invocations"][0]["executionSuccessful"] is False


def test_what_is_accepted_is_suppressed_and_what_stands_in_many_files_names_them() -> None:
    places = (Place("a b/ü.csv", 3, True), Place("a b", None, False))
    log = json.loads(sarif(AUDIT_ID, [problem(places=places, state="accepted", accepted="known")], ()))
    (result,) = log["runs"][0]["results"]
    assert result == {
        "ruleId": FAILED,
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "nothing succeeded"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b/%C3%BC.csv"}, "region": {"startLine": 3}}}],
        "partialFingerprints": {"benchauditCause/v1": "9436236e5834457621cb8d7e702f2b5c"},
        "baselineState": "unchanged",
        "relatedLocations": [{"id": 1, "physicalLocation": {"artifactLocation": {"uri": "a%20b"}}}],
        "suppressions": [{"kind": "external", "justification": "known"}],
    }  # fmt: skip


def test_an_annotation_is_one_command_whatever_a_file_is_called() -> None:
    evil = problem(
        places=(Place("a,b:c%\n::error::x.csv", 2, True),), message="50% of\n::set-output name=x::y"
    )
    assert workflow_commands([evil, problem(state="accepted"), problem(severity="info")]) == [
        "::error file=a%2Cb%3Ac%25\\n%3A%3Aerror%3A%3Ax.csv,line=2,title=benchaudit%3A every_request_failed"
        "::50%25 of\\n::set-output name=x::y",
        "::notice title=benchaudit%3A every_request_failed::nothing succeeded",
    ]


def test_no_more_annotations_are_written_than_are_shown() -> None:
    assert len(workflow_commands([problem() for _ in range(30)])) == 10


def cases(document: str) -> dict[str, str]:
    """Each case of a document with how it ended."""
    ends = {"failure": "failed", "skipped": "skipped", "system-out": "remark"}
    return {
        case.attrib["name"]: next((ends[child.tag] for child in case), "passed")
        for case in ElementTree.fromstring(document).iter("testcase")
    }


def test_junit_has_a_case_for_each_rule_each_run_and_the_baseline(audit: Audit) -> None:
    document = junit(audit, problems_of(audit, seen_from(audit)), FIRST, {"critical"})
    found = cases(document)
    assert found["degraded_request"] == "passed"
    assert found["file_unreadable: my runs/broken.json"] == "failed"
    (run,) = audit.table("ingest", "runs.parquet").to_pylist()
    assert found[f"failed_request: {run['run']} ({run['run_id']})"] == "remark"
    assert found["nothing regressed"] == "skipped"
    assert [name for name in found if name.endswith(f"{run['run_id']}")] != []
    root = ElementTree.fromstring(document)
    assert int(root.attrib["failures"]) == sum(end == "failed" for end in found.values())


def test_a_regression_is_a_failed_case_and_no_text_breaks_the_document(audit: Audit) -> None:
    evil = problem(message="<&\x1b\ufffe]]>", places=(Place('"x".csv', None, True),))
    document = junit(audit, [evil], Gate("regressed", ("slower",)), {"critical"})
    found = cases(document)
    assert (found['every_request_failed: "x".csv'], found["nothing regressed"]) == ("failed", "failed")
    assert "slower" in document


def test_the_summary_says_what_is_wrong_and_leads_to_the_report(audit: Audit) -> None:
    problems = [problem(places=(Place("a_b.csv", 2, True),), message="<b>@all</b> [x](http://y)")]
    told = job_summary(audit, summarize(audit), problems, FIRST, "https://ci/a b")
    headline, *rest = told.splitlines()
    assert headline.startswith("### benchaudit: ")
    assert rest[-1] == f"[The report](https://ci/a%20b) of audit `{AUDIT_ID}`"
    assert "**Since the baseline:** nobody can say whether all held" in rest
    assert r"- a_b.csv:2: \<b\>\@all\</b\> \[x\](http:\//y)" in rest


@pytest.mark.parametrize(
    ("forms", "as_json", "message"),
    [
        (("xml",), False, "--format xml: it is one of sarif, junit, github, or one with =FILE"),
        (("sarif=",), False, "--format sarif=: it is one of sarif, junit, github, or one with =FILE"),
        (
            ("sarif", "junit"),
            False,
            "--format sarif and --format junit would both go to stdout: give a file, as in --format junit=FILE",
        ),
        (
            ("github",),
            True,
            "--format github and --json would both go to stdout: give a file, as in --format github=FILE",
        ),
    ],
)
def test_forms_that_cannot_be_written_are_refused(
    forms: tuple[str, ...], as_json: bool, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Checks.asked(forms, None, None, as_json)
    assert str(refused.value) == message
