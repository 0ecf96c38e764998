"""What an audit says of made claims: ingest, validate and analyze in this process, and a verdict for each claim."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import orjson
import pyarrow.parquet as pq

from benchmarks.claims.claims import Claim
from benchmarks.claims.stating import FALSE_KINDS, FalseKind
from data_contracts.facts import Verdict
from data_contracts.schemas import FINDINGS, INVENTORY, MEASUREMENTS, QUARANTINE, TELEMETRY, Ingested
from data_contracts.settings import AuditRequest
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_builders import compute_facts
from tasks.ingestion.ingesting import ingest
from tasks.readers import REGISTRY
from tasks.validation.validating import validate

Said = Literal["confirmed", "refuted", "unsupported", "nothing"]
SAID: tuple[Said, ...] = get_args(Said)
_TOPIC = "claims"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what was said of it, with the sentence where one was."""

    claim: Claim
    said: Said
    sentence: str = ""

    @property
    def is_false_refutation(self) -> bool:
        return self.said == "refuted" and self.claim.stated.truth != "refuted"

    @property
    def called(self) -> FalseKind | None:
        """The kind of mistake that a refutation names at its end, in parentheses."""
        if self.said != "refuted":
            return None
        return next((kind for kind in FALSE_KINDS if f"({kind})" in self.sentence), None)

    @property
    def is_false_confirmation(self) -> bool:
        return self.said == "confirmed" and self.claim.stated.truth != "confirmed"


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact about one place of an artifact, or without a record about the artifact as a whole."""

    record: str | None
    field: str | None
    stated: float | None
    verdict: Verdict
    sentence: str
    value: float | None


def judge(folder: Path, out: Path, claims: Sequence[Claim]) -> list[Judged]:
    """Audits the folder and finds for each of its claims what the facts say."""
    facts = _facts(folder, out)
    by_artifact: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_artifact[claim.artifact].append(claim)
    return [
        judged
        for artifact, stated in by_artifact.items()
        for judged in _of_artifact(stated, facts.get(artifact, []))
    ]


def _facts(folder: Path, out: Path) -> dict[str, list[_Fact]]:
    """The facts about claims, by the artifact that makes them: a fact about copies stands under each of them."""
    out.mkdir()
    request = AuditRequest((str(folder),))
    ingest(request, out, None, None, REGISTRY, _quiet)
    ingested = Ingested(
        *(
            pq.read_table(out / f"{name}.parquet", schema=schema)
            for name, schema in (
                ("inventory", INVENTORY),
                ("measurements", MEASUREMENTS),
                ("quarantine", QUARANTINE),
            )
        )
    )
    validate(ingested, request.thresholds, out, _quiet)
    findings, telemetry = (
        pq.read_table(out / f"{name}.parquet", schema=schema)
        for name, schema in (("findings", FINDINGS), ("telemetry", TELEMETRY))
    )
    evidence = Evidence(
        ingested.inventory,
        ingested.measurements,
        ingested.quarantine,
        findings,
        telemetry,
        request.thresholds,
    )
    found: dict[str, list[_Fact]] = defaultdict(list)
    for row in compute_facts(evidence).to_pylist():
        if row["topic"] != _TOPIC:
            continue
        about = orjson.loads(row["subject"])
        told = (about.get("stated"), row["verdict"], row["clause"], row["value"])
        if "artifact" in about:
            found[about["artifact"]].append(_Fact(about.get("record"), about.get("field"), *told))
        for source in row["sources"]:
            if source["artifact"] != about.get("artifact"):
                for record in source["records"]:
                    found[source["artifact"]].append(_Fact(record, about.get("field"), *told))
    return found


def _of_artifact(claims: Sequence[Claim], facts: Sequence[_Fact]) -> list[Judged]:
    places = Counter(claim.record for claim in claims)
    named = {
        id(claim): fact for claim in claims if (fact := _fact_of(claim, facts, places[claim.record] == 1))
    }
    judged = [
        Judged(claim, _said(named[id(claim)].verdict), named[id(claim)].sentence)
        for claim in claims
        if id(claim) in named
    ]
    rest = [claim for claim in claims if id(claim) not in named]
    # Some confirmed numbers stand only as a count; which ones is not said, so that the true ones are taken first
    counted = sum(
        int(fact.value or 0) for fact in facts if fact.record is None and fact.verdict == "confirmed"
    )
    rest.sort(key=lambda claim: claim.stated.truth != "confirmed")
    judged += [Judged(claim, "confirmed", "counted") for claim in rest[:counted]]
    judged += [Judged(claim, "nothing") for claim in rest[counted:]]
    return judged


def _fact_of(claim: Claim, facts: Sequence[_Fact], alone: bool) -> _Fact | None:
    """The fact about the claim; `alone` where its record makes no other claim."""
    at = [fact for fact in facts if fact.record == claim.record]
    if claim.field is not None:
        return next((fact for fact in at if fact.field == claim.field), None)
    if alone and len(at) == 1:
        return at[0]
    # A line of two sentences states two numbers
    number = claim.stated.written.value
    return next((f for f in at if f.stated is not None and abs(f.stated - number) <= 1e-6 * number), None)


def _said(verdict: Verdict) -> Said:
    return verdict if verdict in ("confirmed", "refuted", "unsupported") else "nothing"


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks on."""
