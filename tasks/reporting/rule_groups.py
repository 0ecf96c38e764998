"""Findings by rule: how many, in how many files, and the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import SEVERITIES

SHOWN = 50  # examples of a rule: to see its pattern, not to work through


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of findings.parquet."""

    rule: str
    severity: str
    artifact: str | None
    record: str | None
    field: str | None
    observed: str | None
    expected: str | None
    message: str


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """All findings of one rule and severity; `examples` are the first ones, at most 50."""

    rule: str
    severity: str
    count: int
    artifacts: int
    examples: tuple[Finding, ...]

    @property
    def origin(self) -> str:
        return f"finding:{self.rule}"


def rule_groups(findings: pa.Table, first: Sequence[str] = ()) -> tuple[RuleGroup, ...]:
    """The most severe first, then the rules of `first` in their order, then those that touch the most files."""
    plain = pa.table({name: findings[name].cast(pa.string()) for name in Finding.__dataclass_fields__})
    counts = plain.group_by(["severity", "rule"]).aggregate(
        [("message", "count"), ("artifact", "count_distinct")]
    )
    groups = [
        RuleGroup(
            row["rule"], row["severity"], row["message_count"], row["artifact_count_distinct"],
            _examples(plain, row["severity"], row["rule"]),
        )
        for row in counts.to_pylist()
    ]  # fmt: skip
    place = {rule: i for i, rule in enumerate(first)}

    def order(group: RuleGroup) -> tuple[int, int, int, int, str]:
        weight = _weight(group.severity)
        return weight, place.get(group.rule, len(first)), -group.artifacts, -group.count, group.rule

    return tuple(sorted(groups, key=order))


def _weight(severity: str) -> int:
    # An unknown severity comes last: it is no reason to have no report.
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _examples(findings: pa.Table, severity: str, rule: str) -> tuple[Finding, ...]:
    wanted = pc.and_(pc.equal(findings["severity"], severity), pc.equal(findings["rule"], rule))
    # Cut while they are places: a rule may have a finding for each of a million records.
    places = pc.indices_nonzero(wanted.combine_chunks()).slice(0, SHOWN)
    return tuple(Finding(**row) for row in findings.take(places).to_pylist())
