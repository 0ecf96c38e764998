"""One who has the password asks for more than the operator allowed: `python -m benchmarks.campaign.page` runs it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.campaign.commands import descendants
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.serving import DEPLOYMENTS, Served, against_service

_NAME = "insider with password"
_DEADLINE_SECONDS = 1500.0
_AT_ONCE = 4
_TRIES = 10
_MARK = "outsidemark"
_OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@dataclass(frozen=True)
class _Demand:
    """A run of a deployment that must not do what it asks for; one that reads outside must also not complete."""

    name: str
    deployment: str
    body: dict[str, Any]
    may_complete: bool


def attack(scratch: Path) -> Outcome:
    """A run's command, environment and folder, and sources, stores and names outside the allowed ones, are refused."""
    ground = _Ground.prepare(scratch)
    return against_service(_NAME, scratch, lambda served: _demanded(served, ground, scratch))


def _demanded(served: Served, ground: _Ground, scratch: Path) -> Outcome:
    with served.client() as client:
        _lift_limit(client)
        twin = _twin()
        allowed = _made(client, [twin], ground.markers)[1].get(twin.name, {}).get("state_type", "missing")
        if allowed != "COMPLETED":
            return Outcome(_NAME, 1, 0, (f"nothing is proven: an allowed run ended as {allowed}",))
        ground.furnish(served.store)
        demands = list(_demands(served, ground))
        sent, ended = _made(client, demands, ground.markers)
        failures = [fault for demand in demands if (fault := _fault(demand, sent, ended, ground))]
        failures += _read_outside(scratch, ground)
    # What was read outside, and what was written there.
    injected = len(demands) + 2
    return Outcome(_NAME, injected, injected - len(failures), tuple(failures))


@dataclass(frozen=True)
class _Ground:
    """Where effects outside would show: markers that commands touch, a source to steal, places for stores."""

    markers: Path
    outside: Path
    sibling: Path
    stores: Path

    @classmethod
    def prepare(cls, scratch: Path) -> _Ground:
        made = cls(
            scratch / "markers", scratch / "outside", scratch / "source-not-allowed", scratch / "stores"
        )
        for folder in (made.markers, made.outside, made.sibling, made.stores):
            folder.mkdir()
        for folder in (made.outside, made.sibling):
            (folder / "results.csv").write_text(
                f"model,run,ttft_s,e2e_s\n{_MARK},1,0.5,2.0\n{_MARK},2,0.6,2.1\n"
            )
        return made

    def furnish(self, store: Path) -> None:
        """Copies an audit to where a stage that runs outside its store would find one."""
        for copy in ("report-plain", "report-dots", "report-url"):
            shutil.copytree(store, self.stores / copy)
        shutil.copytree(store, store.with_name(f"{store.name}-report"))
        audit = next((store / "audits").iterdir())
        shutil.copytree(audit, self.stores / "named")


def _twin() -> _Demand:
    return _Demand("insider-twin", "audit", {"parameters": {}}, True)


def _demands(served: Served, ground: _Ground) -> Iterator[_Demand]:
    yield from _sources(served, ground)
    yield from _stores(served, ground)
    yield from _names(ground)
    # A run whose command is another one never ends, and holds its deployment's one place.
    yield from _variables(served, ground)


def _variables(served: Served, ground: _Ground) -> Iterator[_Demand]:
    """Job variables that would run something else."""

    def demand(name: str, variables: dict[str, Any], deployment: str = "report") -> _Demand:
        body: dict[str, Any] = {"job_variables": variables}
        if deployment == "audit":
            body["parameters"] = {"sources": [str(ground.outside)]}
        return _Demand(f"insider-{name}", deployment, body, deployment != "audit")

    for deployment in DEPLOYMENTS:
        name = f"command-{deployment}"
        touch = f"touch {ground.markers / f'insider-{name}'}"
        yield _Demand(f"insider-{name}", deployment, {"job_variables": {"command": touch}}, True)
    for name, variable in (("pythonpath", "PYTHONPATH"), ("startup", "PYTHONHOME")):
        code = ground.markers.parent / f"code-{name}"
        code.mkdir()
        for module in ("sitecustomize.py", "usercustomize.py"):
            (code / module).write_text(f"open({str(ground.markers / f'insider-{name}')!r}, 'w').close()\n")
        yield demand(name, {"env": {variable: str(code)}})
    fake = ground.markers.parent / "bin"
    fake.mkdir()
    for program in ("python", "python3", "prefect", "uv", "git"):
        (fake / program).write_text(f"#!/bin/sh\ntouch {ground.markers / 'insider-path'}\n")
        (fake / program).chmod(0o755)
    yield demand("path", {"env": {"PATH": str(fake)}})
    shadow = ground.markers.parent / "shadow"
    (shadow / "flows").mkdir(parents=True)
    (shadow / "flows" / "report.py").write_text(
        f"open({str(ground.markers / 'insider-working-dir')!r}, 'w').close()\n"
    )
    yield demand("working-dir", {"working_dir": str(shadow)})
    yield demand(
        "image", {"image": "evil.test/image", "command": f"touch {ground.markers / 'insider-image'}"}
    )
    # Whatever tells the worker what is allowed, told otherwise by the run.
    for number, (variable, value) in enumerate(sorted(_tells(served).items())):
        told = value.replace(str(served.source), str(ground.outside))
        yield demand(f"allowed-by-{number}-{variable}", {"env": {variable: told}}, "audit")


def _tells(served: Served) -> dict[str, str]:
    """The environment variables of the service's processes that hold the allowed source, and those of the product."""
    found: dict[str, str] = {}
    for pid in descendants(served.pid):
        with contextlib.suppress(OSError):
            for entry in Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0"):
                name, _, value = entry.partition("=")
                if str(served.source) in value:
                    found[name] = value
    return found


def _sources(served: Served, ground: _Ground) -> Iterator[_Demand]:
    link = ground.stores / "link"
    link.symlink_to(ground.outside)
    outside = str(ground.outside)
    asked: dict[str, Any] = {
        "outside": [outside], "beside-allowed": [str(served.source), outside], "dots": [f"{served.source}/../outside"],
        "sibling": [str(ground.sibling)], "file-url": [f"file://{outside}"], "local-url": [f"local://{outside}"],
        "url-dots": [f"file://{served.source}/../outside"], "link": [str(link)], "parent": [str(served.source.parent)],
        "relative": [os.path.relpath(outside, Path.cwd())], "one-file": [f"{outside}/results.csv"], "tilde": ["~/"],
        "chained-url": [f"simplecache::file://{outside}"], "slashes": [f"/{outside}"], "root": ["/etc"],
        "hydrated": {"__prefect_kind": "json", "value": json.dumps([outside])},
        "template": {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": json.dumps([outside])}},
    }  # fmt: skip
    for name, sources in asked.items():
        yield _Demand(f"insider-source-{name}", "audit", {"parameters": {"sources": sources}}, False)
    text = {"sources": outside}
    yield _Demand(
        "insider-source-text", "audit", {"parameters": text, "enforce_parameter_schema": False}, False
    )


def _stores(served: Served, ground: _Ground) -> Iterator[_Demand]:
    free = str(ground.stores)
    for deployment in ("audit", "report"):
        asked = {
            "outside": f"{free}/{deployment}-plain",
            "dots": f"{served.store}/../stores/{deployment}-dots",
            "sibling": f"{served.store}-{deployment}",
            "url": f"file://{free}/{deployment}-url",
            "inside": f"{served.store}/audits/{deployment}",
            "memory": "memory://stolen",
        }
        for name, store in asked.items():
            body = {"parameters": {"store": store}}
            yield _Demand(f"insider-store-{deployment}-{name}", deployment, body, False)


def _names(ground: _Ground) -> Iterator[_Demand]:
    """Names that are paths."""
    away = f"../../{ground.stores.name}/named"
    persona = ground.outside / "persona.toml"
    persona.write_text(f'name = "{_MARK}"\n')
    settings = ground.outside / "benchaudit.toml"
    settings.write_text("[limits]\nnesting = 3\n")
    asked = [(deployment, "dots", away) for deployment in DEPLOYMENTS]
    asked += [
        ("report", "absolute", str(ground.stores / "named")),
        ("report", "newline", "a\nb"),
        ("audit", "null", "a\0b"),
    ]
    for deployment, name, audit_id in asked:
        yield _Demand(
            f"insider-id-{deployment}-{name}", deployment, {"parameters": {"audit_id": audit_id}}, False
        )
    yield _Demand("insider-baseline", "audit", {"parameters": {"baseline": away}}, False)
    yield _Demand(
        "insider-persona", "audit", {"parameters": {"model": "m", "personas": [str(persona)]}}, False
    )
    yield _Demand("insider-config", "audit", {"parameters": {"config": str(settings)}}, False)


def _send(client: httpx.Client, demand: _Demand) -> int:
    deployment = (
        client.get(f"deployments/name/{demand.deployment}/{demand.deployment}").raise_for_status().json()
    )
    body = {"name": demand.name, "tags": [demand.name], "state": {"type": "SCHEDULED"}, **demand.body}
    for _ in range(_TRIES):
        answer = client.post(f"deployments/{deployment['id']}/create_flow_run", json=body)
        # A database that is busy refuses nobody.
        if answer.status_code < 500:
            break
        time.sleep(1)
    return answer.status_code


def _lift_limit(client: httpx.Client) -> None:
    """Lets audits run side by side: one at a time, the attack would take half an hour."""
    audit = client.get("deployments/name/audit/audit").raise_for_status().json()
    if limit := audit.get("global_concurrency_limit"):
        client.patch(f"v2/concurrency_limits/{limit['id']}", json={"limit": _AT_ONCE}).raise_for_status()


def _made(
    client: httpx.Client, demands: list[_Demand], markers: Path
) -> tuple[dict[str, int], dict[str, dict[str, Any]]]:
    """Asks for all, a few at a time: the status of each answer, and each run once it is over, by the demand's name."""
    sent: dict[str, int] = {}
    runs: dict[str, dict[str, Any]] = {}
    waiting = demands[::-1]
    until = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < until:
        runs = _runs(client)
        accepted = [
            name for name, status in sent.items() if 200 <= status < 300 and not (markers / name).exists()
        ]
        open_ = [name for name in accepted if runs.get(name, {}).get("state_type") not in _OVER]
        if not open_ and not waiting:
            break
        for _ in range(min(_AT_ONCE - len(open_), len(waiting))):
            demand = waiting.pop()
            sent[demand.name] = _send(client, demand)
        time.sleep(1)
    return sent, runs


def _runs(client: httpx.Client) -> dict[str, dict[str, Any]]:
    """All runs by the demand that they serve. A flow may rename its run, and so a run is known by its tag."""
    runs = client.post("flow_runs/filter", json={"limit": 200}).raise_for_status().json()
    return {tag: run for run in runs for tag in run["tags"] if not run["parent_task_run_id"]}


def _fault(demand: _Demand, sent: dict[str, int], ended: dict[str, dict[str, Any]], ground: _Ground) -> str:
    if (ground.markers / demand.name).exists():
        return f"{demand.name}: its code ran in the worker"
    if demand.name not in sent:
        return f"{demand.name}: not asked before the deadline"
    if sent[demand.name] >= 500:
        return f"{demand.name}: nothing is proven, answered with {sent[demand.name]}"
    if not 200 <= sent[demand.name] < 300:
        return ""
    state = ended.get(demand.name, {}).get("state_type", "missing")
    if state == "COMPLETED" and not demand.may_complete:
        return f"{demand.name}: completed with {json.dumps(demand.body)[:200]}"
    return "" if state in _OVER else f"{demand.name}: still {state} at the deadline"


def _read_outside(scratch: Path, ground: _Ground) -> Iterator[str]:
    """What came into a store from outside, and stores that came to be outside."""
    places = [path for path in scratch.glob("store*") if path.is_dir()]
    marked = [
        p for place in places for p in place.rglob("*") if p.is_file() and _MARK.encode() in p.read_bytes()
    ]
    if marked:
        yield f"{len(marked)} files in stores hold what stands outside, e.g. {marked[0].relative_to(scratch)}"
    made = [p.name for p in ground.stores.glob("audit-*")] + [p.name for p in scratch.glob("store-audit*")]
    if made:
        yield f"stores came to be outside: {', '.join(sorted(made))}"
