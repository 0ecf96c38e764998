"""The product run on one folder: its findings by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from benchmarks.traps.answers import ANSWERS
from data_contracts.settings import Thresholds
from tasks.validation.validating import validated
from tests.serving.faults import FAULTS
from tests.serving.faults.fault import Fault, Runs
from tests.serving.ingested import ingested
from tests.serving.near_misses import NEAR_MISSES, NearMiss
from tests.serving.writers import WRITERS

Verdict = Literal["found", "missed", "not recorded"]
SEVERE = ("critical", "warning")
_COLUMNS = ("severity", "rule", "message")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of the product."""

    severity: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One folder: a fault or near miss, in one shape, from one seed; `sound` where nothing was planted."""

    name: str
    shape: str
    seed: int
    sound: bool
    verdict: Verdict | None
    findings: tuple[Finding, ...]

    @property
    def false(self) -> tuple[Finding, ...]:
        """On a sound run: findings of rules about validity that say that something is wrong."""
        about = frozenset().union(*ANSWERS.values())
        return tuple(f for f in self.findings if self.sound and f.severity in SEVERE and f.rule in about)

    @property
    def warnings(self) -> int:
        return sum(f.severity in SEVERE for f in self.findings)


def findings_of(runs: Runs, shape: str) -> tuple[Finding, ...]:
    """What validate says of these runs."""
    found = validated(ingested(runs, shape), Thresholds(), lambda _done, _total: None).findings
    rows = found.select(["severity", "rule", "message"]).cast(pa.schema([(n, pa.string()) for n in _COLUMNS]))
    return tuple(Finding(row["severity"], row["rule"], row["message"]) for row in rows.to_pylist())


def names(part: str | None) -> list[str]:
    """The faults and near misses with these letters in their name."""
    every = [*(fault.name for fault in FAULTS), *(near.name for near in NEAR_MISSES)]
    return [name for name in every if part is None or part in name]


def judge(name: str, seed: int, shapes: tuple[str, ...]) -> list[Judged]:
    """A fault's broken runs and their clean twins, or a near miss, in every one of the shapes that holds it."""
    for near in NEAR_MISSES:
        if near.name == name:
            return _near_miss(near, seed, shapes)
    return _fault(next(fault for fault in FAULTS if fault.name == name), seed, shapes)


def _fault(fault: Fault, seed: int, shapes: tuple[str, ...]) -> list[Judged]:
    broken, clean = fault.broken(seed), fault.clean(seed)
    judged = []
    for shape in shapes:
        if shape in fault.recorded_in:
            found = findings_of(broken, shape)
            right = any(finding.rule in ANSWERS.get(fault.name, frozenset()) for finding in found)
            judged.append(Judged(fault.name, shape, seed, False, "found" if right else "missed", found))
            judged.append(Judged(fault.name, shape, seed, True, None, findings_of(clean, shape)))
        else:
            judged.append(Judged(fault.name, shape, seed, False, "not recorded", ()))
    return judged


def _near_miss(near: NearMiss, seed: int, shapes: tuple[str, ...]) -> list[Judged]:
    runs = near.runs(seed)
    return [
        Judged(near.name, shape, seed, True, None, findings_of(runs, shape))
        for shape in shapes
        if shape in near.shapes
    ]


def shapes_of(tool: str | None) -> tuple[str, ...]:
    """The shapes whose name has these letters in it."""
    return tuple(shape for shape in WRITERS if tool is None or tool in shape)
