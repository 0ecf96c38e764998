"""Runs that are left out because they are invalid, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Fact
from data_contracts.rules import rule_named
from data_contracts.rules.rule import filled, in_general
from data_contracts.wording import agree, counted, listing, render_count, render_name, render_path
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import records_of

_TOPIC = "validity"


@dataclass(frozen=True, slots=True)
class _Broken:
    """What a run breaks: by the rule's name, in words, and in which records by artifact."""

    words: dict[str, str]
    records: dict[str, list[str]]


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
    broken = _broken(evidence.finding_rows, runs)
    together: dict[str, list[str]] = defaultdict(list)
    for one in broken:
        for artifact, records in one.records.items():
            together[artifact] += records
    where = records_of(evidence, together)
    yield count_fact(_TOPIC, {}, "runs_invalid", left, clause, 0, where, unit="run", n=evidence.runs)
    for run, one in zip(runs, broken, strict=True):
        said = listing([one.words.get(reason) or _why(reason) for reason in run["reasons"]])
        clause = f"the run {render_path(run['run'])} is invalid: {said}"
        names = {"run": run["run"], "run_id": run["run_id"]}
        where = records_of(evidence, one.records)
        yield count_fact(_TOPIC, names, "runs_invalid", 1, clause, 3, where, unit="run")


def _broken(finding_rows: pa.Table, runs: Sequence[Mapping[str, Any]]) -> list[_Broken]:
    """What each of these runs breaks; of several records that break one rule the first is told."""
    found = {run["run_id"]: _Broken({}, defaultdict(list)) for run in runs}
    reasons = {run["run_id"]: run["reasons"] for run in runs}
    for row in finding_rows.filter(pc.is_in(finding_rows["run_id"], pa.array(list(found)))).to_pylist():
        rule, own = rule_named(row["rule"]), found[row["run_id"]]
        if rule is None or row["rule"] not in reasons[row["run_id"]] or row["artifact"] is None:
            continue
        seen = (render_name(row[name]) if row[name] else None for name in ("observed", "expected"))
        own.words.setdefault(row["rule"], filled(rule.says, *seen))
        own.records[row["artifact"]] += [row["record"]] if row["record"] is not None else []
    for run in runs:
        if not found[run["run_id"]].records:
            found[run["run_id"]].records.update({artifact: [] for artifact in run["artifacts"]})
    return [found[run["run_id"]] for run in runs]


def _why(reason: str) -> str:
    rule = rule_named(reason)
    return "as its own tool says" if rule is None else f"since {in_general(rule)}"


KIND = FactKind(_TOPIC, "invalid-runs", (validity_facts,))
