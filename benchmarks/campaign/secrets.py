"""Secrets where a person may put them, and a search of all that was written: `python -m benchmarks.campaign.secrets`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.campaign.commands import descendants, end, small_source, start, surroundings
from benchmarks.campaign.confiding import Confidence, Vault, confidences, sources
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.scolding import scolding
from benchmarks.campaign.serving import NotServed, Served, serving
from benchmarks.campaign.traces import Trace, traces
from tests.commentary.double import double

_NAME = "planted secrets"
_DEADLINE_SECONDS = 300.0
_AT_ONCE = 4
_TERMINAL = "serve.out"
# What is searched: stores and the folder that a command runs in, Prefect's home, the person's own, temporary files, output.
_PLACES = ("stores", "store", "here", "home", "person", "tmp", "said")


@dataclass(frozen=True)
class _Leak:
    secret: str
    where: str


def attack(scratch: Path) -> Outcome:
    """No secret that was given to a command or put beside artifacts may stand in anything that was written."""
    for place in _PLACES:
        (scratch / place).mkdir()
    vault = Vault()
    faults: list[str] = []
    leaks: list[_Leak] = []
    with double() as model, scolding() as scold:
        planted = sources(small_source(scratch / "source"), scratch, vault)
        told = list(confidences(vault, planted, scratch, model.url, scold))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for one, ended in zip(
                told, pool.map(lambda n: _run(told[n], scratch, n), range(len(told))), strict=True
            ):
                leaks += ended.leaks(vault)
                if one.must_end_with is not None and ended.code != one.must_end_with:
                    faults.append(
                        f"{one.name}: exit {ended.code} instead of {one.must_end_with}: {ended.said[-300:]}"
                    )
        try:
            leaks += _served(scratch, vault, model.url)
        except NotServed as problem:
            faults.append(f"the service was not attacked: {problem}")
    leaks += [_Leak(t.secret, f"{t.path.relative_to(scratch)} ({t.form})") for t in _written(scratch, vault)]
    found: dict[str, list[str]] = defaultdict(list)
    for leak in leaks:
        found[leak.secret].append(leak.where)
    failures = [f"{vault.place(secret)}: {_summary(places)}" for secret, places in found.items()]
    injected = len(vault.secrets) + len(faults)
    return Outcome(_NAME, injected, injected - len(failures) - len(faults), (*faults, *failures))


def _summary(places: list[str]) -> str:
    rest = f" and {len(places) - 4} more" if len(places) > 4 else ""
    return f"found in {', '.join(places[:4])}{rest}"


def _written(scratch: Path, vault: Vault) -> Iterator[Trace]:
    for place in _PLACES:
        yield from traces(scratch / place, vault.secrets)


@dataclass(frozen=True)
class _Ended:
    name: str
    code: int
    said: str
    command_lines: frozenset[bytes]

    def leaks(self, vault: Vault) -> list[_Leak]:
        """Secrets that other users of the machine could see in the list of processes."""
        return [
            _Leak(secret, f"a command line of a child ({self.name})")
            for secret in vault.secrets
            if any(secret.encode() in line for line in self.command_lines)
        ]


def _run(one: Confidence, scratch: Path, number: int) -> _Ended:
    output = scratch / "said" / f"{number:02}-{one.name.replace(' ', '-').replace('/', '-')}.out"
    environment = surroundings(scratch, HOME=str(scratch / "person"), **one.environment)
    for name in one.unset:
        environment.pop(name, None)
    process = start(list(one.arguments), output, environment, scratch / "here")
    lines: set[bytes] = set()
    until = time.monotonic() + _DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        lines |= _command_lines(process)
        time.sleep(0.25)
    end(process)
    said = output.read_text(errors="replace") + output.with_suffix(".err").read_text(errors="replace")
    return _Ended(one.name, process.returncode, said.strip(), frozenset(lines))


def _command_lines(process: subprocess.Popen[bytes]) -> set[bytes]:
    """Those of the children: what the person typed is theirs, and a fork shows it again."""
    lines = set()
    try:
        own = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        for pid in descendants(process.pid):
            lines.add(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return lines
    return lines - {own}


def _served(scratch: Path, vault: Vault, model_url: str) -> list[_Leak]:
    """A service that is told secrets, and audits once; its own password may stand once on the terminal."""
    host = model_url.replace("http://", f"http://person:{vault.new('OLLAMA_HOST of serve')}@")
    more = {
        "OLLAMA_HOST": host,
        "HOME": str(scratch / "person"),
        "AWS_SECRET_ACCESS_KEY": vault.new("environment of serve"),
    }
    with serving(scratch, small_source(scratch / "served"), **more) as served:
        _audit(served)
        password = served.password
        if password:
            vault.keep("password of serve", password)
        printed = served.printed
    for kind in ("out", "err"):
        said = (scratch / _TERMINAL).with_suffix(f".{kind}")
        text = said.read_text(errors="replace")
        (scratch / "said" / said.name).write_text(text.replace(password, "", 1) if password else text)
    return (
        []
        if not password or printed.count(password) == 1
        else [_Leak(password, "the terminal, more than once")]
    )


def _audit(served: Served) -> None:
    with served.client() as client:
        deployment = client.get("deployments/name/audit/audit").raise_for_status().json()
        body = {"parameters": {"model": "good"}, "state": {"type": "SCHEDULED"}}
        run = (
            client.post(f"deployments/{deployment['id']}/create_flow_run", json=body)
            .raise_for_status()
            .json()
        )
        until = time.monotonic() + _DEADLINE_SECONDS
        while time.monotonic() < until:
            state = client.get(f"flow_runs/{run['id']}").raise_for_status().json()["state_type"]
            if state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                break
            time.sleep(1)
    if state != "COMPLETED":
        raise NotServed(f"the audit of the service ended as {state}")


def main() -> int:
    """Prints the outcome; 1 when a secret was found."""
    with tempfile.TemporaryDirectory(prefix="campaign-secrets-", ignore_cleanup_errors=True) as scratch:
        outcome = attack(Path(scratch))
    print(outcome, *(f"  {failure}" for failure in outcome.failures), sep="\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
