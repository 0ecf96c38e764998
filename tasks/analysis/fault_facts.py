"""Faults of benchaudit itself as facts: what analyze could not compute stands in its own table, and is told from there."""

from __future__ import annotations

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import FAULT, Fact, Source, subject_of
from data_contracts.faults import FAULT_RULE, Fault
from data_contracts.schemas import FINDINGS

_TOPIC = "findings"


def fault_fact(fault: Fault) -> Fact:
    """The fact that tells of a fault; its source is the artifact that breaks the part, where that is known."""
    subject = subject_of({"part": fault.part, "artifact": fault.artifact})
    where = (Source(fault.artifact),) if fault.artifact is not None else ()
    return Fact(
        _TOPIC, subject, FAULT, "count", 1.0, None, fault.message, 0, 1, 1, verdict="broken", sources=where
    )


def faults_among(facts: pa.Table) -> tuple[str, ...]:
    """The sentences of the facts that tell of a fault."""
    return tuple(_faults(facts)["clause"].to_pylist())


def faults_as_findings(facts: pa.Table) -> pa.Table:
    """FINDINGS of the faults among facts: for a reader they are critical findings, whichever stage had them."""
    rows = [
        {
            "rule": FAULT_RULE,
            "severity": "critical",
            "artifact": fact["sources"][0]["artifact"] if fact["sources"] else None,
            "field": orjson.loads(fact["subject"]).get("part"),
            "message": fact["clause"],
        }
        for fact in _faults(facts).to_pylist()
    ]
    return pa.Table.from_pylist([{name: row.get(name) for name in FINDINGS.names} for row in rows], FINDINGS)


def _faults(facts: pa.Table) -> pa.Table:
    return facts.filter(pc.equal(facts["metric"].cast(pa.string()), FAULT))
