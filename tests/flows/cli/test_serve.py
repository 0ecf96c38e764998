"""`benchaudit serve` as a person starts it: what it shows, who gets in, and where its password is not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.flows.running import CEILING_SECONDS, PROJECT, write_artifacts


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


def test_a_new_password_is_shown_once_and_lies_nowhere(
    environment: dict[str, str], empty_database: Path, port: int, tmp_path: Path
) -> None:
    home, url = tmp_path / "home", f"http://127.0.0.1:{port}/api"
    home.mkdir()
    shutil.copy(empty_database, home / "prefect.db")
    surroundings = {**environment, "PREFECT_HOME": str(home), "PREFECT_API_URL": url, "TMPDIR": str(home)}
    del surroundings["PREFECT_API_AUTH_STRING"]
    runs = str(write_artifacts(tmp_path / "runs"))
    with (tmp_path / "said").open("w") as said:
        serving = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "--store", "store", "--source", runs],
            cwd=tmp_path,
            # As a shell does
            env={**surroundings, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(PROJECT), "PWD": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        lines: list[str] = []
        assert serving.stdout is not None
        while not lines or "from another terminal" not in lines[-1]:
            line = serving.stdout.readline()
            assert line, (tmp_path / "said").read_text()
            lines.append(line.rstrip())
        shown = re.fullmatch(r"  password: (benchaudit:\S{30,})", lines[3])
        assert shown is not None
        password = shown[1]
        assert lines == [
            f"starting the Prefect server on 127.0.0.1:{port} ...",
            f"benchaudit is running: watch audits at http://127.0.0.1:{port} (Ctrl-C stops it)",
            f"  reports: http://127.0.0.1:{port}/reports/",
            f"  password: {password}",
            f"  store: {tmp_path / 'store'}",
            f"  sources: {tmp_path / 'runs'}",
            f"  from another terminal: export PREFECT_API_URL={url} PREFECT_API_AUTH_STRING=PASSWORD",
        ]
        user, _, secret = password.partition(":")
        assert httpx.get(f"{url}/admin/version", auth=(user, secret), trust_env=False).status_code == 200
        assert httpx.get(f"{url}/admin/version", trust_env=False).status_code == 401
        deployed = httpx.get(
            f"{url}/deployments/name/audit/audit", auth=(user, secret), trust_env=False
        ).json()
        assert deployed["pull_steps"] == [
            {"prefect.deployments.steps.set_working_directory": {"directory": str(PROJECT)}}
        ]
        reports = f"http://127.0.0.1:{port}/reports/"
        assert httpx.get(reports, auth=(user, secret), trust_env=False).status_code == 200
        assert httpx.get(reports, trust_env=False).status_code == 401
        commands = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        assert "flows.embedded_server" in commands
        assert secret not in commands
    finally:
        os.kill(serving.pid, signal.SIGINT)
        rest, _ = serving.communicate(timeout=CEILING_SECONDS)
    assert secret not in rest
    holders = [
        str(path) for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()
    ]
    assert holders == []
