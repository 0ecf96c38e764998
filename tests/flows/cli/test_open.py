"""`benchaudit open` shows a report in the browser, or says why there is none to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.running import AUDIT_ID, CommandLine, build, write_artifacts


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked for."""
    asked: list[str] = []
    monkeypatch.setattr("webbrowser.open", asked.append)
    return asked


def test_the_report_is_opened_and_its_path_said(
    tmp_path: Path, benchaudit: CommandLine, opened: list[str]
) -> None:
    build(tmp_path / "store", write_artifacts(tmp_path / "runs"))
    page = tmp_path / "store" / "audits" / AUDIT_ID / "report" / "report.html"
    said = benchaudit("open", "--store", str(tmp_path / "store"))
    assert (said.code, said.out) == (0, f"{page}\n")
    assert opened == [page.as_uri()]


def test_without_a_report_the_command_that_writes_it_is_named(
    tmp_path: Path, benchaudit: CommandLine, opened: list[str]
) -> None:
    build(tmp_path / "store", write_artifacts(tmp_path / "runs"), stages=())
    said = benchaudit("open", "--store", str(tmp_path / "store"))
    assert (said.code, opened) == (2, [])
    assert said.err == (
        f"benchaudit: audit {AUDIT_ID} has no report: `benchaudit rerun report --audit {AUDIT_ID}"
        f" --store {tmp_path / 'store'} --onward` writes it\n"
    )
