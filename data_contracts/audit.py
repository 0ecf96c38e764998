"""The nouns of an audit: what was asked for, and what each stage left behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

StageName = Literal["ingest", "validate", "analyze", "report"]
STAGES: tuple[StageName, ...] = ("ingest", "validate", "analyze", "report")

OUTPUTS: dict[StageName, tuple[str, ...]] = {
    "ingest": ("inventory.parquet", "measurements.parquet", "quarantine.parquet"),
    "validate": ("findings.parquet", "telemetry.parquet", "expectations.json"),
    "analyze": (
        "facts.parquet",
        "comparisons.parquet",
        "history.parquet",
        "commentary.json",
        "llm_calls.parquet",
    ),
    "report": ("report.md", "report.html", "report.json"),
}

AUDIT_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")


def new_audit_id(started: datetime, suffix: str) -> str:
    """A sortable id from the UTC start time and six hexadecimal digits."""
    return f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{suffix[:6]}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an untrusted artifact may hold before it is refused."""

    artifact_bytes: int = 8 * 2**30
    document_bytes: int = 256 * 2**20
    stream_above_bytes: int = 8 * 2**20
    nesting: int = 200
    records: int = 50_000_000
    cell_chars: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a request is cold: load time above this share of TTFT and above this many seconds."""

    cold_share: float = 0.10
    cold_seconds: float = 0.25


DEFAULT_PERSONAS = ("data_collector", "insight_agent")


@dataclass(frozen=True, slots=True)
class Commentary:
    """Which language model comments; `model` None means none is asked."""

    model: str | None = None
    host: str | None = None
    personas: tuple[str, ...] = DEFAULT_PERSONAS
    max_output_tokens: int = 800
    refresh: bool = False
    api: Literal["ollama", "openai"] = "ollama"


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """Everything that an audit was asked to do; stored as audit.json when it opens."""

    sources: tuple[str, ...]
    limits: Limits = Limits()
    thresholds: Thresholds = Thresholds()
    commentary: Commentary = Commentary()
    baseline: str = "none"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AuditRequest:
        """The request that `to_json` wrote; keys that a newer version added are ignored."""
        known: dict[str, Any] = {k: data[k] for k in cls.__dataclass_fields__ if k in data}
        known["sources"] = tuple(known["sources"])
        for name, noun in _PARTS.items():
            if name in known:
                known[name] = noun(**_of_noun(noun, known[name]))
        return cls(**known)


_PARTS: dict[str, type[Any]] = {"limits": Limits, "thresholds": Thresholds, "commentary": Commentary}


def _of_noun(noun: type[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    fields = noun.__dataclass_fields__
    return {k: tuple(v) if isinstance(v, list) else v for k, v in said.items() if k in fields}


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What stage.json says: a stage is published when it exists."""

    stage: StageName
    audit_id: str
    contract_version: int
    parameters: dict[str, Any]
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

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StageRecord:
        """The record that `to_json` wrote; raises TypeError when it is none or lacks a field."""
        if not isinstance(data, Mapping):
            raise TypeError("a stage record is a JSON object")
        known = {k: v for k, v in data.items() if k in cls.__dataclass_fields__}
        return cls(**{**known, "notes": tuple(known.get("notes", ()))})


@dataclass(frozen=True, slots=True)
class StageOutput:
    """What a stage hands to the store: its files' counts and how it came by them."""

    rows: dict[str, int]
    counts: dict[str, int]
    reused: int = 0
    recomputed: int = 0
    notes: tuple[str, ...] = ()
    phases: dict[str, float] = field(default_factory=dict)
