"""A store in a bucket, on a real S3 server of this machine."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import s3fs

from tasks.store import remote_files
from tests.flows.running import CommandLine, Ran, ingest_alone
from tests.s3_server import bucket_of, keys_checked, s3_server, user_of

STORE = "s3://audits/nightly"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(autouse=True)
def surroundings(server: str, tmp_path: Path) -> Iterator[None]:
    with user_of(server, tmp_path / "kept"):
        yield


@pytest.fixture
def bucket() -> Iterator[s3fs.S3FileSystem]:
    with bucket_of("audits") as files:
        yield files


def of_stage(text: str, stage: str) -> str:
    found = re.search(rf"^  {stage} .*? s   (.*)$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


def test_an_audit_in_a_bucket_has_the_bytes_of_one_in_a_folder(
    benchaudit: CommandLine, bucket: s3fs.S3FileSystem, artifacts: Path
) -> None:
    for store in (str(benchaudit.folder / "store"), STORE):
        assert ingest_alone(benchaudit, str(artifacts), store).code == 0
    (local,) = benchaudit.folder.glob("store/audits/2*/ingest/stage.json")
    (remote,) = bucket.glob("audits/nightly/audits/2*/ingest/stage.json")
    assert orjson.loads(bucket.cat_file(remote))["outputs"] == orjson.loads(local.read_bytes())["outputs"]


@pytest.mark.usefixtures("bucket")
def test_the_next_audit_in_a_bucket_reads_only_what_changed(benchaudit: CommandLine, artifacts: Path) -> None:
    first = benchaudit("run", str(artifacts), "--store", STORE)
    assert of_stage(first.out, "ingest") == "0 reused, 2 recomputed"
    (artifacts / "more.csv").write_text((artifacts / "sweep.csv").read_text().replace("40", "41"))
    second = ingest_alone(benchaudit, str(artifacts), STORE)
    read = second.answer["stages"]["ingest"]
    assert (read["reused"], read["recomputed"]) == (2, 1)
    pruned = benchaudit("prune", "--older-than", "0h", "--store", STORE)
    assert (pruned.code, pruned.out.startswith("gone: ")) == (0, True)


def refused(benchaudit: CommandLine, *arguments: str) -> str:
    ran: Ran = benchaudit(*arguments, "--store", STORE)
    assert (ran.code, ran.out) == (2, "")
    return ran.err


@pytest.mark.parametrize("command", ["list", "run"])
def test_a_bucket_that_does_not_exist_is_said_so(
    benchaudit: CommandLine, artifacts: Path, command: str
) -> None:
    sources = [str(artifacts)] if command == "run" else []
    assert refused(benchaudit, command, *sources) == (
        f"benchaudit: store {STORE} cannot be opened: there is no bucket audits\n"
    )


def test_a_server_that_does_not_answer_is_given_up_soon(
    benchaudit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_files, "_ANSWER_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert refused(benchaudit, "list") == (
            f"benchaudit: store {STORE} cannot be opened: its server does not answer within 0.5 s\n"
        )


@pytest.mark.usefixtures("bucket")
def test_keys_that_the_server_does_not_know_are_said_so(benchaudit: CommandLine) -> None:
    with keys_checked():
        told = refused(benchaudit, "list")
    assert told == (
        f"benchaudit: store {STORE} cannot be read:"
        " The AWS Access Key Id you provided does not exist in our records.\n"
    )


def test_without_keys_the_store_cannot_be_opened(
    benchaudit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert refused(benchaudit, "list") == (
        f"benchaudit: store {STORE} cannot be opened: Unable to locate credentials\n"
    )
