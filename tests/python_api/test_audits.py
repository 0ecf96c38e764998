"""`import benchaudit`: audits as Python sees them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import benchaudit
from tasks.store.remote_place import held_by_arrow
from tests.docs.test_examples import PROJECT, blocks
from tests.flows.running import AUDIT_ID, build, write_artifacts


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    build(folder / "store", write_artifacts(folder / "<b>runs"))
    return folder / "store"


@pytest.fixture(scope="module")
def audit(store: Path) -> benchaudit.Audit:
    return benchaudit.load(store=store)


@pytest.fixture
def own_prefect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.chdir(tmp_path)
    yield


def test_an_audit_has_its_tables_as_arrow_and_pandas(audit: benchaudit.Audit) -> None:
    tables = (audit.facts, audit.findings, audit.runs, audit.measurements)
    assert all(isinstance(table, pa.Table) and table.num_rows for table in tables)
    frame = audit.measurements.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    # Categories would be grouped by, with those that do not occur
    assert frame.groupby("metric")["value"].count()["ttft"] == 2
    assert frame["metric"].dtype == object
    assert (audit.id, audit.state) == (AUDIT_ID, "completed")
    assert Path(audit.report).is_file()


def test_what_is_read_is_in_memory_of_arrow(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One of its threads may be the last to let go of it, while Python ends: with Python's memory it would abort.
    sources: set[type] = set()

    def reader(source: object) -> pa.BufferReader:
        sources.add(type(source))
        return original(source)

    original = pa.BufferReader
    monkeypatch.setattr(pa, "BufferReader", reader)
    monkeypatch.delattr(pa, "py_buffer")
    read = benchaudit.load(store=store)
    assert (read.state, read.measurements.num_rows > 0) == ("completed", True)
    assert read.query("select count(*) as files from inventory").num_rows == 1
    assert sources == {pa.Buffer}


def test_bytes_that_arrow_holds_are_a_copy() -> None:
    data = bytes(range(256)) * 16
    before = sys.getrefcount(data)
    held = held_by_arrow(data)
    assert held.to_pybytes() == data
    assert sys.getrefcount(data) == before


def test_any_view_is_a_table_and_another_name_is_refused(audit: benchaudit.Audit) -> None:
    assert audit.table("inventory").column("artifact").to_pylist() == ["copy/sweep.csv", "sweep.csv"]
    with pytest.raises(benchaudit.UsageError, match='Table with name no"where does not exist'):
        audit.table('no"where')


def test_a_question_is_answered(audit: benchaudit.Audit) -> None:
    assert audit.query("select count(*) as files from inventory").to_pylist() == [{"files": 2}]


def test_a_notebook_shows_the_findings_with_every_text_escaped(audit: benchaudit.Audit) -> None:
    shown = audit._repr_html_()
    assert f"Audit {AUDIT_ID}: completed" in shown
    assert "failed_request" in shown
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) == {
        "div", "p", "b", "br", "table", "thead", "tbody", "tr", "th", "td", "a",
    }  # fmt: skip
    assert repr(audit).startswith(f"<benchaudit.Audit {AUDIT_ID}: completed; 2 files; findings: ")


@pytest.mark.usefixtures("own_prefect")
def test_what_cannot_be_audited_raises_what_the_command_says() -> None:
    with pytest.raises(benchaudit.UsageError) as refused:
        benchaudit.audit("nowhere")
    assert str(refused.value) == "nowhere does not exist: name a folder or file of benchmark artifacts"


def test_an_audit_that_is_not_there_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(benchaudit.StoreError, match="no audit in store"):
        benchaudit.load(store=tmp_path)


def test_the_page_runs_as_it_stands(
    tmp_path: Path,
    environment: dict[str, str],
    prefect_server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {**environment, "PREFECT_API_URL": prefect_server}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(PROJECT / "examples")
    (code,) = blocks("docs/python.md", "python")
    exec(compile(code, "docs/python.md", "exec"), {})
    said = capsys.readouterr().out
    assert said.startswith("29 files; findings: ")
    assert "helio:1b" in said
