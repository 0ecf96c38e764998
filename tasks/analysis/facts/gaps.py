"""Telemetry that was never recorded, or only in part."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.facts import Fact, subject_of
from data_contracts.wording import agree, counted, metric_name, render_count, render_name, render_share
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind


def gap_facts(evidence: Evidence) -> Iterator[Fact]:
    """For each metric and setting that an audit needs: whether any group records it, and how much is present."""
    matrix = evidence.telemetry.select(["kind", "name", "present", "missing"]).to_pandas()
    if matrix.empty:
        return
    # Observed pairs only: a metric's name paired with "setting" would count as never recorded
    sums = matrix.groupby(["kind", "name"], observed=True).agg(
        present=("present", "sum"), missing=("missing", "sum"), groups=("present", "size"),
        without=("present", lambda p: int((p == 0).sum())),
    )  # fmt: skip
    never = 0
    for (kind, name), row in sums.sort_index().iterrows():
        never += int(row["present"]) == 0
        yield _presence(
            str(kind), str(name), *(int(row[c]) for c in ("present", "missing", "groups", "without"))
        )
    needed = counted(len(sums), "metric or setting", "metrics and settings")
    clause = f"{render_count(never)} of the {needed} that an audit needs {agree(never, 'was', 'were')} never recorded"
    yield count_fact("telemetry", {}, "never_recorded", never, clause, 1, n=len(sums))


def _presence(kind: str, name: str, present: int, missing: int, groups: int, without: int) -> Fact:
    asked, words = present + missing, metric_name(render_name(name))
    share = present / asked if asked else 0.0
    if present == 0:
        clause = f"the {kind} {words} is never recorded in any of {counted(groups, 'artifact group')}"
    else:
        clause = f"the {kind} {words} is recorded in {render_share(share)} of the places that need it"
        clause += (
            f", never in {render_count(without)} of {counted(groups, 'artifact group')}" if without else ""
        )
    subject = subject_of({"kind": kind, "name": name})
    tier = 2 if present == 0 else 4
    return Fact("telemetry", subject, name, "present_share", share, "1", clause, tier, 2, asked)


KIND = FactKind("telemetry", "telemetry", (gap_facts,))
