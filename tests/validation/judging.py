"""What the rules about runs find in a made audit, without the other suites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from data_contracts.rules import rule_named, rules_of
from data_contracts.rules.rule import Kind, holds
from data_contracts.settings import Thresholds
from tasks.validation.checking import check
from tasks.validation.validating import frame_builders
from tests.validation.making import Audit


def broken(audit: Audit, kinds: Sequence[Kind] = ("run",)) -> dict[str, dict[str, str]]:
    """The last finding of each rule that is broken."""
    builders = frame_builders(audit.ingested(), Thresholds())
    found: dict[str, dict[str, str]] = {}
    for kind in kinds:
        frame = builders[kind]()
        for result in check(kind, rules_of(kind), lambda _, frame=frame: frame, ()).rules:  # type: ignore[misc]
            assert result.error is None
            if result.failing and result.findings is not None:
                found[result.rule.name] = result.findings.to_pylist()[-1]
    return found


def said_by(audit: Audit, name: str) -> list[str]:
    """Each message of one rule, by the first kind of record that it is about, and of no other rule."""
    rule = rule_named(name)
    assert rule is not None
    kind = rule.kinds[0]
    frame = frame_builders(audit.ingested(), Thresholds())[kind]()
    (result,) = check(kind, (rule,), lambda _: frame, ()).rules
    assert result.error is None
    return [] if result.findings is None else [str(row["message"]) for row in result.findings.to_pylist()]


def judged(audit: Audit, name: str, kind: Kind = "run") -> str:
    """How many rows break a rule, of how many that it could check; and of the first what was observed and expected."""
    rule = rule_named(name)
    assert rule is not None
    frame = frame_builders(audit.ingested(), Thresholds())[kind]()
    verdict = rule.verdict(frame)
    broken = ~holds(frame, verdict)
    told = f"{int(broken.sum())} of {int(verdict.checked.sum())}"
    parts = (verdict.observed, verdict.expected)
    rows = np.flatnonzero(verdict.failing)[:1]
    texts = [str(part.at(rows)[0]) for part in parts if part is not None and len(rows)]
    return ": ".join([told, *([" | ".join(texts)] if texts else [])])


def of_run(name: str, **changes: Any) -> str:
    """What is judged of one run like SERVED but for these changes."""
    audit = Audit()
    audit.run(**changes)
    return judged(audit, name)


def exactly(edge: float, times: float) -> float:
    """The number of which so many times are an edge to its last bit, so that what is compared is equal to it."""
    near = edge / times
    for number in (near, np.nextafter(near, 0), np.nextafter(near, np.inf)):
        if number * times == edge:
            return float(number)
    raise ValueError(f"no double times {times} is {edge}: take another number")
