"""Files that are all as they were give the tables of the audit before, and these are not made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.stage_records import StageOutput
from tasks.ingestion import ingesting
from tests.ingestion.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Two tables of which one holds what the other does, one whose model a document beside it states, and a broken file."""
    made = Folder(tmp_path)
    lines = [
        f"m:1b,{0.1237 + place / 97:.6f},{41.3391 + place / 7:.5f},{7.20341 + place / 89:.6f}"
        for place in range(20)
    ]
    made.write("one/whole.csv", "\n".join(["model,ttft_s,latency_s,queue_s", *lines]) + "\n")
    made.write("one/again.csv", "\n".join(["model,ttft_s,latency_s,queue_s", *lines[:15]]) + "\n")
    made.write("two/run_config.json", '{"model": "m:8b", "engine": "vllm"}')
    made.write("two/run_requests.csv", "ttft_s,latency_s\n0.12345,1.5\n0.2391,2.25\n")
    made.write("broken.json", '{"a":')
    return made


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No step after reading can be taken."""

    def refuse(*_: object) -> None:
        raise AssertionError("taken again")

    for step in ("flag_twins", "take_models_beside", "list_runs"):
        monkeypatch.setattr(ingesting, step, refuse)


def told(output: StageOutput) -> tuple[object, ...]:
    return output.rows, output.counts, output.faults


def test_no_step_is_taken_again_and_all_is_as_it_was(folder: Folder, request: pytest.FixtureRequest) -> None:
    first = folder.ingest()
    written = folder.bytes_written()
    request.getfixturevalue("refusing")

    assert told(folder.ingest().output) == told(first.output)
    assert folder.bytes_written() == written
    assert {line["code"] for line in first.quarantine} >= {"copy", "model_beside"}


def test_a_file_that_changed_has_all_steps_taken(folder: Folder) -> None:
    folder.ingest()
    folder.write("one/again.csv", "model,ttft_s,latency_s\nm:1b,0.5123,3.75\n")
    kept = folder.ingest()
    written = folder.bytes_written()

    assert told(folder.ingest(cached=False).output) == told(kept.output)
    assert folder.bytes_written() == written


@pytest.mark.parametrize("suffix", [".about", ".measurements", ".quarantine", ".runs"])
@pytest.mark.parametrize("content", [None, b"", b"PAR1 of somebody else"])
def test_tables_that_are_not_as_they_were_kept_are_made_anew(
    folder: Folder, suffix: str, content: bytes | None
) -> None:
    first = folder.ingest()
    written = folder.bytes_written()
    (path,) = folder.cache.glob(f"tables/*{suffix}")
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    assert told(folder.ingest().output) == told(first.output)
    assert folder.bytes_written() == written


@pytest.mark.usefixtures("refusing")
def test_what_a_fault_left_out_is_not_kept(folder: Folder) -> None:
    assert folder.ingest().output.faults
    assert not list(folder.cache.glob("tables/*"))


def test_the_tables_of_few_audits_are_kept(folder: Folder) -> None:
    for number in range(6):
        folder.write("broken.json", f'{{"a": {number}')
        folder.ingest()
    assert len(list(folder.cache.glob("tables/*.about"))) == 4
    assert len(list(folder.cache.glob("tables/*"))) == 16
