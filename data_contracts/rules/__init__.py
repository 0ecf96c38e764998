"""Every validation rule, and the version of each suite: one suite for each kind of record."""

from __future__ import annotations

from data_contracts.rules import (
    distribution_rules as distributions,
)
from data_contracts.rules import (
    failure_rules as failures,
)
from data_contracts.rules import (
    file_rules as files,
)
from data_contracts.rules import (
    identity_rules as identities,
)
from data_contracts.rules import (
    presence_rules as presence,
)
from data_contracts.rules import (
    range_rules as ranges,
)
from data_contracts.rules import (
    summary_rules as summaries,
)
from data_contracts.rules import (
    telemetry_rules as groups,
)
from data_contracts.rules.rule import Kind, Rule

RULES: tuple[Rule, ...] = (
    *failures.RULES,
    *presence.RULES,
    *identities.RULES,
    *ranges.RULES,
    *distributions.RULES,
    *summaries.RULES,
    *groups.RULES,
    *files.RULES,
)

# Raise a suite's version when its rules change: tests/validation/suites.json holds the digest of each.
SUITES: dict[Kind, int] = {
    "request": 1,
    "sample": 1,
    "aggregate": 1,
    "timeseries": 1,
    "declared": 1,
    "summary": 1,
    "inventory": 1,
    "quarantine": 1,
    "group": 1,
}


def rules_of(kind: Kind) -> tuple[Rule, ...]:
    """The rules of one suite, in order of their names."""
    return tuple(sorted((rule for rule in RULES if kind in rule.kinds), key=lambda rule: rule.name))


def rule_named(name: str) -> Rule | None:
    """The rule of this name, or None."""
    return next((rule for rule in RULES if rule.name == name), None)


__all__ = ["RULES", "SUITES", "Kind", "Rule", "rule_named", "rules_of"]
