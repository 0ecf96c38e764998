"""`benchaudit demo`: what a new user sees in the first minute."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.docs.test_examples import PROJECT
from tests.flows.running import CommandLine


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_example_is_audited_and_the_question_that_is_shown_has_an_answer(
    benchaudit: CommandLine, tmp_path: Path
) -> None:
    ran = benchaudit("demo", "--folder", "first")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("the example is in first/artifacts: ")
    assert lines[-1].startswith(f"  report: {tmp_path}/first/store/audits/")
    assert names(tmp_path / "first/artifacts") == names(PROJECT / "examples/artifacts")
    _, *words = shlex.split(lines[1].removeprefix("ask the audit: "))
    asked = benchaudit(*words, "--output", "answer.txt")
    assert (asked.code, asked.err) == (0, "")
    assert "every_request_failed" in (tmp_path / "answer.txt").read_text()


def test_what_stands_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    refused = CommandLine(tmp_path, "http://127.0.0.1:9/api")("demo", "--folder", "mine")
    assert (refused.code, refused.out) == (2, "")
    assert (
        refused.err
        == "benchaudit: mine is there already and holds something else: name another with --folder\n"
    )
    assert names(tmp_path / "mine") == ["notes.txt"]
