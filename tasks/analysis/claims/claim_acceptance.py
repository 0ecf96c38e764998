"""Refuted statements that the user knows of: `[[accept]]` with `rule = "refuted_claim"`."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.accepted_findings import REFUTED_CLAIM
from data_contracts.facts import Fact
from tasks.analysis.evidence import Evidence
from tasks.ingestion.told_files import compiled_glob

# What is accepted matters as little as what is confirmed
_TIER = 5


def reason_to_accept(evidence: Evidence, fact: Fact, document: str) -> str | None:
    """Why the user accepts what this document states wrongly; None for what is right, or where no entry is about it."""
    if fact.verdict != "refuted":
        return None
    for entry in evidence.accept:
        if entry.rule == REFUTED_CLAIM and compiled_glob(entry.files, "accept").match_file(document):
            return entry.why
    return None


def accepted(fact: Fact, why: str | None) -> Fact:
    """The fact; where there is a reason with the verdict `accepted`, and the reason in its sentence."""
    if why is None:
        return fact
    return replace(fact, verdict="accepted", tier=_TIER, clause=f"{fact.clause}; accepted: {why}")
