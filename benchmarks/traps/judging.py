"""The product run on one folder: its findings by rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

from benchmarks.traps.answers import ANSWERS
from data_contracts.rules import rules_of
from data_contracts.rules.frames import Frame
from data_contracts.rules.rule import Kind
from data_contracts.settings import Thresholds
from tasks.validation.checking import check
from tasks.validation.validating import frame_builders
from tests.serving.faults import FAULTS
from tests.serving.faults.fault import Fault, Runs, Worlds
from tests.serving.ingested import ingested
from tests.serving.near_misses import NEAR_MISSES, NearMiss
from tests.serving.results import run
from tests.serving.writers import GATHERED, WRITERS

Verdict = Literal["found", "missed", "not recorded"]
SEVERE = ("critical", "warning")
ABOUT_RUNS = frozenset(rule.name for rule in rules_of("run"))
_COLUMNS = ["severity", "rule", "message"]


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
        """On a sound run: whatever is critical, and what the rules about runs and those of the answers warn of."""
        about = ABOUT_RUNS.union(*ANSWERS.values())
        return tuple(
            f for f in self.findings
            if self.sound and (f.severity == "critical" or (f.severity == "warning" and f.rule in about))
        )  # fmt: skip

    @property
    def others(self) -> frozenset[str]:
        """On broken runs: the critical rules that do not say what the fault is. Some follow from it, some do not."""
        critical = {finding.rule for finding in self.findings if finding.severity == "critical"}
        return frozenset() if self.sound else frozenset(critical - ANSWERS.get(self.name, frozenset()))

    @property
    def warnings(self) -> int:
        return sum(f.severity in SEVERE for f in self.findings)


def findings_of(runs: Runs, shape: str) -> tuple[Finding, ...]:
    """What the rules of validate say of these runs; Great Expectations, which asserts the same again, is left out."""
    read, thresholds = ingested(runs, shape), Thresholds()
    builders = frame_builders(read, thresholds)

    def frame(kind: Kind, names: frozenset[str] | None) -> Frame:
        return (builders if names is None else frame_builders(read.only(names), thresholds))[kind]()

    found: list[Finding] = []
    artifacts = sorted(read.inventory["artifact"].to_pylist())
    for kind in builders:
        for checked in check(kind, rules_of(kind), partial(frame, kind), artifacts).rules:
            if checked.findings is not None:
                found += (Finding(**row) for row in checked.findings.select(_COLUMNS).to_pylist())
    return tuple(found)


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


@cache
def _of_sound(worlds: Worlds, shape: str) -> tuple[Finding, ...]:
    """Many faults are planted into one and the same world: it is judged once."""
    return findings_of(tuple(map(run, worlds)), shape)


def _fault(fault: Fault, seed: int, shapes: tuple[str, ...]) -> list[Judged]:
    broken, worlds = fault.broken(seed), fault.worlds(seed)
    judged = []
    for shape in shapes:
        if shape in GATHERED and len(worlds) == 1:
            continue  # the same as the shape with a file for each run
        if GATHERED.get(shape, (shape,))[0] in fault.recorded_in:
            found = findings_of(broken, shape)
            right = any(finding.rule in ANSWERS.get(fault.name, frozenset()) for finding in found)
            judged.append(Judged(fault.name, shape, seed, False, "found" if right else "missed", found))
            judged.append(Judged(fault.name, shape, seed, True, None, _of_sound(worlds, shape)))
        else:
            judged.append(Judged(fault.name, shape, seed, False, "not recorded", ()))
    return judged


def _near_miss(near: NearMiss, seed: int, shapes: tuple[str, ...]) -> list[Judged]:
    runs = near.runs(seed)
    return [
        Judged(near.name, shape, seed, True, None, findings_of(runs, shape))
        for shape in shapes
        if shape in near.shapes or (len(runs) > 1 and GATHERED.get(shape, ("",))[0] in near.shapes)
    ]


def shapes_of(tool: str | None) -> tuple[str, ...]:
    """The shapes whose name has these letters in it."""
    return tuple(shape for shape in WRITERS if tool is None or tool in shape)
