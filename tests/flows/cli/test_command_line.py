"""`run`, `rerun`, `list` and `show` as a person uses them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tasks.store import Audit
from tests.flows.running import AUDIT_ID, CommandLine, Ran, build, write_artifacts


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """An audit that was built once, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("kept")
    return build(folder / "store", write_artifacts(folder / "runs"))


@pytest.fixture
def store(kept: Audit, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(str(kept.store), tmp_path / "store"))


def contents(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert files
    return files


def test_run_alone_starts_a_server_of_its_own_and_prints_one_json_object_and_nothing_else(
    artifacts: Path, tmp_path: Path, benchaudit_alone: Callable[..., Ran]
) -> None:
    store = tmp_path / "store"
    ran = benchaudit_alone("run", str(artifacts), "--store", str(store), "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = ran.answer
    assert answer["state"] == "completed"
    assert answer["path"] == f"{store}/audits/{answer['audit_id']}"
    assert list(answer["stages"]) == ["ingest", "validate", "analyze", "report"]
    counts = ("found", "ingested", "duplicate", "unsupported", "quarantined")
    assert [answer["counts"][name] for name in counts] == [2, 1, 1, 0, 0]
    assert set(answer["findings"]) == {"critical", "warning", "info"}


def test_rerunning_a_stage_gives_the_same_bytes_and_touches_no_other(
    store: Path, benchaudit: CommandLine
) -> None:
    folder = store / "audits" / AUDIT_ID
    before = contents(folder)
    for stage in ("validate", "analyze"):
        again = benchaudit("rerun", stage, "--store", str(store), "--json")
        assert again.code == 0, again.err
    after = contents(folder)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {
        "validate/stage.json", "analyze/stage.json", "manifest.json",
    }  # fmt: skip


def test_fail_on_makes_findings_an_exit_code_and_a_second_audit_reuses_what_was_read(
    artifacts: Path, tmp_path: Path, benchaudit: CommandLine
) -> None:
    arguments = ("run", str(artifacts), "--store", str(tmp_path / "store"), "--json", "--fail-on")
    first, second = (benchaudit(*arguments, severity) for severity in ("new-warning", "new-warning"))
    assert (first.code, second.code) == (1, 0), first.err + second.err
    assert first.answer["findings"]["warning"] > first.answer["findings"]["critical"] == 0
    assert first.answer["ledger"]["new_warning"] == first.answer["findings"]["warning"]
    assert second.answer["findings"] == first.answer["findings"]
    assert second.answer["ledger"] == {**dict.fromkeys(first.answer["ledger"], 0)}
    assert [ran.answer["stages"]["ingest"]["recomputed"] for ran in (first, second)] == [2, 0]
    tables = [
        pq.read_table(Path(ran.answer["path"]) / "ingest" / "measurements.parquet") for ran in (first, second)
    ]
    assert tables[0].num_rows > 0
    assert tables[0] == tables[1]


def test_list_and_show_tell_what_the_store_holds(kept: Audit, benchaudit: CommandLine) -> None:
    place = ("--store", str(kept.store))
    listed = json.loads(benchaudit("list", *place, "--json").out)
    assert [(row["audit_id"], row["state"]) for row in listed] == [(AUDIT_ID, "completed")]
    shown = benchaudit("show", *place, "--json").answer
    assert (shown["audit_id"], shown["state"], shown["path"]) == (
        AUDIT_ID, "completed", f"{kept.store}/audits/{AUDIT_ID}",
    )  # fmt: skip
    assert list(shown["stages"]) == ["ingest", "validate", "analyze", "report"]
    assert benchaudit("show", *place).out.splitlines()[0] == f"audit {AUDIT_ID}: completed"


def test_a_corrupted_table_stops_the_next_stage_with_its_name_and_the_command(
    store: Path, benchaudit: CommandLine
) -> None:
    (store / "audits" / AUDIT_ID / "ingest" / "measurements.parquet").write_bytes(b"PAR1 no more")
    again = benchaudit("rerun", "validate", "--store", str(store))
    assert again.code == 3
    assert "its sha256 differs" in again.err
    assert f"benchaudit rerun ingest --audit {AUDIT_ID} --store {store} --onward" in again.err
    assert "Traceback" not in again.err


def test_a_folder_without_any_artifact_is_unusable_input(tmp_path: Path, benchaudit: CommandLine) -> None:
    (tmp_path / "notes").mkdir()
    for name in ("todo.txt", "names.txt"):
        (tmp_path / "notes" / name).write_text(f"nothing measured in {name}\n")
    ran = benchaudit("run", "notes", "--store", str(tmp_path / "store"))
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        "benchaudit: none of the 2 files is an artifact that benchaudit reads: `benchaudit formats` lists them, "
        "`benchaudit inspect FILE` says why"
    )
