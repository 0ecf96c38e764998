"""Everything that a report is made from: what was asked, and what the three stages before it published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from heapq import merge

import pyarrow as pa

from data_contracts.llm_calls import silence
from data_contracts.metrics import SEVERITIES
from data_contracts.once import Once
from data_contracts.quoted_facts import QuotedFact, quoted_facts
from data_contracts.rows import CommentaryDocument, Expectations
from data_contracts.rules.runs import Runs
from data_contracts.schemas import CHANGES, FACTS, FINDING_ROWS, GONE, HISTORY, MEASUREMENTS, RUNS, VALIDITY
from data_contracts.sentences.narrative import Narrative
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import AuditState, StageName, StageRecord, started_of, state_of
from tasks.analysis.advice import PRIORITY
from tasks.analysis.evidence import Evidence
from tasks.analysis.facts.pareto import TOPIC as FRONTIERS
from tasks.analysis.facts.pareto import Frontier, frontiers
from tasks.analysis.fault_facts import faults_as_findings
from tasks.analysis.invalid_runs import judged_runs
from tasks.analysis.narrating import narrate
from tasks.analysis.rule_groups import AcceptedGroup, RuleGroup, accepted_groups, rule_groups
from tasks.ingestion.source_texts import SourceTexts
from tasks.memory.giving_back import give_back
from tasks.store import Audit
from tasks.store.parts import Parts


@dataclass(frozen=True)
class ReportInput(Once):
    """Tables are in the schemas of data_contracts.schemas; `records` are those of ingest, validate and analyze.

    `findings` are those of validate, and the faults that analyze had. What grows with the measurements is read in parts.
    """

    audit_id: str
    request: AuditRequest
    records: Mapping[StageName, StageRecord]
    inventory: pa.Table
    measurements: Parts
    quarantine: pa.Table
    findings: pa.Table
    telemetry: pa.Table
    expectations: Expectations
    facts: Parts
    comparisons: pa.Table
    commentary: CommentaryDocument
    llm_calls: pa.Table
    changes: pa.Table = field(default_factory=CHANGES.empty_table)
    history: pa.Table = field(default_factory=HISTORY.empty_table)
    validity: Parts = field(default_factory=lambda: Parts.of(VALIDITY.empty_table()))
    finding_rows: Parts = field(default_factory=lambda: Parts.of(FINDING_ROWS.empty_table()))
    gone: pa.Table = field(default_factory=GONE.empty_table)
    runs: Parts = field(default_factory=lambda: Parts.of(RUNS.empty_table()))
    # As analyze published it; an audit of an earlier contract has none
    told: Narrative | None = None
    # The text of an artifact, where its file still is what was audited
    text_of: Callable[[str], str | None] = lambda _artifact: None
    # Hears which will be asked for
    texts_ahead: Callable[[Sequence[str]], None] = lambda _artifacts: None

    @property
    def started(self) -> datetime:
        """When the audit began, which its id says."""
        # No clock is asked, so that a report written again on another day has the same bytes.
        return started_of(self.audit_id)

    @property
    def state(self) -> AuditState:
        """`degraded` when a model was asked for and gave nothing, or nothing to a persona, else `completed`."""
        asked = self.request.commentary.model is not None
        return state_of(True, silence(self.commentary) if asked else None)

    @property
    def commented(self) -> bool:
        return bool(self.commentary.get("available"))

    @cached_property
    def quoted(self) -> tuple[QuotedFact, ...]:
        return quoted_facts(self.facts.tables(FACTS.names))

    def facts_of(self, *topics: str) -> tuple[QuotedFact, ...]:
        """The facts of these topics, the most important first."""
        of_topics = (self._by_topic.get(topic, ()) for topic in topics)
        return tuple(merge(*of_topics, key=lambda fact: (fact.rank, fact.fact_id)))

    @cached_property
    def _by_topic(self) -> dict[str, list[QuotedFact]]:
        found: dict[str, list[QuotedFact]] = defaultdict(list)
        for fact in self.quoted:
            found[fact.topic].append(fact)
        return dict(found)

    @cached_property
    def rules(self) -> tuple[RuleGroup, ...]:
        return rule_groups(self.findings, self.finding_rows.whole(FINDING_ROWS.names), PRIORITY)

    @cached_property
    def narrative(self) -> Narrative:
        """What the audit says: as it was published, else composed of its facts."""
        if self.told is not None:
            return self.told
        return narrate(self.quoted, self.rules, self.changes, self.comparisons, self.inventory)

    @cached_property
    def accepted(self) -> tuple[AcceptedGroup, ...]:
        return accepted_groups(self.findings)

    @cached_property
    def severities(self) -> dict[str, int]:
        """How many findings of each severity."""
        return {s: sum(g.count for g in self.rules if g.severity == s) for s in SEVERITIES}

    @cached_property
    def valid_runs(self) -> Runs:
        """The runs that are not invalid, of all measurements: for what only few audits have, since it is long."""
        judged = judged_runs(self.measurements.whole(MEASUREMENTS.names), self.validity.whole(VALIDITY.names))
        tables = (self.inventory, judged.measurements, self.quarantine, self.findings, self.telemetry)
        return Evidence(*tables, self.request.thresholds).valid_runs

    @cached_property
    def frontiers(self) -> tuple[Frontier, ...]:
        """Those of throughput per GPU against the speed of one user, model by model."""
        # Without facts of them there are none, and to look at all runs again is long
        return tuple(frontiers(self.valid_runs)) if self.facts_of(FRONTIERS) else ()


def load_report_input(audit: Audit) -> ReportInput:
    """What an audit has published; raises CorruptionError when a file cannot be read."""
    facts = audit.parts("analyze", "facts.parquet")
    # Comments may have been added by another model than the audit was asked for.
    request = replace(audit.request(), commentary=audit.commentary())
    inventory = audit.table("ingest", "inventory.parquet")
    sha256 = dict(zip(inventory["artifact"].to_pylist(), inventory["sha256"].to_pylist(), strict=True))
    texts = SourceTexts(request.sources, request.limits, sha256)
    report = ReportInput(
        audit_id=audit.audit_id,
        request=request,
        # A report that is written again must not tell of the one before it.
        records=audit.records(before="report"),
        inventory=inventory,
        measurements=audit.parts("ingest", "measurements.parquet"),
        quarantine=audit.table("ingest", "quarantine.parquet"),
        findings=pa.concat_tables(
            [
                audit.table("validate", "findings.parquet"),
                *map(faults_as_findings, facts.tables(FACTS.names)),
            ]
        ),
        telemetry=audit.table("validate", "telemetry.parquet"),
        expectations=audit.document("validate", "expectations.json"),
        facts=facts,
        comparisons=audit.table("analyze", "comparisons.parquet"),
        changes=audit.table("analyze", "changes.parquet"),
        commentary=audit.document("analyze", "commentary.json"),
        llm_calls=audit.table("analyze", "llm_calls.parquet"),
        history=audit.table("analyze", "history.parquet"),
        validity=audit.parts("validate", "validity.parquet"),
        finding_rows=audit.parts("validate", "finding_rows.parquet"),
        gone=audit.table("validate", "gone.parquet"),
        runs=audit.parts("ingest", "runs.parquet"),
        told=_told(audit),
        text_of=texts.text,
        texts_ahead=texts.ahead,
    )
    give_back()
    return report


def _told(audit: Audit) -> Narrative | None:
    """The published narrative, where this version of the contract or a later one wrote it."""
    if "narrative.json" not in audit.records(before="report")["analyze"].outputs:
        return None
    found = Narrative.from_json(audit.document("analyze", "narrative.json"))
    # Of an analysis that could not compose it nothing was published
    return found if found.sentences else None
