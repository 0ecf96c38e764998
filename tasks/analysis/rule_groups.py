"""Findings by rule: how many, in how many files, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import SEVERITIES
from data_contracts.rules import rule_named
from data_contracts.rules.rule import filled

SHOWN = 50  # examples of a rule: to see its pattern, not to work through


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks a rule."""

    rule: str
    severity: str
    artifact: str | None
    record: str | None
    field: str | None
    observed: str | None
    expected: str | None
    message: str


@dataclass(frozen=True, slots=True)
class AcceptedGroup:
    """Findings of one rule that the user accepts for one reason."""

    rule: str
    why: str
    rows: int
    artifacts: int


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """All findings of one rule and severity: `count` causes, of which `new` touch files that they did not touch before.

    `rows` break the rule in `artifacts`; `examples` are the first of them, at most 50.
    """

    rule: str
    severity: str
    count: int
    new: int
    rows: int
    artifacts: int
    examples: tuple[Finding, ...]

    @property
    def origin(self) -> str:
        return f"finding:{self.rule}"


def rule_groups(findings: pa.Table, rows: pa.Table, first: Sequence[str] = ()) -> tuple[RuleGroup, ...]:
    """The most severe first, then the rules of `first` in their order, then those that touch the most files.

    `findings` (FINDINGS) that are accepted are left out; `rows` (FINDING_ROWS) are those of the findings.
    """
    plain = _open(findings)
    groups = [
        _group(str(severity), str(rule), own, rows)
        for (severity, rule), own in plain.groupby(["severity", "rule"], sort=False)
    ]
    place = {rule: i for i, rule in enumerate(first)}

    def order(group: RuleGroup) -> tuple[int, int, int, int, str]:
        weight = _weight(group.severity)
        return weight, place.get(group.rule, len(first)), -group.artifacts, -group.rows, group.rule

    return tuple(sorted(groups, key=order))


def accepted_groups(findings: pa.Table) -> tuple[AcceptedGroup, ...]:
    """What the user accepts, by rule and reason."""
    plain = findings.filter(findings["accepted"].is_valid()).to_pandas()
    grouped = plain.groupby(["rule", "accepted"], observed=True)
    return tuple(
        AcceptedGroup(str(rule), str(why), int(own["rows"].sum()), int(own["artifacts"].sum()))
        for (rule, why), own in grouped
    )


def _open(findings: pa.Table) -> pd.DataFrame:
    plain = findings.filter(findings["accepted"].is_null()).to_pandas()
    # Faults of analyze, and findings of an earlier contract, are each a row
    counted = {name: plain[name].fillna(1).astype(int) for name in ("rows", "artifacts")}
    whole: pd.DataFrame = plain.astype(object).assign(**counted, new=plain["new_artifacts"].fillna(0) > 0)
    return whole


def _group(severity: str, rule: str, own: pd.DataFrame, rows: pa.Table) -> RuleGroup:
    causes = pa.array([cause for cause in own["cause"] if isinstance(cause, str)], pa.string())
    # Only two columns of all of them, which may be a million
    of_rule = pc.is_in(rows["cause"], causes)
    held = rows.select(["cause", "artifact"]).filter(of_rule)
    # Faults of analyze have no rows, nor had findings of an earlier contract
    alone = own[~own["cause"].isin(held["cause"].unique().to_pylist())]
    names = {*held["artifact"].unique().to_pylist(), *alone["artifact"].dropna()} - {None}
    shown = rows.take(pc.indices_nonzero(of_rule).slice(0, SHOWN)).to_pylist()
    messages = dict(zip(own["cause"], own["message"], strict=True))
    examples = [_example(row, messages[row["cause"]]) for row in shown]
    examples += [_example(row, row["message"]) for row in alone.head(SHOWN - len(shown)).to_dict("records")]
    counts = (len(own), int(own["new"].sum()), int(own["rows"].sum()), len(names))
    return RuleGroup(rule, severity, *counts, tuple(examples))


def _example(row: Mapping[Any, Any], message: str) -> Finding:
    known = rule_named(row["rule"])
    if known is not None:
        message = filled(known.template, row["observed"], row["expected"])
    names = ("rule", "severity", "artifact", "record", "field", "observed", "expected")
    return Finding(**{name: row[name] for name in names}, message=message)


def _weight(severity: str) -> int:
    # An unknown severity comes last: it is no reason to have no report.
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
