"""How many findings the validation has, by severity and by rule."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Fact, Source
from data_contracts.faults import FAULT_RULE
from data_contracts.metrics import SEVERITIES
from data_contracts.wording import counted, render_name
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import whole_artifacts


def finding_facts(evidence: Evidence) -> Iterator[Fact]:
    """A count for each severity, and for each rule that was broken."""
    findings = evidence.findings.filter(evidence.findings["accepted"].is_null())
    for severity in SEVERITIES:
        found = _where(findings, "severity", severity)
        clause = f"the validation has {counted(found.num_rows, f'{severity} finding')}"
        tier = 0 if severity == "critical" else 2
        yield count_fact(
            "findings",
            {"severity": severity},
            "findings",
            found.num_rows,
            clause,
            tier,
            _places(evidence, found),
        )
    rules = {str(v) for v in pc.unique(findings["rule"]).to_pylist()}
    # A fault of benchaudit is a finding that breaks no rule
    for rule in sorted(rules - {FAULT_RULE}):
        found = _where(findings, "rule", rule)
        clause = f"the rule {render_name(rule)} has {counted(found.num_rows, 'finding')}"
        yield count_fact(
            "findings", {"rule": rule}, "findings", found.num_rows, clause, 4, _places(evidence, found)
        )


def _where(findings: pa.Table, column: str, name: str) -> pa.Table:
    return findings.filter(pc.equal(findings[column].cast(pa.string()), name))


def _places(evidence: Evidence, findings: pa.Table) -> tuple[Source, ...]:
    rows = evidence.finding_rows
    held = rows.filter(pc.is_in(rows["cause"], findings["cause"].combine_chunks()))
    # A finding about an audit as a whole names no artifact
    names = {*held["artifact"].unique().to_pylist(), *findings["artifact"].to_pylist()} - {None}
    return whole_artifacts(evidence, sorted(names))


KIND = FactKind("findings", "findings", (finding_facts,))
