"""What becomes of each rule: passed, failed, vacuous or errored, by its masks and what Great Expectations says of them."""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.faults import Fault
from data_contracts.rows import RuleResult, SuiteResult
from data_contracts.rules import SUITES
from tasks.validation.suites import Asserted, digest
from tasks.validation.tallies import SuiteTally, Tally


def contradicted(suite: SuiteTally, asserted: Mapping[str, Asserted]) -> list[Fault]:
    """A fault for each rule that has run, and of which Great Expectations says nothing or something else."""
    outcomes = {r.rule.name: outcome_of(r, asserted.get(r.rule.name)) for r in suite.rules if r.error is None}
    return [
        Fault("validate", f"rule {name}", f"what the rule {name} found has no second opinion", why or outcome)
        for name, (outcome, why) in outcomes.items()
        if outcome == "errored"
    ]


def suite_json(suite: SuiteTally, asserted: Mapping[str, Asserted]) -> SuiteResult:
    """A suite as expectations.json has it."""
    rules = [_rule_json(result, asserted.get(result.rule.name)) for result in suite.rules]
    return {"suite": suite.kind, "version": SUITES[suite.kind], "sha256": digest(suite.kind), "rules": rules}


def _rule_json(result: Tally, asserted: Asserted | None) -> RuleResult:
    outcome, error = outcome_of(result, asserted)
    found = RuleResult(
        rule=result.rule.name, severity=result.rule.severity, outcome=outcome, checked=result.checked,
        failing=result.failing, gx=asserted.to_json() if asserted else None,
    )  # fmt: skip
    if error:
        found["error"] = error
    return found


def outcome_of(result: Tally, asserted: Asserted | None) -> tuple[str, str | None]:
    """passed, failed, vacuous or errored; and why it is errored."""
    # One that could be checked on a part of its rows only has not passed
    if not result.ran or result.error:
        return "errored", result.error
    # Of no rows every rule holds: that is not the same as having passed
    if not result.checked:
        return "vacuous", None
    if asserted is None or asserted.success is None:
        return "errored", f"Great Expectations raised: {asserted.error if asserted else 'no result'}"
    # Two answers to one question: one of them is wrong, so that neither is published
    if asserted.success != (result.failing == 0):
        words = "passes" if asserted.success else "fails"
        return "errored", f"Great Expectations {words} it, but {result.failing} rows break it"
    return ("failed" if result.failing else "passed"), None
