"""The product as its user has it: the command line, a Prefect server, and the tables in a store."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import httpx

from benchmarks.campaign.forking import Command, End

# A store of this name in the working folder is the default one, so that an advised command needs no `--store`.
STORE = "benchaudit-store"
SOURCE = "files"
_SERVER_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended, with what it printed."""

    command: str
    end: End
    output: str
    errors: str

    @property
    def code(self) -> int:
        """The exit code, negative for a signal."""
        return self.end.code

    @property
    def answer(self) -> dict[str, Any]:
        """The one object of `--json`; empty when there is none."""
        try:
            found = json.loads(self.output)
        except json.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def last_words(self) -> str:
        """The command, how it ended, and its last line: what a person would look at first."""
        said = [line for line in (self.errors + self.output).splitlines() if line.strip()] or [
            "nothing printed"
        ]
        how = f"exit {self.code}" if self.end.in_time else f"still running after {self.end.seconds:.0f} s"
        return f"{self.command[:160]}: {how}: {said[-1].strip()[:300]!r}"

    @property
    def traceback(self) -> bool:
        """Whether it ended as programs end that nobody finished."""
        return "Traceback (most recent call last)" in self.errors + self.output


class CommandLine:
    """Runs commands, each in a child that a warm interpreter forks. One command at a time; one object a thread."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    @cached_property
    def _spool(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="campaign-out-"))

    @cached_property
    def _process(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.campaign.forking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
            start_new_session=True,
        )
        assert process.stdout is not None
        threads = json.loads(process.stdout.readline())["threads"]
        if threads > 1:
            print(f"note: the interpreter that forks commands has {threads} threads", file=sys.stderr)
        return process

    def __call__(
        self,
        *arguments: str,
        folder: Path,
        deadline: float = 120.0,
        watch: Path | None = None,
        die_at: int = 0,
    ) -> Ended:
        """`benchaudit ARGUMENTS` in that folder, killed with its children after `deadline` seconds."""
        return self._run(self._command(arguments, folder, deadline, watch=str(watch or ""), die_at=die_at))

    def swapping(
        self,
        *arguments: str,
        folder: Path,
        deadline: float,
        swapped: Path,
        swaps: dict[str, str],
        outside: Path,
    ) -> Ended:
        """The same, while each file in `swapped` that is a key of `swaps` is swapped when the command opens it."""
        return self._run(
            self._command(
                arguments, folder, deadline, swapped=str(swapped), swaps=swaps, outside=str(outside)
            )
        )

    def _command(self, arguments: tuple[str, ...], folder: Path, deadline: float, **more: Any) -> Command:
        output, errors = self._spool / "output", self._spool / "errors"
        return Command(arguments, str(folder), str(output), str(errors), deadline, **more)

    def _run(self, command: Command) -> Ended:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps(asdict(command)) + "\n")
        process.stdin.flush()
        end = End(**json.loads(process.stdout.readline()))
        said = [Path(path).read_text(errors="replace") for path in (command.output, command.errors)]
        return Ended(f"benchaudit {shlex.join(command.arguments)}", end, *said)

    def events(self) -> list[str]:
        """What the last command with `watch` did to the folder."""
        return (self._spool / "errors.events").read_text(errors="replace").splitlines()

    def close(self) -> None:
        """Ends the interpreter and removes what its commands printed."""
        if "_process" in self.__dict__ and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(30)
        if "_spool" in self.__dict__:
            shutil.rmtree(self._spool, ignore_errors=True)


def benchaudit(*arguments: str, environment: dict[str, str], folder: Path, deadline: float) -> Ended:
    """The installed command in a process of its own, killed with its children after `deadline` seconds."""
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+", errors="replace") as output,
        tempfile.TemporaryFile("w+", errors="replace") as errors,
    ):
        process = start(*arguments, environment=environment, folder=folder, output=output, errors=errors)
        try:
            process.wait(deadline)
            in_time = True
        except subprocess.TimeoutExpired:
            in_time = False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        output.seek(0)
        errors.seek(0)
        end = End(process.returncode, time.monotonic() - began, 0.0, 0, in_time)
        return Ended(f"benchaudit {shlex.join(arguments)}", end, output.read(), errors.read())


def start(
    *arguments: str, environment: dict[str, str], folder: Path, output: IO[str], errors: IO[str]
) -> subprocess.Popen[bytes]:
    """The installed command, started as the head of a process group."""
    command = Path(sys.executable).with_name("benchaudit")
    return subprocess.Popen(
        [command, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
    )


class Server:
    """A Prefect server of the campaign's own, so that no audit starts one."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> dict[str, str]:
        """The environment in which commands use it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._home.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "PREFECT_HOME": str(self._home),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
        }
        with (self._home / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                [Path(sys.executable).with_name("prefect"), "server", "start", "--port", str(port)],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        address = f"http://127.0.0.1:{port}/api"
        until = time.monotonic() + _SERVER_SECONDS
        while not _answers(f"{address}/health"):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the Prefect server did not start: {self._home / 'server.log'}")
            time.sleep(0.2)
        return {
            **environment,
            "PREFECT_API_URL": address,
            "TERM": "dumb",
            "NO_COLOR": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


_IN_TICKS = re.compile(r"`(benchaudit [^`]+)`")
_AT_END = re.compile(
    r"\b(benchaudit (?:run|rerun|verify|accept|show|list)\b[^\n;,]*?)(?:[.;,]?\s*$|[.;,]\s)", re.M
)


def advised(text: str) -> list[tuple[str, ...]]:
    """The arguments of each command that a text advises, in the text's order, each once."""
    found = _IN_TICKS.findall(text) or _AT_END.findall(text)
    commands: list[tuple[str, ...]] = []
    for command in found:
        with contextlib.suppress(ValueError):
            arguments = tuple(SOURCE if word.startswith("SOURCE") else word for word in shlex.split(command))[
                1:
            ]
            if arguments not in commands:
                commands.append(arguments)
    return commands


def audits(store: Path) -> list[Path]:
    """The folders of a store's audits, oldest first."""
    folder = store / "audits"
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def files(folder: Path) -> Iterator[Path]:
    """Every regular file below a folder, in the order of their paths."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()))
