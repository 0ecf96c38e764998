"""The rows of the published tables and the entries of the published JSON as Python reads them.

`table.to_pylist()` gives such rows; tests/contracts/test_rows.py holds them to the schemas.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypedDict

from data_contracts.llm_calls import Form

# How far what an editor answered could be used; data_contracts/sentences/choosing.py tells each in words
ChoiceOutcome = Literal["valid", "again", "lines", "partly", "cut", "empty", "unreadable", "unanswered"]


class InventoryRow(TypedDict):
    artifact: str
    source: str
    bytes: int
    sha256: str | None
    modified: datetime | None
    kind: str
    reader: str | None
    status: str
    duplicate_of: str | None
    reason: str | None
    records: int | None
    measurements: int | None


class QuarantineRow(TypedDict):
    artifact: str
    record: str | None
    field: str | None
    rejected: str
    code: str
    what: str
    where: str
    todo: str


class TelemetryRow(TypedDict):
    group: str
    kind: str
    name: str
    present: int
    missing: int
    share: float


class SourceRow(TypedDict):
    artifact: str
    sha256: str | None
    records: list[str]


class FactRow(TypedDict):
    fact_id: str
    topic: str
    rank: int
    subject: str
    metric: str
    statistic: str
    value: float | None
    unit: str | None
    digits: int | None
    n: int | None
    ci_low: float | None
    ci_high: float | None
    verdict: str | None
    clause: str
    sources: list[SourceRow]


class ComparisonRow(TypedDict):
    baseline: str
    key: str
    metric: str
    unit: str | None
    verdict: str
    value_baseline: float | None
    value_current: float | None
    ratio: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    q: float | None
    q_together: float | None
    n_baseline: int
    n_current: int
    pairs: int | None
    change: str | None
    reason: str


class ChangeRow(TypedDict):
    baseline: str
    change: str
    rank: int
    verdict: str
    direction: str
    engine: str | None
    model: str | None
    artifact: str | None
    metric: str
    statistic: str | None
    scope: str | None
    state: str | None
    ratio: float | None
    ci_low: float | None
    ci_high: float | None
    p: float | None
    q: float | None
    members: int
    measured: int
    beside: str | None


class HistoryRow(TypedDict):
    metric: str
    key: str
    audit: str
    value: float
    unit: str | None
    n: int
    spread: float | None
    versions: str | None


class CallRow(TypedDict):
    persona: str
    model: str
    model_digest: str | None
    server_version: str | None
    options: str
    prompt_sha256: str
    attempt: int
    outcome: str
    cached: bool
    ttft: float | None
    queue: float | None
    load: float | None
    prefill: float | None
    decode: float | None
    total: float | None
    prompt_tokens: int | None
    output_tokens: int | None
    decode_throughput: float | None
    lines_proposed: int | None
    lines_accepted: int | None
    # A map of Arrow comes back as pairs, not as a dict
    lines_rejected: list[tuple[str, int]] | None


class DeclaredRow(TypedDict):
    """Of a measurement that a document declares, the columns that say what it states."""

    artifact: str
    record: str
    field: str
    metric: str
    statistic: str
    value: float
    unit: str | None
    model: str | None
    task: str | None
    config: str | None
    flags: list[str]


class RuleResult(TypedDict, total=False):
    """How a rule came out in expectations.json; `error` only where it is errored."""

    rule: str
    severity: str
    outcome: str
    checked: int
    failing: int
    gx: dict[str, bool | str | None] | None
    error: str


class SuiteResult(TypedDict):
    suite: str
    version: int
    sha256: str
    rules: list[RuleResult]


class Expectations(TypedDict, total=False):
    """The whole of expectations.json."""

    suites: list[SuiteResult]


class Comment(TypedDict):
    fact_id: str
    text: str


class PickedDocument(TypedDict):
    sentence: str
    action: int | None


class ChosenDocument(TypedDict):
    """What a persona chose of the sentences of narrative.json, as choosing.Choice has it."""

    outcome: ChoiceOutcome
    form: Form
    is_own: bool
    schema_ignored: bool
    offered: list[str]
    picked: list[PickedDocument]
    agreement: float | None
    prompt: str
    prompt_sha256: str


class PersonaCommentary(TypedDict, total=False):
    persona: str
    key: str
    version: int
    reason: str | None
    choice: ChosenDocument | None
    prompt: str | None
    prompt_sha256: str | None
    facts_included: int
    facts_cut: int
    proposed: int
    accepted: int
    rejected: dict[str, int]
    comments: list[Comment]


class CommentaryDocument(TypedDict, total=False):
    """The whole of commentary.json."""

    available: bool
    reason: str | None
    personas: list[PersonaCommentary]
    reasons: dict[str, str]
    model: str | None
    model_digest: str | None
    server: str | None
    server_version: str | None
    options: str
    max_output_tokens: int
