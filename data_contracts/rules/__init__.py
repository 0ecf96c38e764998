"""Every validation rule, and the version of each suite: one suite for each kind of record.

A new rule is one `Rule` in a module of this folder; a new module is one line here.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.registries import require_all_listed, require_distinct
from data_contracts.rules import (
    cache_rules,
    clock_rules,
    compared_length_rules,
    distribution_rules,
    failure_rules,
    file_rules,
    identity_rules,
    length_rules,
    limit_rules,
    load_rules,
    own_request_rules,
    point_rules,
    presence_rules,
    quality_rules,
    range_rules,
    repetition_rules,
    run_energy_rules,
    run_failure_rules,
    run_flight_rules,
    run_latency_rules,
    run_rate_rules,
    run_rules,
    run_telemetry_rules,
    sensor_log_rules,
    spread_rules,
    steadiness_rules,
    stream_rules,
    summary_rules,
    sweep_rules,
    telemetry_rules,
    window_rules,
)
from data_contracts.rules.rule import Kind, Rule

RULES: tuple[Rule, ...] = (
    *failure_rules.RULES,
    *presence_rules.RULES,
    *identity_rules.RULES,
    *range_rules.RULES,
    *distribution_rules.RULES,
    *summary_rules.RULES,
    *telemetry_rules.RULES,
    *file_rules.RULES,
    *run_rules.RULES,
    *run_rate_rules.RULES,
    *run_flight_rules.RULES,
    *own_request_rules.RULES,
    *run_latency_rules.RULES,
    *stream_rules.RULES,
    *run_energy_rules.RULES,
    *run_failure_rules.RULES,
    *limit_rules.RULES,
    *run_telemetry_rules.RULES,
    *sensor_log_rules.RULES,
    *spread_rules.RULES,
    *point_rules.RULES,
    *repetition_rules.RULES,
    *load_rules.RULES,
    *steadiness_rules.RULES,
    *cache_rules.RULES,
    *length_rules.RULES,
    *compared_length_rules.RULES,
    *clock_rules.RULES,
    *window_rules.RULES,
    *sweep_rules.RULES,
    *quality_rules.RULES,
)

# Raise a suite's version when its rules change: tests/validation/suites.json holds the digest of each.
SUITES: dict[Kind, int] = {
    "request": 5,
    "sample": 1,
    "aggregate": 7,
    "timeseries": 3,
    "summary": 2,
    "inventory": 2,
    "quarantine": 1,
    "group": 2,
    "run": 12,
}


def require_suites(rules: Sequence[Rule]) -> None:
    """Raises ImportError for a rule that no suite would check."""
    for rule in rules:
        missing = [kind for kind in rule.kinds if kind not in SUITES]
        if missing or not rule.kinds:
            kinds = f"records of kind {missing[0]!r}, which has no suite" if missing else "no kind of records"
            raise ImportError(f"the rule {rule.name} is about {kinds}: name one of {', '.join(SUITES)}")


require_suites(RULES)
require_distinct((rule.name for rule in RULES), "rule", __name__)
require_all_listed(__name__, Rule, RULES, __name__)


def rules_of(kind: Kind) -> tuple[Rule, ...]:
    """The rules of one suite, in order of their names."""
    # By name: a rule that moves to another module must not change the digest of its suite
    return tuple(sorted((rule for rule in RULES if kind in rule.kinds), key=lambda rule: rule.name))


def rule_named(name: str) -> Rule | None:
    """The rule of this name, or None."""
    return next((rule for rule in RULES if rule.name == name), None)


__all__ = ["RULES", "SUITES", "Kind", "Rule", "rule_named", "rules_of"]
