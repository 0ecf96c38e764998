"""`benchaudit verify` as a person uses it: what it prints is followed, and then nothing is wrong any more."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import orjson
import pytest

from tasks.store import Store
from tests.flows.running import CommandLine, Ran, build, write_artifacts


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with artifacts and a store with one finished audit of them, which no test may touch."""
    folder = tmp_path_factory.mktemp("audited")
    build(folder / "store", write_artifacts(folder / "runs"))
    return folder


@pytest.fixture
def artifacts(audited: Path) -> Path:
    """The folder that was audited."""
    return audited / "runs"


@pytest.fixture
def store(audited: Path, tmp_path: Path) -> Path:
    """A store with one finished audit, of the test's own."""
    # A name that a shell takes apart: the commands in messages are pasted there.
    return shutil.copytree(audited / "store", tmp_path / "my store")


def advised(line: str) -> list[str]:
    """The words of the command in a line, after `benchaudit`."""
    command = re.search(r"`benchaudit (.*)`", line)
    assert command is not None, line
    return shlex.split(command[1])


def verified(ran: Ran) -> bool:
    return ran.code == 0 and re.fullmatch(r"audit \S+ verified: \d+ files\n", ran.out) is not None


@pytest.mark.parametrize(
    "name", ["report/stage.json", "validate/findings.parquet", "audit.json", "manifest.json"]
)
def test_a_truncated_file_is_named_with_the_command_that_repairs_it(
    name: str, store: Path, benchaudit: CommandLine
) -> None:
    path = Path(Store.at(store).audit().path(name))
    path.write_bytes(path.read_bytes()[:40])

    found = benchaudit("verify", "--all", "--store", str(store))
    assert (found.code, len(found.out.splitlines())) == (1, 1)
    assert found.out.startswith(f"{path} is ")
    repaired = benchaudit(*advised(found.out))
    assert repaired.code == 0, repaired.err
    assert verified(benchaudit("verify", "--store", str(store)))


def test_a_damaged_audit_does_not_stop_a_new_one(
    store: Path, artifacts: Path, benchaudit: CommandLine
) -> None:
    former = Store.at(store).audit()
    Path(former.path("ingest", "measurements.parquet")).write_bytes(b"PAR1")

    assert benchaudit("run", str(artifacts), "--store", str(store)).code == 0
    record = Store.at(store).audit().record("analyze")
    said = f"audit {former.audit_id} is damaged and passed over: `{former.command('verify {}')}` says how to repair it"
    assert record is not None
    assert said in record.notes
    shutil.rmtree(store / "cache" / "runs")
    heard = benchaudit("history", "decode_throughput", "--store", str(store))
    assert (heard.code, heard.err) == (0, f"note: {said}\n")


def test_rerun_and_show_refuse_to_read_what_was_changed(store: Path, benchaudit: CommandLine) -> None:
    path = Path(Store.at(store).audit().path("ingest", "stage.json"))
    path.write_bytes(path.read_bytes().replace(b'"reused": 0', b'"reused": 7'))
    for arguments in (("show",), ("rerun", "validate")):
        ran = benchaudit(*arguments, "--store", str(store))
        assert ran.code == 3
        assert ran.err.startswith(f"benchaudit: {path} is not what manifest.json says")
        assert advised(ran.err)[:2] == ["rerun", "ingest"]


def test_a_newer_audit_is_refused_in_one_line_and_named_in_the_list(
    store: Path, benchaudit: CommandLine
) -> None:
    audit = Store.at(store).audit()
    path = Path(audit.path("audit.json"))
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), "contract_version": 99}))
    for arguments in (("show",), ("rerun", "report"), ("accept", audit.audit_id)):
        ran = benchaudit(*arguments, "--store", str(store))
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        assert ran.err.endswith("upgrade benchaudit\n")
    assert benchaudit("verify", "--store", str(store)).code == 1
    assert "newer" in benchaudit("list", "--store", str(store)).out


def test_an_audit_that_goes_on_is_incomplete(store: Path, benchaudit: CommandLine) -> None:
    audit = Store.at(store).audit()
    next_one = Store.at(store).open("20991122T204259Z-3f9a1c", audit.request())
    ran = benchaudit("verify", "--store", str(store))
    said = f"audit {next_one.audit_id} is incomplete, and what it holds is whole (1 file)"
    assert (ran.code, ran.out) == (0, f"{said}; to go on: {next_one.again('ingest')}\n")


def test_an_audit_that_was_stopped_before_it_began_is_no_fault(store: Path, benchaudit: CommandLine) -> None:
    folder = store / "audits" / "20991122T204259Z-3f9a1c"
    folder.mkdir()
    ran = benchaudit("verify", "20991122T204259Z-3f9a1c", "--store", str(store))
    said = (
        f"audit {folder.name} was stopped before it began, and holds nothing: remove {folder} or leave it\n"
    )
    assert (ran.code, ran.out) == (0, said)


def test_one_audit_and_all_of_them_are_not_asked_for_together(store: Path, benchaudit: CommandLine) -> None:
    ran = benchaudit("verify", "latest", "--all", "--store", str(store))
    assert (ran.code, ran.err) == (2, "benchaudit: give an audit or --all, not both\n")
