"""Stage 3 as the Prefect UI shows it: compare with the baseline, compute the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from data_contracts.accepted_findings import valid_on
from data_contracts.facts import Fact
from data_contracts.faults import Fault, escaped, told
from data_contracts.schemas import HISTORY
from data_contracts.sentences.narrative import Narrative
from tasks.analysis.analyzing import NOT_COMPARED, NOTHING_SAID, Compared
from tasks.analysis.comparison.baselines import NO_BASELINE, Note, against, find_baseline, load_runs, past
from tasks.analysis.comparison.comparing import Comparison
from tasks.analysis.comparison.history import Past
from tasks.analysis.comparison.runs import run_medians
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import compute_facts
from tasks.analysis.facts.changes import change_facts
from tasks.analysis.fault_facts import fault_fact
from tasks.analysis.invalid_runs import judged_runs
from tasks.analysis.narrating import narrative_of
from tasks.isolation import attempted, isolated
from tasks.memory.giving_back import give_back
from tasks.monitoring.logs import run_logger
from tasks.monitoring.progress import advance
from tasks.store import Audit


@dataclass(frozen=True, slots=True)
class Changes:
    """What earlier audits add to an audit: the tables, and the facts about them."""

    compared: Compared
    facts: Sequence[Fact]


def load_evidence(audit: Audit) -> Evidence:
    """All that ingest and validate published, for the facts."""
    ingested = audit.ingested()
    judged = judged_runs(ingested.measurements, audit.table("validate", "validity.parquet"))
    return Evidence(
        inventory=ingested.inventory,
        measurements=judged.measurements,
        quarantine=ingested.quarantine,
        findings=audit.table("validate", "findings.parquet"),
        telemetry=audit.table("validate", "telemetry.parquet"),
        thresholds=audit.request().thresholds,
        prices=audit.request().prices,
        slo=audit.request().slo,
        invalid_runs=judged.invalid,
        runs=judged.runs,
        listed_runs=audit.long_table("ingest", "runs.parquet"),
        finding_rows=audit.long_table("validate", "finding_rows.parquet"),
        accept=valid_on(audit.request().accept, audit.started.date()),
    )


def baseline_of(audit: Audit, note: Note) -> Audit | None:
    """The audit to compare with; None when none was asked for or there is none. Raises StoreError for an unknown one.

    `note` hears of audits that are damaged and therefore passed over.
    """
    return find_baseline(audit, audit.request().baseline, note)


def _against(parameters: dict[str, Any]) -> str:
    baseline: Audit | None = parameters["baseline"]
    return f"compare with audit {baseline.audit_id}" if baseline else f"compare with {NO_BASELINE}"


# NO_CACHE, here and in the other stages: Prefect's default key hashes every input, whole tables among them.
@task(task_run_name=_against, cache_policy=NO_CACHE)  # type: ignore[arg-type]  # as its docs allow
def compare_with_baseline(audit: Audit, baseline: Audit | None, evidence: Evidence, note: Note) -> Changes:
    """What changed since the baseline, and what each audit up to this one added to its series.

    What fails costs the comparison or the history, and is a fact that tells so; what the store raises is raised on.
    """
    if audit.request().baseline == "none":
        return Changes(NOT_COMPARED, ())
    measured = isolated(evidence.artifacts, lambda some: _runs(audit, evidence, some))
    if measured.error is not None:
        names: list[str | None] = [*measured.culprits] or [None]
        faults = [
            _fault("the comparison with earlier audits is missing", measured.error, name) for name in names
        ]
        return Changes(NOT_COMPARED, faults)
    runs: pa.Table = measured.result
    earlier, error = attempted(past, audit, runs, note, baseline)
    faults = [] if error is None else [_fault("the history over earlier audits is missing", error)]
    earlier = Past.of([(audit.audit_id, runs)]) if earlier is None else earlier
    history = HISTORY.empty_table() if error is not None else earlier.history
    if baseline is None:
        return Changes(Compared(history=history), faults)
    compared, error = attempted(_compared, audit, baseline, evidence, earlier)
    if compared is None or error is not None:
        lost = f"the comparison with audit {baseline.audit_id} is missing"
        faults += [] if error is None else [_fault(lost, error)]
        return Changes(Compared(history=history), faults)
    found, facts = compared
    verdicts = Counter(found.rows["verdict"].to_pylist())
    said = ", ".join(f"{count:,} {name}" for name, count in sorted(verdicts.items()))
    run_logger().info("compared with audit %s: %s", baseline.audit_id, said or "nothing in common")
    return Changes(Compared(found.rows, found.changes, history), [*facts, *faults])


def _compared(
    audit: Audit, baseline: Audit, evidence: Evidence, earlier: Past
) -> tuple[Comparison, list[Fact]]:
    with np.errstate(all="ignore"):
        found, before = against(baseline, audit, earlier)
        return found, change_facts(found, before, evidence, audit.request().control)


def _runs(audit: Audit, evidence: Evidence, names: frozenset[str] | None) -> pa.Table:
    if names is not None:
        return evidence.only(names).once(run_medians)
    return evidence.holding(run_medians, load_runs(audit, evidence))


def _fault(lost: str, error: Exception, name: str | None = None) -> Fact:
    where = "" if name is None else f" since it failed on {escaped(name)}"
    return fault_fact(Fault("analyze", "comparison", f"{lost}{where}", told(error), name))


@task(task_run_name="compute facts", cache_policy=NO_CACHE)
def find_facts(evidence: Evidence, changes: Sequence[Fact] = ()) -> pa.Table:
    """Every fact of an audit, in the schema FACTS, `changes` since the baseline among them."""

    def after_each(done: int, total: int) -> None:
        give_back()
        advance("analyze", done, total)

    facts = compute_facts(evidence, after_each, changes)
    run_logger().info("%d facts", facts.num_rows)
    return facts


@task(task_run_name="compose narrative", cache_policy=NO_CACHE)
def tell(facts: pa.Table, compared: Compared, evidence: Evidence) -> tuple[Narrative, str | None]:
    """What the facts and findings say, in sentences of the catalogue; without them the fault that cost them."""
    told_of, error = attempted(narrative_of, facts, compared.changes, compared.comparisons, evidence)
    if told_of is None or error is not None:
        lost = Fault("analyze", "narrative", "the narrative is missing", told(error or ValueError("nothing")))
        return NOTHING_SAID, lost.message
    run_logger().info("%d sentences, %d of them in the summary", len(told_of.sentences), len(told_of.summary))
    return told_of, None
