"""Where each rule begins and ceases to find something: how far a figure may go until the rule says something else.

Each rule is looked at in a clean audit and in the one that breaks it, those about runs in two busy runs too. `edges_of`
searches for the edges, edges.json holds them, and a test looks at either side of each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from data_contracts.rules import rule_named
from data_contracts.rules.frames import Frame, Mask
from data_contracts.rules.rule import Kind, Rule, holds
from data_contracts.settings import Thresholds
from tasks.validation.validating import frame_builders
from tests.validation.breaking import BREAKING
from tests.validation.busy import CLOSED, OPEN, busy
from tests.validation.making import clean
from tests.validation.varying import Varied
from tests.validation.varying_runs import varied

# What a rule says of an audit: "2 of 5", rows that break it and rows that it could check
Said: TypeAlias = str
Edges: TypeAlias = dict[str, Any]
_LADDER = (1.03, 1.3, 3.0, 1000.0)
_HALVINGS = 18
_BESIDE = 1e-4  # of an edge
_ABOUT = ("clean", "broken")
_WAYS = {"up": 1.0, "down": -1.0}


def edges_of(rule: Rule) -> dict[str, Edges]:
    """What a rule says of its two audits, and how that changes, kind by kind."""
    found = {}
    for kind in rule.kinds:
        for about in (*_ABOUT, *(("busy",) if kind == "run" else ())):
            frame, rows = based(rule.name, kind, about)
            changes = varied(frame, rows)
            usual = said(rule, frame)
            changed = {name: said(rule, of()) for name, of in changes.changed.items()}
            matters = _mattering(rule, changes, changed, usual)
            scaled = {name: _edges(rule, changes.scaled[name], usual) for name in matters}
            edges = {name: ways for name, ways in scaled.items() if ways}
            others = {name: other for name, other in changed.items() if other != usual}
            if edges or others:
                found[f"{kind}, {about}"] = {
                    "says": usual, "messages": _messages(rule, frame), "scaled": edges, "changed": others,
                }  # fmt: skip
    return found


def seen(rule: Rule, written: Mapping[str, Edges]) -> dict[str, Edges]:
    """The same as written, looked at anew: on either side of each edge."""
    found = {}
    for key, edges in written.items():
        kind, _, about = key.partition(", ")
        frame, rows = based(rule.name, kind, about)  # type: ignore[arg-type]  # as it was written
        changes = varied(frame, rows)
        found[key] = {
            "says": said(rule, frame),
            "messages": _messages(rule, frame),
            "scaled": {
                name: {
                    way: _beside(rule, changes.scaled[name], way, edge_in(told), edges["says"])
                    for way, told in ways.items()
                }
                for name, ways in edges["scaled"].items()
            },
            "changed": {name: said(rule, changes.changed[name]()) for name in edges["changed"]},
        }
    return found


@cache
def _frame(name: str, kind: Kind, about: str) -> Frame:
    audit = busy() if about == "busy" else clean()
    if about == "broken":
        BREAKING[name].fault(audit)
    return frame_builders(audit.ingested(), Thresholds())[kind]()


def based(name: str, kind: Kind, about: str) -> tuple[Frame, Mask]:
    """The frame of an audit and the rows to be changed: all, those that break the rule, or the two busy runs."""
    rule = rule_named(name)
    assert rule is not None
    frame = _frame(name if about == "broken" else "", kind, about)
    if about == "clean":
        return frame, np.ones(len(frame), np.bool_)
    # The files that are said to break the rule: of which others a wrong rule told is another matter
    return frame, _of_files(
        frame, {at for at, _, _ in BREAKING[name].at} if about == "broken" else {OPEN, CLOSED}
    )


def _of_files(frame: Frame, files: Collection[str | None]) -> Mask:
    artifacts = frame.located(np.arange(len(frame))).artifact.to_pylist()
    return np.array([artifact in files for artifact in artifacts], np.bool_)


def said(rule: Rule, frame: Frame) -> Said:
    verdict = rule.verdict(frame)
    broken = int((~holds(frame, verdict)).sum())
    return f"{broken} of {int(verdict.checked.sum())}"


def edge_in(told: Said) -> str:
    """The factor in "from 1.01: 1 of 5"."""
    return told.removeprefix("from ").partition(":")[0]


def _messages(rule: Rule, frame: Frame) -> list[str]:
    """What it says of the first rows that break it, without what to do."""
    verdict = rule.verdict(frame)
    rows = np.flatnonzero(verdict.failing)[:3]
    parts = (verdict.observed, verdict.expected)
    texts = [part.at(rows).to_pylist() if part is not None else [""] * len(rows) for part in parts]
    return [" | ".join(str(text) for text in pair) for pair in zip(*texts, strict=True)]


def _mattering(rule: Rule, changes: Varied, changed: Mapping[str, Said], usual: Said) -> list[str]:
    """What a rule looks at: it says something else where that is missing, or a thousand times as large or small."""
    found: list[str] = []
    for name, of in changes.scaled.items():
        whole = name.removesuffix(" of the later half").removesuffix(" of the first")
        if whole != name:
            matters = whole in found
        else:
            matters = changed.get(f"{name} missing", usual) != usual or any(
                said(rule, of(factor)) != usual for factor in (_LADDER[-1], 1 / _LADDER[-1], _LADDER[0])
            )
        # What is told apart by any other value has no edge
        if matters and said(rule, of(1 + 1e-9)) == usual:
            found.append(name)
    return found


def _edges(rule: Rule, of: Callable[[float], Frame], usual: Said) -> dict[str, Said]:
    """Upwards and downwards the factor from which on the rule says something else, and what."""
    found = {}
    for way, power in _WAYS.items():
        inside, outside = 1.0, None
        for step in _LADDER:
            if said(rule, of(step**power)) != usual:
                outside = step**power
                break
            inside = step**power
        if outside is None:
            continue
        for _ in range(_HALVINGS):
            middle = float(np.sqrt(inside * outside))
            if said(rule, of(middle)) == usual:
                inside = middle
            else:
                outside = middle
        edge = f"{outside:.5g}"
        beside = _beside(rule, of, way, edge, usual)
        # Where roundings make it come and go there is no edge
        if not beside.startswith("before") and beside != _told(edge, usual):
            found[way] = beside
    return found


def _beside(rule: Rule, of: Callable[[float], Frame], way: str, edge: str, usual: Said) -> Said:
    """What the rule says beyond the edge, if it does not do so before."""
    at, power = float(edge), _WAYS[way]
    before, beyond = (said(rule, of(at * (1 + power * away))) for away in (-_BESIDE, _BESIDE))
    return _told(edge, beyond) if before == usual else f"before {edge}: {before}"


def _told(edge: str, says: Said) -> Said:
    return f"from {edge}: {says}"
