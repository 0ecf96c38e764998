"""Kills audits and reruns before each of their store events and at random moments, then goes on as a user would."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.campaign import stores
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, Ended, advised, audits
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_few

_RANDOM_KILLS = 40
_QUICK = 6


@dataclass
class _Tallies:
    whole: Tally = field(default_factory=lambda: Tally("kills: all published is whole"))
    verified: Tally = field(default_factory=lambda: Tally("kills: verify and its advice"))
    again: Tally = field(default_factory=lambda: Tally("kills: run again gives the same"))
    swept: Tally = field(default_factory=lambda: Tally("kills: nothing left behind"))


def attack(scene: Scene) -> Iterator[Outcome]:
    """Each kill on a fresh copy of a store with one finished audit."""
    tallies = _Tallies()
    with scene.room("kills") as room:
        write_few(room / "files")
        finished = scene.finished_store(room)
        template = room / "template"
        finished.rename(template)
        for arguments in (("run", "files", "--json"), ("rerun", "ingest", "--onward", "--json")):
            _copy(template, room)
            whole = scene.command(*arguments, folder=room, watch=room / STORE)
            if whole.code:
                raise RuntimeError(whole.last_words)
            expected = stores.tables(audits(room / STORE)[-1])
            for name, ended in _killed(
                scene, room, template, arguments, len(scene.command.events()), whole.end.seconds
            ):
                if ended.code == 0:
                    continue  # a random moment after its end
                _judge(scene, room, template, name, expected, tallies)
    yield from (t.outcome for t in (tallies.whole, tallies.verified, tallies.again, tallies.swept))


def _copy(template: Path, room: Path) -> None:
    shutil.rmtree(room / STORE, ignore_errors=True)
    shutil.copytree(template, room / STORE)


def _killed(
    scene: Scene, room: Path, template: Path, arguments: tuple[str, ...], events: int, seconds: float
) -> Iterator[tuple[str, Ended]]:
    """Every killed command on a fresh copy of the store."""
    step = max(1, events // _QUICK) if scene.quick else 1
    print(f"  {arguments[0]}: {events} events in {seconds:.0f} s", file=sys.stderr)
    for event in range(1, events + 1, step):
        _copy(template, room)
        yield (
            f"{arguments[0]} killed at event {event}",
            scene.command(*arguments, folder=room, watch=room / STORE, die_at=event),
        )
    chance = Random(len(arguments))
    for _ in range(2 if scene.quick else _RANDOM_KILLS):
        _copy(template, room)
        moment = chance.uniform(0.1, seconds)
        yield (
            f"{arguments[0]} killed after {moment:.2f} s",
            scene.command(*arguments, folder=room, deadline=moment),
        )


def _judge(
    scene: Scene, room: Path, template: Path, name: str, expected: dict[str, str], tallies: _Tallies
) -> None:
    store, old = room / STORE, audits(template)[0]
    killed = scene.keep(f"kills/{name.replace(' ', '-')}", store) if scene.quick else None
    wrong = [fault for audit in audits(store) for fault in stores.torn(audit)]
    if name.startswith("run") and stores.digests(old) != stores.digests(store / "audits" / old.name):
        wrong.append("the audit before it changed")
    shown = scene.command("show", old.name, "--json", folder=room)
    if shown.code or shown.traceback:
        wrong.append(shown.last_words)
    tallies.whole.add(1, _one(name, wrong))

    wrong = []
    last = audits(store)[-1]
    verified = scene.command("verify", "--all", folder=room)
    if verified.code not in (0, 1) or verified.traceback:
        wrong.append(verified.last_words)
    for command in advised(verified.output + verified.errors) if verified.code == 1 else ():
        ended = scene.command(*command, folder=room)
        if ended.code:
            wrong.append(f"advised, and fails: {ended.last_words}")
    if (
        any(not (last / stage / "stage.json").exists() for stage in stores.STAGES)
        and (last / "audit.json").exists()
    ):
        first = next(stage for stage in stores.STAGES if not (last / stage / "stage.json").exists())
        ended = scene.command("rerun", first, "--audit", last.name, "--onward", folder=room)
        if ended.code:
            wrong.append(ended.last_words)
    verified = scene.command("verify", "--all", folder=room)
    if verified.code:
        wrong.append(f"at last: {verified.last_words}")
    tallies.verified.add(1, _one(name, wrong))

    wrong = []
    again = scene.command("run", "files", "--json", folder=room)
    newest = audits(store)[-1]
    if again.code or again.answer.get("state") != "completed":
        wrong.append(again.last_words)
    elif stores.tables(newest) != expected:
        wrong.append("its tables differ from those of an audit that nobody killed")
    if (last / "ingest" / "stage.json").exists() and {**expected, **stores.tables(last)} != expected:
        wrong.append("the tables of the killed audit differ")
    tallies.again.add(1, _one(name, wrong))
    usual = {Path(path).name for path in stores.unfinished(template)}
    left = [path for path in stores.unfinished(store) if Path(path).name not in usual]
    tallies.swept.add(1, _one(name, [f"left: {', '.join(left[:5])}"] if left else []))
    if killed and not left and not wrong:
        shutil.rmtree(killed)


def _one(name: str, wrong: list[str]) -> list[str]:
    return [f"{name}: {'; '.join(wrong)}"] if wrong else []
