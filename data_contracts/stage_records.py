"""The stages of an audit, the files that each publishes, and the record that it leaves of how it made them."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from data_contracts.errors import UsageError
from data_contracts.json_values import JsonObject

StageName = Literal["ingest", "validate", "analyze", "report"]
STAGES: tuple[StageName, ...] = ("ingest", "validate", "analyze", "report")
AuditState = Literal["completed", "degraded", "failed"]


def state_of(complete: bool, silent: str | None) -> AuditState:
    """The state of an audit in a word: degraded where a model that was asked was `silent`, which says why."""
    return "failed" if not complete else "degraded" if silent else "completed"


OUTPUTS: dict[StageName, tuple[str, ...]] = {
    "ingest": ("inventory.parquet", "measurements.parquet", "quarantine.parquet", "runs.parquet"),
    "validate": (
        "findings.parquet",
        "finding_rows.parquet",
        "gone.parquet",
        "telemetry.parquet",
        "validity.parquet",
        "expectations.json",
    ),
    "analyze": (
        "facts.parquet",
        "comparisons.parquet",
        "changes.parquet",
        "history.parquet",
        "narrative.json",
        "commentary.json",
        "llm_calls.parquet",
    ),
    "report": ("report.md", "report.html", "report.json"),
}

# A folder among the audits that is named otherwise is not taken for one
AUDIT_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")  # \d would take the digits of every script
_START_OF_ONE = re.compile(r"[0-9a-fTZ-]{1,23}")


def new_audit_id(started: datetime, suffix: str) -> str:
    """A sortable id from the UTC start time and six hexadecimal digits."""
    # Two audits may start in one second: the suffix tells them apart
    return f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{suffix[:6]}"


def started_of(audit_id: str) -> datetime:
    """When an audit began, UTC, which its id says. Raises ValueError for a text that is no id."""
    return datetime.strptime(audit_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def check_audit_id(text: str) -> str:
    """The text, when it is an audit id in full; raises UsageError otherwise."""
    if AUDIT_ID.fullmatch(text) is None:
        raise UsageError(f"{text[:60]!a} is no audit id: one looks like 20260302T090000Z-abcdef")
    return text


def check_audit_name(text: str) -> str:
    """The text, when it is `latest`, an audit id or the start of one; raises UsageError otherwise."""
    if text != "latest" and _START_OF_ONE.fullmatch(text) is None:
        raise UsageError(
            f"{text[:60]!a} names no audit: give `latest`, an id such as 20260302T090000Z-abcdef, or its start"
        )
    return text


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What stage.json says: a stage is published when it exists."""

    stage: StageName
    audit_id: str
    contract_version: int
    parameters: JsonObject
    inputs: dict[str, str]
    outputs: dict[str, str]
    rows: dict[str, int]
    started: str
    ended: str
    duration: float
    reused: int
    recomputed: int
    counts: dict[str, int]
    versions: dict[str, str]
    notes: tuple[str, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def to_json(self) -> JsonObject:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StageRecord:
        """The record that `to_json` wrote; raises TypeError when it is none or lacks a field."""
        if not isinstance(data, Mapping):
            raise TypeError("a stage record is a JSON object")
        # Keys that a newer version added are left out, so that its audits stay readable
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        lists = {name: tuple(known.get(name, ())) for name in ("notes", "faults")}
        return cls(**{**known, **lists})


@dataclass(frozen=True, slots=True)
class StageOutput:
    """What a stage hands to the store: its files' counts, how it came by them, and the faults of benchaudit on the way."""

    rows: dict[str, int]
    counts: dict[str, int]
    reused: int = 0
    recomputed: int = 0
    notes: tuple[str, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class Clock:
    """How long each phase of a stage took, in seconds to three decimals; a phase may come again."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    @property
    def phases(self) -> dict[str, float]:
        return {phase: round(seconds, 3) for phase, seconds in self._seconds.items()}

    def lap(self, phase: str) -> None:
        """Ends a phase that began where the lap before it ended."""
        now = time.perf_counter()
        self._seconds[phase] = self._seconds.get(phase, 0.0) + now - self._last
        self._last = now
