"""`run`, `rerun`, `list` and `show` as a person uses them, on Prefect's embedded server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.flows.conftest import Ran

CLI = Callable[..., Ran]


@pytest.fixture
def audited(artifacts: Path, tmp_path: Path, benchaudit: CLI) -> tuple[Path, Ran]:
    store = tmp_path / "store"
    return store, benchaudit("run", str(artifacts), "--store", str(store), "--json")


def test_run_prints_one_json_object_and_nothing_else(audited: tuple[Path, Ran]) -> None:
    store, ran = audited
    assert (ran.code, ran.err) == (0, "")
    answer = ran.answer
    assert answer["state"] == "completed"
    assert answer["path"] == f"{store}/audits/{answer['audit_id']}"
    assert list(answer["stages"]) == ["ingest", "validate", "analyze", "report"]
    assert {
        k: answer["counts"][k] for k in ("found", "ingested", "duplicate", "unsupported", "quarantined")
    } == {
        "found": 2,
        "ingested": 1,
        "duplicate": 1,
        "unsupported": 0,
        "quarantined": 0,
    }
    assert set(answer["findings"]) == {"critical", "warning", "info"}


def test_rerunning_a_stage_gives_the_same_bytes_and_touches_no_other(
    audited: tuple[Path, Ran], benchaudit: CLI
) -> None:
    store, ran = audited
    folder = Path(ran.answer["path"])
    before = {
        p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.suffix in (".parquet", ".json")
    }
    for stage in ("validate", "analyze"):
        again = benchaudit("rerun", stage, "--store", str(store), "--json")
        assert again.code == 0, again.err
    after = {
        p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.suffix in (".parquet", ".json")
    }
    changed = {str(name) for name in before if before[name] != after[name]}
    assert changed == {"validate/stage.json", "analyze/stage.json", "manifest.json"}


def test_fail_on_makes_findings_an_exit_code(artifacts: Path, tmp_path: Path, benchaudit: CLI) -> None:
    ran = benchaudit("run", str(artifacts), "--store", str(tmp_path / "store"), "--fail-on", "warning")
    assert ran.code == 1, ran.err


def test_list_and_show_tell_what_the_store_holds(audited: tuple[Path, Ran], benchaudit: CLI) -> None:
    store, ran = audited
    listed = json.loads(benchaudit("list", "--store", str(store), "--json").out)
    assert [row["audit_id"] for row in listed] == [ran.answer["audit_id"]]
    assert benchaudit("show", "--store", str(store), "--json").answer == ran.answer


def test_a_second_audit_reuses_what_it_has_read(
    audited: tuple[Path, Ran], artifacts: Path, benchaudit: CLI
) -> None:
    store, ran = audited
    second = benchaudit("run", str(artifacts), "--store", str(store), "--json").answer
    assert ran.answer["stages"]["ingest"]["recomputed"] > 0
    assert second["stages"]["ingest"]["recomputed"] == 0
    tables = [
        pq.read_table(Path(answer["path"]) / "ingest" / "measurements.parquet")
        for answer in (ran.answer, second)
    ]
    assert tables[0] == tables[1]


def test_a_corrupted_table_stops_the_next_stage_with_its_name_and_the_command(
    audited: tuple[Path, Ran], benchaudit: CLI
) -> None:
    store, ran = audited
    (Path(ran.answer["path"]) / "ingest" / "measurements.parquet").write_bytes(b"PAR1 no more")
    again = benchaudit("rerun", "validate", "--store", str(store))
    assert again.code == 3
    assert "its sha256 differs" in again.err
    assert f"benchaudit rerun ingest --audit {ran.answer['audit_id']} --store {store} --onward" in again.err
    assert "Traceback" not in again.err


def test_a_folder_without_any_artifact_is_unusable_input(tmp_path: Path, benchaudit: CLI) -> None:
    (tmp_path / "notes").mkdir()
    for name in ("todo.txt", "names.txt"):
        (tmp_path / "notes" / name).write_text(f"nothing measured in {name}\n")
    ran = benchaudit("run", "notes", "--store", str(tmp_path / "store"))
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        "benchaudit: none of the 2 files is an artifact that benchaudit reads: `benchaudit formats` lists them, "
        "`benchaudit inspect FILE` says why"
    )
