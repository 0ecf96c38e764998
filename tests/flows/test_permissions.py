"""What runs of a service may read, write and ask, and how a run asks for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_contracts.errors import ServiceError, UsageError
from flows.audit import audit
from flows.permissions import VARIABLE, Permissions, permissions
from flows.project import project
from flows.service import Asked, Plan
from tests.flows.deployed import Deployed


@pytest.fixture
def allowed(tmp_path: Path) -> Permissions:
    (tmp_path / "runs" / "inner").mkdir(parents=True)
    (tmp_path / "private").mkdir()
    (tmp_path / "runs" / "leak").symlink_to(tmp_path / "private")
    return Permissions(
        sources=(str(tmp_path / "runs"),),
        stores=(str(tmp_path / "store"), "s3://bucket/prefix"),
        model_hosts=("http://models:11434",),
    )


def test_the_worker_reads_what_the_operator_wrote(allowed: Permissions) -> None:
    assert permissions(allowed.to_environment()) == allowed


def test_a_command_line_has_no_limits() -> None:
    assert permissions({}) is None


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", '{"sources": 1, "stores": [], "model_hosts": []}'])
def test_damaged_permissions_allow_nothing(said: str) -> None:
    with pytest.raises(ServiceError, match=f"{VARIABLE} is damaged"):
        permissions({VARIABLE: said})


@pytest.mark.parametrize("source", ["runs", "runs/inner", "runs/inner/../inner", "runs/not-there-yet"])
def test_a_source_with_all_that_it_holds_may_be_read(
    allowed: Permissions, tmp_path: Path, source: str
) -> None:
    allowed.check_sources([f"{tmp_path}/{source}"])


@pytest.mark.parametrize(
    "source",
    ["", "private", "runs/../private", "runs/leak", "runs-too", "runs\0", "private/" + "x" * 5000, "ｒuns"],
)
def test_any_other_source_is_refused(allowed: Permissions, tmp_path: Path, source: str) -> None:
    with pytest.raises(UsageError, match="is not one that this service may read") as refused:
        allowed.check_sources([f"{tmp_path}/runs", f"{tmp_path}/{source}"])
    assert len(str(refused.value)) < 1000
    assert str(refused.value).isascii()


REMOTE = Permissions(sources=("s3://bucket/runs", "/data"), stores=())


@pytest.mark.parametrize("source", ["s3://bucket/runs", "s3://bucket/runs/", "s3://bucket/runs/a/b.csv"])
def test_a_url_with_all_that_lies_below_it_may_be_read(source: str) -> None:
    REMOTE.check_sources([source])


@pytest.mark.parametrize(
    "source",
    ["s3://bucket", "s3://bucket/runs-too", "s3://bucket/runs/../x", "gs://bucket/runs", "bucket/runs",
     "s3://bucket/runs/::file:///etc", "simplecache::s3://bucket/runs", "s3:/bucket/runs", "data://x"],
)  # fmt: skip
def test_any_other_url_is_refused(source: str) -> None:
    with pytest.raises(UsageError, match="is not one that this service may read"):
        REMOTE.check_sources([source])


def test_a_service_may_read_the_urls_that_its_operator_named() -> None:
    plan = Plan.of(project(), Asked(store="store", sources=("s3://bucket/runs", "file:///data")))
    assert plan.permissions.sources == ("s3://bucket/runs", "/data")


def test_the_store_is_the_one_of_the_service_however_it_is_written(
    allowed: Permissions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for store in ("store", "./runs/../store/", str(tmp_path / "store"), "s3://bucket/prefix/"):
        allowed.check_store(store)


@pytest.mark.parametrize(
    "store",
    [
        "store/inner",
        "runs",
        "memory://store",
        "file://store",
        "s3://bucket",
        "s3://bucket/prefix/inner",
        "\0",
    ],
)
def test_any_other_store_is_refused(
    allowed: Permissions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is not the one of this service"):
        allowed.check_store(store)


def test_a_configuration_is_read_from_a_source_alone(allowed: Permissions, tmp_path: Path) -> None:
    allowed.check_configuration(str(tmp_path / "runs" / "benchaudit.toml"))
    with pytest.raises(UsageError, match="lies in no source of this service"):
        allowed.check_configuration("/etc/passwd")


def test_a_persona_is_one_that_comes_with_benchaudit(allowed: Permissions) -> None:
    allowed.check_personas(["data_collector", "insight_agent"])
    for name in ("/etc/persona.toml", "../data_collector", "data_collector.toml", ""):
        with pytest.raises(UsageError, match="does not come with benchaudit"):
            allowed.check_personas([name])


def test_a_model_server_is_one_that_the_operator_named(allowed: Permissions) -> None:
    allowed.check_model_host(None)
    allowed.check_model_host("http://models:11434")
    with pytest.raises(UsageError, match="is not one that this service may ask"):
        allowed.check_model_host("http://169.254.169.254/")


def test_a_run_with_other_parameters_than_the_operator_allows_fails_and_says_why(
    deployed: Deployed, allowed: Permissions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a worker hands its permissions to its runs: tests/flows/test_deployments.py."""
    for name, value in allowed.to_environment().items():
        monkeypatch.setenv(name, value)
    private = str(tmp_path / "private")
    state = deployed.run(audit, sources=[private], store=str(tmp_path / "store")).state
    assert state is not None
    assert (state.type, state.message) == (
        "FAILED",
        f"Flow run encountered an exception: UsageError: source '{private}' is not one that this service may "
        f"read ({tmp_path / 'runs'}): start `benchaudit serve` with --source for it",
    )
