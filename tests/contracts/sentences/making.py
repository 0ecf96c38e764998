"""Grounds on which the entries of the catalogue hold: one of everything, many, and what may be missing left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from data_contracts.facts import FAULT, Source
from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.grounds import Change, Grounds, Problem
from data_contracts.sentences.template import Part


def fact(topic: str, place: int = 0, /, **cells: Any) -> QuotedFact:
    """A fact of a topic; `names` are what it is about."""
    names = cells.pop("names", {})
    given = {
        "fact_id": f"F{topic[:4]}{place:04d}", "rank": 0, "subject": orjson.dumps(names).decode(), "metric": "ttft",
        "statistic": "mean", "value": 1.0, "unit": "s", "digits": 3, "n": None, "ci_low": None, "ci_high": None,
        "verdict": "measured", "clause": "", "sources": (),
    }  # fmt: skip
    return QuotedFact(**{**given, "topic": topic, "names": names, **cells})


def grounds(many: int = 1, named: bool = True, scale: float = 1.0) -> Grounds:
    """Grounds with so many of everything, `named` or without what may be missing, numbers and counts times `scale`."""
    each = range(many)
    facts = [one for place in each for one in _facts(place, named, scale, many)]
    problems = [
        _problem(severity, place, many, named) for severity in ("critical", "warning") for place in each
    ]
    changes = [_change(place, verdict, worse, named) for place in each for verdict, worse in _CHANGES]
    return Grounds(
        facts=tuple(facts), problems=tuple(problems), changes=tuple(changes), undecided=int(many * scale),
        files=int(many * scale), documents=frozenset({"README.md", "COPY.md"}),
    )  # fmt: skip


_CHANGES = (("regressed", True), ("suspected", True), ("improved", False))


def _facts(place: int, named: bool, scale: float, many: int) -> list[QuotedFact]:
    model = {"model": f"m{place}:1b"} if named else {}
    where = {**model, "folder": f"sweeps/{place}"} if named else {}
    sources = (Source(f"runs/{place}.csv"),) if named else ()
    document = "README.md" if place < 2 else f"docs/{place}.md"
    copies = (Source("README.md"), Source("COPY.md")) if many > 1 else (Source("README.md"),)
    sides = {"axis": "model", "one": "m0:1b", "other": "m1:3b"}
    setting = {**where, "setting": f"top_{'kp'[place % 2]}"}
    cold = {**where, "setting": "temperature"}
    count = int(many * scale)
    whole = {"n": 3 * count, "value": float(count)}
    return [
        fact("claims", place, names={"artifact": document, **model, "stated": 0.5 * scale, "at": place},
             verdict="refuted", value=0.4 * scale, n=count if named else None, sources=copies),
        fact("claims", 100 + place, names={"artifact": f"notes/{place}.md"}, verdict="other data",
             clause=f"notes/{place}.md seems to describe other results than those beside it"),
        fact("findings", place, metric=FAULT, clause="the facts on TTFT are missing: a fault of benchaudit"),
        *([] if place else [
            fact("failures", 0, metric="requests_failed", **whole),
            fact("validity", 0, metric="runs_invalid", sources=sources, **whole),
            fact("throughput", 0),
            fact("inventory", 0, metric="files", value=4.0 * count),
            *(fact("inventory", n, metric="files", value=float(count), names=names) for n, names in _files(named)),
        ]),
        *([fact("failures", 1, metric="requests_failed", names={"reason": "timeout"}, n=3 * count, sources=sources,
              value=float(-(-count // 2)))]
          if named and not place else []),
        fact("sweep", place, names={**where, **({"settings": "num_ctx top_k"} if named else {}), "at": place},
             statistic="best_config", verdict="insufficient", n=count,
             clause="the sweep measured 36 configurations once each; the best" if many == 1 or not place else ""),
        fact("sweep", 100 + place, names=cold, metric="cold_requests", verdict="confounded", value=float(count)),
        fact("sweep", 200 + place, names={**cold, "level": "0.2", "against": "0.8"}, statistic="run_order",
             verdict="confounded", value=20.0 * scale),
        fact("sweep", 300 + place, names=setting, statistic="spread", verdict="confounded", value=0.1),
        fact("sweep", 400 + place, names={**model, "setting": "num_gpu"}, metric="decode_throughput", statistic="spread",
             verdict="below_floor", value=0.01),
        fact("saturation", place, names=where, verdict="insufficient"),
        fact("saturation", 100 + place, names=model, verdict="measured", value=16.0 * scale, unit="request",
             metric="output_throughput"),
        fact("ratios", place, names=sides, clause="the TTFT of m0:1b is 2 times that of m1:3b", value=2.0 * scale,
             subject=f"s{place}", ci_low=1.9 * scale if named else None, ci_high=2.1 * scale if named else None),
        *(_of_three(scale) if named and not place else []),
        fact("ratios", 100 + place, names=sides, clause="the TTFT of m0:1b is 2 times that of m1:3b", value=2.0 * scale,
             subject=f"o{place}", verdict="insufficient"),
        fact("telemetry", place, names={"name": f"top_{'kp'[place % 2]}"}, statistic="present_share", value=0.0),
    ]  # fmt: skip


def _of_three(scale: float) -> Iterator[QuotedFact]:
    """Each of three models beside each other, on one task."""
    pairs = (("m7:1b", "m8:3b", 1.5), ("m7:1b", "m9:8b", 3.0), ("m8:3b", "m9:8b", 2.0))
    for place, (faster, slower, times) in enumerate(pairs):
        yield fact(
            "ratios", 200 + place, names={"axis": "model", "task": "chat", "one": faster, "other": slower},
            clause=f"the decode throughput of {faster} is {times} times that of {slower}", subject=f"t{place}",
            metric="decode_throughput", value=times * scale, ci_low=times * scale - 0.1, ci_high=times * scale + 0.1,
        )  # fmt: skip


def _files(named: bool) -> Iterator[tuple[int, dict[str, str]]]:
    states = ("duplicate", "unsupported", "quarantined") if named else ()
    names = [{"kind": "csv"}, {"kind": "json"}, *({"status": state} for state in states)]
    return enumerate(names, start=1)


def _problem(severity: str, place: int, many: int, named: bool) -> Problem:
    return Problem(
        rule=f"rule_{place}", severity=severity, said=f"a value is odd ({place})", todo=Part("write it again"),
        paths=tuple(f"runs/{file}.csv" for file in range(min(many, 3))) if named else (), places=many,
    )  # fmt: skip


def _change(place: int, verdict: str, worse: bool, named: bool) -> Change:
    sure = "may be" if verdict == "suspected" else "is"
    moved = "worse: TTFT 20% higher" if worse else "better: TTFT 20% lower"
    return Change(
        name=f"m{place}:1b", words=f"m{place}:1b {sure} {moved}",
        verdict=verdict, worse=worse, baseline="20261122T204259Z-3f9a1c", beside="driver 1 against 2" if named else None,
    )  # fmt: skip
