"""How a command ends with what changed since the baseline."""

from __future__ import annotations

from collections.abc import Collection

from tasks.analysis.comparison.gate import FIRST, Gate, gate
from tasks.store import Audit

REGRESSED, UNTESTED = 1, 4


def gate_of(audit: Audit) -> Gate:
    """The gate of an audit that is complete."""
    rows = audit.table("analyze", "comparisons.parquet")
    if not rows.num_rows:
        return FIRST
    changes, history = (audit.table("analyze", f"{name}.parquet") for name in ("changes", "history"))
    return gate(rows, changes, history, audit.request().control)


def gate_code(found: Gate, fail_on: Collection[str]) -> int:
    """The exit code under `--fail-on`: 1 for what it names, 4 where nobody can say that all held, else 0."""
    if not {"regression", "suspected"} & set(fail_on):
        return 0
    failing = {"regressed", "suspected"} if "suspected" in fail_on else {"regressed"}
    if found.outcome in failing:
        return REGRESSED
    return 0 if found.outcome == "held" else UNTESTED
