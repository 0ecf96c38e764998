"""An audit whose sources lie in a bucket, as a person runs it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import s3fs

from tasks.store import remote_files
from tests.flows.running import SWEEP, CommandLine, Ran, ingest_alone
from tests.s3_server import bucket_of, keys_checked, s3_server, user_of

SOURCE = "s3://results/runs"
# What the issue grants: a person sees the fault before they look elsewhere
SOON_SECONDS = 10.0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(autouse=True)
def user(server: str, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    with user_of(server, tmp_path / "kept") as patch:
        yield patch


@pytest.fixture
def bucket() -> Iterator[s3fs.S3FileSystem]:
    with bucket_of("results") as files:
        for name in ("sweep.csv", "copy/sweep.csv"):
            files.pipe_file(f"results/runs/{name}", SWEEP.encode())
        yield files


def refused(benchaudit: CommandLine, *arguments: str) -> str:
    began = time.monotonic()
    ran: Ran = benchaudit("run", *arguments)
    assert time.monotonic() - began < SOON_SECONDS
    assert (ran.code, ran.out) == (2, "")
    assert not (benchaudit.folder / "benchaudit-store").exists()
    return ran.err


@pytest.mark.usefixtures("bucket")
def test_an_audit_of_a_url_names_it_and_reuses_what_it_read(benchaudit: CommandLine) -> None:
    first = benchaudit("run", SOURCE, "--json")
    assert first.code == 0, first.err
    assert benchaudit("show").out.splitlines()[2] == f"  sources: {SOURCE}"
    again = ingest_alone(benchaudit, SOURCE, str(benchaudit.folder / "benchaudit-store"))
    assert again.answer["stages"]["ingest"]["reused"] == 2


def test_a_configuration_beside_the_files_holds(benchaudit: CommandLine, bucket: Any) -> None:
    bucket.pipe_file("results/runs/benchaudit.toml", b"[limits]\nartifact_bytes = 10\n")
    ran = benchaudit("run", SOURCE, "--json")
    (record,) = benchaudit.folder.glob("benchaudit-store/audits/2*/audit.json")
    assert orjson.loads(record.read_bytes())["limits"]["artifact_bytes"] == 10
    assert ran.code == 0, ran.err


def test_a_bucket_that_does_not_exist_is_said_so(benchaudit: CommandLine) -> None:
    assert refused(benchaudit, SOURCE) == (
        f"benchaudit: source {SOURCE} cannot be opened: there is no bucket results\n"
    )


@pytest.mark.usefixtures("bucket")
def test_a_prefix_without_files_is_said_so(benchaudit: CommandLine) -> None:
    assert refused(benchaudit, "s3://results/rums") == (
        "benchaudit: s3://results/rums holds no file: name a prefix that holds benchmark artifacts\n"
    )


def test_a_server_that_does_not_answer_is_given_up_soon(
    benchaudit: CommandLine, user: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_files, "_ANSWER_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        user.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert refused(benchaudit, SOURCE) == (
            f"benchaudit: source {SOURCE} cannot be opened: its server does not answer within 0.5 s\n"
        )


def test_a_server_that_is_not_there_is_given_up_soon(
    benchaudit: CommandLine, user: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    user.setenv("AWS_ENDPOINT_URL", address)
    # Whether its package gives up before the limit is up to that
    whys = (
        "its server does not answer within 6 s",
        f'Could not connect to the endpoint URL: "{address}/results"',
    )
    said = refused(benchaudit, SOURCE)
    assert said in [f"benchaudit: source {SOURCE} cannot be opened: {why}\n" for why in whys]


@pytest.mark.usefixtures("bucket")
def test_keys_that_the_server_does_not_know_are_said_so(benchaudit: CommandLine) -> None:
    with keys_checked():
        told = refused(benchaudit, SOURCE)
    assert told == (
        f"benchaudit: source {SOURCE} cannot be read:"
        " The AWS Access Key Id you provided does not exist in our records.\n"
    )


def test_without_keys_the_source_cannot_be_opened(benchaudit: CommandLine, user: pytest.MonkeyPatch) -> None:
    user.delenv("AWS_ACCESS_KEY_ID")
    user.delenv("AWS_SECRET_ACCESS_KEY")
    user.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert refused(benchaudit, SOURCE) == (
        f"benchaudit: source {SOURCE} cannot be opened: Unable to locate credentials\n"
    )
