"""`run --format` and `--summary-file` as a CI job uses them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.flows.running import CommandLine


def test_a_job_gets_its_documents_its_summary_and_its_exit_code(
    artifacts: Path, tmp_path: Path, benchaudit: CommandLine
) -> None:
    asked = ("run", "runs", "--store", "store", "--fail-on", "new-warning", "--report-link", "https://ci/1")
    ran = benchaudit(*asked, "--format", "sarif", "--format", "junit=b.xml", "--summary-file", "b.md")
    assert (ran.code, ran.err) == (1, "")
    # stdout holds the document and nothing else
    results = json.loads(ran.out)["runs"][0]["results"]
    places = [where["physicalLocation"] for one in results for where in one["locations"]]
    assert {"artifactLocation": {"uri": "runs/copy/sweep.csv"}, "region": {"startLine": 4}} in places
    root = ElementTree.fromstring((tmp_path / "b.xml").read_text())
    # That warnings fail the job makes them failures
    assert int(root.attrib["failures"]) >= 1
    assert (
        (tmp_path / "b.md").read_text().splitlines()[-1].startswith("[The report](https://ci/1) of audit `")
    )
    assert artifacts == tmp_path / "runs"


def test_annotations_stand_below_what_the_command_says(artifacts: Path, benchaudit: CommandLine) -> None:
    ran = benchaudit("run", str(artifacts), "--store", "store", "--format", "github")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("audit ")
    assert any(
        line.startswith("::notice file=runs/copy/sweep.csv,line=4,title=benchaudit%3A failed_request::")
        for line in lines
    )


def test_the_hook_names_what_stops_a_commit(tmp_path: Path) -> None:
    hook = CommandLine(tmp_path, "http://127.0.0.1:9/api")
    (tmp_path / "cut.json").write_text('{"model": "helio:1b",\n "ttft_ms": [1, 2\n')
    (tmp_path / "notes.md").write_text("# nothing measured\n")
    stopped = hook("hook", "cut.json", "notes.md")
    assert (stopped.code, stopped.err) == (1, "")
    assert stopped.out.splitlines()[0].startswith("cut.json:3: critical: a file cannot be read: ")
    assert hook("hook", "notes.md").code == 0
    missing = hook("hook", "gone.json")
    assert (missing.code, missing.err) == (
        2,
        "benchaudit: gone.json does not exist: name the files that changed\n",
    )
