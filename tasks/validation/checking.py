"""Runs the rules of a suite over its frame: what each could check, what breaks it, or why it could not run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from data_contracts.faults import Fault, escaped, told
from data_contracts.rules.frames import Frame
from data_contracts.rules.rule import Kind, Rule, Verdict
from tasks.isolation import Isolated, isolated
from tasks.validation.findings import PLAIN, findings_of

# The frame of some artifacts, of all for None.
FrameOf = Callable[[frozenset[str] | None], Frame]


@dataclass(frozen=True)
class Checked:
    """One rule in one suite: its verdict and findings, both None where it could not run.

    With an `error` it could not run on all rows: what it found is of those without the artifacts that break it. The
    verdict is about the rows of `frame`.
    """

    rule: Rule
    kind: Kind
    verdict: Verdict | None
    findings: pa.Table | None = None
    error: str | None = None
    faults: tuple[Fault, ...] = ()
    frame: Frame | None = None

    @property
    def checked(self) -> int:
        return int(self.verdict.checked.sum()) if self.verdict else 0

    @property
    def failing(self) -> int:
        return int(self.verdict.failing.sum()) if self.verdict else 0


@dataclass(frozen=True)
class Suite:
    """The rules of a suite as they came out, and the frame of all that could be prepared; None when nothing could."""

    kind: Kind
    frame: Frame | None
    rules: Iterable[Checked]
    faults: tuple[Fault, ...] = ()


@dataclass
class _Parts:
    """Frames of some of the artifacts, each prepared once: every rule that raises is tried on the same ones."""

    build: FrameOf
    whole: Frame
    kept: frozenset[str]
    made: dict[frozenset[str], Frame] = field(default_factory=dict)

    def of(self, names: frozenset[str] | None) -> Frame:
        if names is None or names == self.kept:
            return self.whole
        if names not in self.made:
            self.made[names] = self.build(names)
        return self.made[names]


def begun(kind: Kind, rules: Sequence[Rule], build: FrameOf, artifacts: Sequence[str]) -> Suite:
    """A suite of which each rule is checked when it is asked for, once. What cannot be prepared costs its artifact."""
    prepared = isolated(artifacts, build)
    lost = f"the rules about {_RECORDS[kind]} could not be checked"
    faults = faults_of(prepared, f"suite {kind}", lost)
    why = f"its records cannot be prepared: {told(prepared.error)}" if prepared.error else None
    if prepared.result is None:
        return Suite(kind, None, [Checked(r, kind, None, error=why) for r in rules], faults)
    kept = frozenset(artifacts).difference(prepared.culprits)
    parts = _Parts(build, prepared.result, kept)
    return Suite(kind, prepared.result, (_run(kind, rule, parts, why) for rule in rules), faults)


def check(kind: Kind, rules: Sequence[Rule], build: FrameOf, artifacts: Sequence[str]) -> Suite:
    """The rules of a suite over its frame. What cannot be prepared or checked costs its artifact, or else itself."""
    suite = begun(kind, rules, build, artifacts)
    return replace(suite, rules=tuple(suite.rules))


def faults_of(done: Isolated[object], part: str, lost: str) -> tuple[Fault, ...]:
    """What to tell of a step of the stage: nothing, a fault for each artifact that breaks it, or one without."""
    if done.error is None:
        return ()
    named = [
        Fault("validate", part, f"{lost} of {escaped(name)}", told(e), name)
        for name, e in done.culprits.items()
    ]
    # Where it fails without them too there is more to it than they are
    whole = [] if done.result is not None else [Fault("validate", part, lost, told(done.error))]
    return (*named, *whole)


def _run(kind: Kind, rule: Rule, parts: _Parts, why: str | None) -> Checked:
    def found(names: frozenset[str] | None) -> tuple[Frame, Verdict, pa.Table]:
        frame = parts.of(names)
        verdict = rule.verdict(frame)
        findings = findings_of(rule, frame, verdict) if verdict.failing.any() else PLAIN.empty_table()
        return frame, verdict, findings

    # A rule may raise on data that nobody foresaw
    done = isolated(sorted(parts.kept), found)
    frame, verdict, findings = done.result or (None, None, None)
    lost = f"the rule {rule.name} could not be checked on {_RECORDS[kind]}"
    error = told(done.error) if done.error else why
    return Checked(rule, kind, verdict, findings, error, faults_of(done, f"rule {rule.name}", lost), frame)


_RECORDS: dict[Kind, str] = {
    "request": "requests",
    "sample": "samples",
    "aggregate": "aggregates",
    "timeseries": "time series",
    "inventory": "files",
    "quarantine": "the quarantine",
    "group": "groups of files",
    "summary": "summaries",
    "run": "runs",
}
