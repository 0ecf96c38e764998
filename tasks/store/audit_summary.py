"""What a command or the UI says about an audit, from what its stages published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow.compute as pc

from data_contracts.facts import BETTER, CHANGE_VERDICTS, WORSE, stated_off
from data_contracts.llm_calls import silence
from data_contracts.metrics import SEVERITIES
from data_contracts.stage_records import STAGES, AuditState, StageName, StageRecord, state_of
from data_contracts.wording import counted
from tasks.store import Audit

_NEW = tuple(f"new_{severity}" for severity in SEVERITIES)
_DIRECTIONS = {WORSE: "for the worse", BETTER: "for the better"}


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """An audit in one object, as `benchaudit run --json` prints it.

    `ledger` says how many findings of each severity are new since the audit before, how many are accepted, how many are
    gone. `faults` are sentences about parts of benchaudit that failed: each is a critical finding too. `refuted` are those
    about what documents and summaries state and the data refute, the largest difference first.
    """

    audit_id: str
    path: str
    state: AuditState
    stages: dict[str, dict[str, float | int]]
    counts: dict[str, int]
    findings: dict[str, int]
    ledger: dict[str, int]
    changes: dict[str, int]
    llm: dict[str, Any]
    faults: tuple[str, ...]
    refuted: tuple[str, ...]
    headline: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def summarize(audit: Audit) -> AuditSummary:
    """The audit's summary; a stage that is not published makes it `failed`, an asked model that was silent `degraded`."""
    records = audit.records()
    checked = records["validate"].counts if "validate" in records else {}
    changes = _changes(records)
    findings: dict[str, int] = {severity: checked.get(severity, 0) for severity in SEVERITIES}
    ledger = {name: checked[name] for name in (*_NEW, "accepted", "gone") if name in checked}
    faults = {stage: record.faults for stage, record in records.items()}
    # Those of validate stand among its findings already
    findings["critical"] += sum(len(told) for stage, told in faults.items() if stage != "validate")
    llm = _commentary(audit, records)
    silent = _silent(audit, llm)
    counts = dict(records["ingest"].counts) if "ingest" in records else {}
    refuted = (
        _refuted(audit) if "analyze" in records and records["analyze"].counts.get("facts refuted") else ()
    )
    return AuditSummary(
        audit_id=audit.audit_id,
        path=audit.path(),
        state=_state(records, silent),
        stages={
            stage: {"duration": r.duration, "reused": r.reused, "recomputed": r.recomputed}
            for stage, r in records.items()
        },
        counts=counts,
        findings=findings,
        ledger=ledger,
        changes=changes,
        llm=_llm(audit, llm),
        faults=tuple(fault for told in faults.values() for fault in told),
        refuted=refuted,
        headline=_headline(counts, findings, ledger, changes, len(refuted), silent, checked=bool(checked)),
    )


def audit_state(audit: Audit) -> AuditState:
    """The state in the audit's summary, for which no table is read."""
    records = audit.records()
    return _state(records, _silent(audit, _commentary(audit, records)))


def _state(records: Mapping[StageName, StageRecord], silent: str | None) -> AuditState:
    return state_of(len(records) == len(STAGES), silent)


def _commentary(audit: Audit, records: Mapping[StageName, StageRecord]) -> dict[str, Any]:
    found: dict[str, Any] = audit.document("analyze", "commentary.json") if "analyze" in records else {}
    return found


def _silent(audit: Audit, commentary: Mapping[str, Any]) -> str | None:
    """Why a model that was asked said nothing, or nothing to a persona."""
    return silence(commentary) if commentary and audit.commentary().model is not None else None


def _refuted(audit: Audit) -> tuple[str, ...]:
    facts = audit.table("analyze", "facts.parquet").select(["verdict", "clause", "subject", "value"])
    rows = facts.filter(pc.equal(facts["verdict"], "refuted")).to_pylist()
    return tuple(
        row["clause"] for row in sorted(rows, key=lambda row: -stated_off(row["subject"], row["value"]))
    )


def _llm(audit: Audit, commentary: dict[str, Any]) -> dict[str, Any]:
    """Who commented, what came of the choices, and the sums of its calls: a cached one took nothing in this audit."""
    if not commentary:
        return {}
    said = {k: commentary.get(k) for k in ("available", "reason", "model", "model_digest", "server_version")}
    calls = audit.table("analyze", "llm_calls.parquet").to_pylist()
    fresh = [call for call in calls if not call["cached"]]
    choices = [one["choice"]["outcome"] for one in commentary.get("personas") or () if one.get("choice")]
    return {
        **said,
        "choices": dict(sorted(Counter(choices).items())),
        "calls": len(fresh),
        "cached": len(calls) - len(fresh),
        "seconds": _total(fresh, "total"),
        "prompt_tokens": _total(fresh, "prompt_tokens"),
        "output_tokens": _total(fresh, "output_tokens"),
        # Of all calls: what a cached answer says stands in this report as well.
        "lines_proposed": _total(calls, "lines_proposed"),
        "lines_accepted": _total(calls, "lines_accepted"),
    }


def _total(calls: list[dict[str, Any]], name: str) -> float | int | None:
    """The sum over the calls that say it; None when none does."""
    known = [call[name] for call in calls if call[name] is not None]
    return sum(known) if known else None


def _changes(records: Mapping[StageName, StageRecord]) -> dict[str, int]:
    """How many changes there are, and groups of runs of each verdict; none where nothing was compared."""
    counts = records["analyze"].counts if "analyze" in records else {}
    return {name: counts[name] for name in (*_DIRECTIONS, *CHANGE_VERDICTS) if counts.get(name)}


def _new(ledger: dict[str, int], severity: str) -> str:
    new = ledger.get(f"new_{severity}", 0)
    return f" ({new:,} new)" if new else ""


def _headline(
    counts: dict[str, int],
    findings: dict[str, int],
    ledger: dict[str, int],
    changes: dict[str, int],
    refuted: int,
    silent: str | None,
    *,
    checked: bool,
) -> str:
    text = f"{counts['found']:,} files" if "found" in counts else "no files read yet"
    if checked:
        told = [f"{count:,} {severity}{_new(ledger, severity)}" for severity, count in findings.items()]
        told += [f"{ledger[name]:,} {name}" for name in ("accepted", "gone") if ledger.get(name)]
        text = f"{text}; findings: {', '.join(told)}"
    if refuted:
        text = f"{text}; the data refute {counted(refuted, 'statement')} of documents or summaries"
    if changes:
        said = [f"{changes[name]:,} {words}" for name, words in _DIRECTIONS.items() if name in changes]
        groups = ", ".join(
            f"{count:,} {verdict}" for verdict, count in changes.items() if verdict not in _DIRECTIONS
        )
        text = f"{text}; since the baseline: {', '.join(said) or 'no change'} (groups of runs: {groups})"
    return f"{text}; commentary unavailable: {silent}" if silent else text
