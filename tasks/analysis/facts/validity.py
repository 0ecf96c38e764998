"""Runs that are left out because they are invalid, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pyarrow as pa

from data_contracts.coded_columns import flagged
from data_contracts.facts import Fact
from data_contracts.rules import rule_named
from data_contracts.wording import agree, counted, listing, render_count, render_name, render_path
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import records_of

_TOPIC = "validity"


def validity_facts(evidence: Evidence) -> Iterator[Fact]:
    """How many runs are left out, and each of them with what makes it invalid."""
    runs = evidence.invalid_runs.select(["run", "run_id", "artifacts", "reasons"]).to_pylist()
    if not runs:
        return
    found = Counter(reason for run in runs for reason in run["reasons"])
    whys = [f"{render_count(count)} {_why(reason)}" for reason, count in sorted(found.items())]
    left = len(runs)
    clause = f"{counted(left, 'run')} of {render_count(evidence.runs)} {agree(left, 'is', 'are')} invalid and"
    clause += f" {agree(left, 'enters', 'enter')} no statistic, ranking or comparison: {listing(whys)}"
    records = _records(evidence)
    where = records_of(evidence, records)
    yield count_fact(_TOPIC, {}, "runs_invalid", left, clause, 0, where, unit="run", n=evidence.runs)
    held = Counter(name for run in runs for name in set(run["artifacts"]))
    for run in runs:
        clause = f"the run {render_path(run['run'])} is invalid: {_all(run['reasons'])}"
        names = {"run": run["run"], "run_id": run["run_id"]}
        # Of a file with several such runs its records do not say whose they are
        alone = {name: records.get(name, []) if held[name] == 1 else [] for name in run["artifacts"]}
        where = records_of(evidence, alone)
        yield count_fact(_TOPIC, names, "runs_invalid", 1, clause, 3, where, unit="run")


def _records(evidence: Evidence) -> dict[str, list[str]]:
    """The records of invalid runs, by artifact."""
    rows = evidence.measurements.filter(pa.array(flagged(evidence.measurements["flags"], ("invalid_run",))))
    records: dict[str, list[str]] = defaultdict(list)
    for artifact, record in zip(rows["artifact"].to_pylist(), rows["record"].to_pylist(), strict=True):
        records[artifact].append(record)
    return records


def _all(reasons: Sequence[str]) -> str:
    return listing([_why(reason) for reason in reasons])


def _why(reason: str) -> str:
    if rule_named(reason) is None:
        return "as its own tool says"
    return f"by the rule {render_name(reason)}"


KIND = FactKind(_TOPIC, "invalid-runs", (validity_facts,))
