"""Runs the rules of a suite over its frame: what each could check, what breaks it, or why it could not run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.rules.frames import Frame
from data_contracts.rules.rule import Kind, Rule, Verdict


@dataclass(frozen=True)
class Checked:
    """One rule in one suite. `verdict` is None and `error` says why when the rule itself raised."""

    rule: Rule
    kind: Kind
    verdict: Verdict | None
    error: str | None = None

    @property
    def checked(self) -> int:
        return int(self.verdict.checked.sum()) if self.verdict else 0

    @property
    def failing(self) -> int:
        return int(self.verdict.failing.sum()) if self.verdict else 0


def check(kind: Kind, rules: Sequence[Rule], frame: Frame, unprepared: str | None = None) -> list[Checked]:
    """Every rule over the frame. A rule that raises is errored, as all are when the frame is `unprepared`, and why."""
    return [
        Checked(rule, kind, None, unprepared) if unprepared else _run(kind, rule, frame) for rule in rules
    ]


def _run(kind: Kind, rule: Rule, frame: Frame) -> Checked:
    try:
        return Checked(rule, kind, rule.verdict(frame))
    # A rule may raise on data that nobody foresaw: it is reported as errored and costs itself only
    except Exception as error:
        return Checked(rule, kind, None, f"{type(error).__name__}: {error}")
