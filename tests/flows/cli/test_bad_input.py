"""Bad input is one clear line on stderr and the right exit code, without a traceback."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main

Ended = Callable[..., tuple[int, str]]


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Runs the command line in an empty folder; gives its exit code and what it said on stderr."""
    monkeypatch.chdir(tmp_path)
    for name in ("PREFECT_API_URL", "BENCHAUDIT_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))

    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, capsys.readouterr().err

    return call


def test_a_source_that_does_not_exist_is_named(ended: Ended) -> None:
    code, said = ended("run", "nowhere")
    assert code == 2
    assert "nowhere" in said
    assert said.count("\n") == 1


def test_an_empty_folder_is_refused(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, said = ended("run", "empty")
    assert (code, said.count("\n")) == (2, 1)
    assert "empty" in said


def test_a_folder_with_hidden_files_alone_holds_no_artifact(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".secret.csv").write_text("a\n1\n")
    code, said = ended("run", "hidden")
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.parametrize("model", [(), ("--model", "helio:1b")])
def test_an_unknown_persona_is_refused_before_anything_starts(
    ended: Ended, artifacts: Path, model: tuple[str, ...]
) -> None:
    code, said = ended("run", str(artifacts), *model, "--persona", "nobody")
    assert (code, said.count("\n")) == (2, 1)
    assert "nobody" in said


def test_a_store_that_cannot_be_written_is_refused(ended: Ended, tmp_path: Path, artifacts: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = ended("run", str(artifacts), "--store", "file/store")
    assert (code, said.count("\n")) == (2, 1)
    assert "cannot be written" in said


def test_an_unknown_audit_is_refused(ended: Ended) -> None:
    code, said = ended("show", "20200101T000000Z-000000")
    assert (code, said.count("\n")) == (2, 1)
    assert "no audit in store" in said


def test_a_prefect_server_that_cannot_be_reached_is_named(
    ended: Ended, artifacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api"
    monkeypatch.setenv("PREFECT_API_URL", url)
    code, said = ended("run", str(artifacts))
    assert code == 2
    assert said.splitlines()[-1].startswith(f"benchaudit: no Prefect server answers at {url}")


def test_a_port_in_use_is_named_with_the_way_out(ended: Ended, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
        code, said = ended("serve")
    assert (code, said.count("\n")) == (2, 1)
    assert f"port {port} is taken on 127.0.0.1" in said


def test_a_prefect_server_that_asks_for_a_password_is_named_with_the_way_in(
    ended: Ended, artifacts: Path, prefect_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    monkeypatch.delenv("PREFECT_API_AUTH_STRING", raising=False)
    code, said = ended("run", str(artifacts))
    assert (code, said.splitlines()[-1]) == (
        2,
        f"benchaudit: the Prefect server at {prefect_server} asks for a password: "
        "set PREFECT_API_AUTH_STRING to the one that `benchaudit serve` showed",
    )


def test_a_server_that_has_a_password_of_its_own_takes_no_other(
    ended: Ended, prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    (tmp_path / "password").write_text("a password of twelve")
    code, said = ended("serve", "--password-file", "password")
    assert (code, said.count("\n")) == (2, 1)
    assert f"a Prefect server runs at {prefect_server} already, with a password of its own" in said


def test_a_home_of_prefect_that_cannot_be_written_is_named(
    ended: Ended, artifacts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "file"))
    code, said = ended("run", str(artifacts))
    assert (code, said.splitlines()[-1]) == (
        2,
        f"benchaudit: Prefect's home {tmp_path / 'file'} cannot be written (File exists): "
        "set PREFECT_HOME to a folder of yours",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "x", "--fail-on", "sometimes"),
        ("rerun", "everything"),
        ("dance",),
        ("run", "x", "--no-such-option"),
    ],
)
def test_wrong_usage_shows_the_usage_and_exits_with_2(ended: Ended, arguments: tuple[str, ...]) -> None:
    code, said = ended(*arguments)
    assert code == 2
    assert said.startswith("Usage: benchaudit")
    assert "Traceback" not in said
