"""Runs that are left out because they are invalid, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Fact
from data_contracts.rules import rule_named
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
    broken = _broken(evidence)
    held: list[dict[str, list[str]]] = [
        broken[run["run_id"]].records if run["run_id"] in broken else {name: [] for name in run["artifacts"]}
        for run in runs
    ]
    together: dict[str, list[str]] = defaultdict(list)
    for records in held:
        for artifact, own in records.items():
            together[artifact] += own
    where = records_of(evidence, together)
    yield count_fact(_TOPIC, {}, "runs_invalid", left, clause, 0, where, unit="run", n=evidence.runs)
    for run, records in zip(runs, held, strict=True):
        words = broken[run["run_id"]].words if run["run_id"] in broken else {}
        said = listing([words.get(reason) or _why(reason) for reason in run["reasons"]])
        clause = f"the run {render_path(run['run'])} is invalid: {said}"
        names = {"run": run["run"], "run_id": run["run_id"]}
        yield count_fact(
            _TOPIC, names, "runs_invalid", 1, clause, 3, records_of(evidence, records), unit="run"
        )


def _broken(evidence: Evidence) -> dict[str, _Broken]:
    """What each invalid run breaks, by its id; of several records that break one rule the first is told."""
    found: dict[str, _Broken] = {}
    reasons = {
        run["run_id"]: run["reasons"]
        for run in evidence.invalid_runs.select(["run_id", "reasons"]).to_pylist()
    }
    rows = evidence.finding_rows.filter(pc.is_in(evidence.finding_rows["run_id"], pa.array(list(reasons))))
    for row in rows.to_pylist():
        rule = rule_named(row["rule"])
        if rule is None or row["rule"] not in reasons[row["run_id"]] or row["artifact"] is None:
            continue
        own = found.setdefault(row["run_id"], _Broken({}, defaultdict(list)))
        says = rule.says.replace("{observed}", render_name(row["observed"] or "unknown"))
        own.words.setdefault(
            row["rule"], says.replace("{expected}", render_name(row["expected"] or "unknown"))
        )
        own.records[row["artifact"]] += [row["record"]] if row["record"] is not None else []
    return found


def _why(reason: str) -> str:
    if rule_named(reason) is None:
        return "as its own tool says"
    return f"by the rule {render_name(reason)}"


KIND = FactKind(_TOPIC, "invalid-runs", (validity_facts,))
