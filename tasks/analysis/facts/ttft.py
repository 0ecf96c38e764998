"""Time to first token: cold and warm requests apart, never pooled."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.definitions import COLD, UNKNOWN
from data_contracts.facts import Fact
from data_contracts.metrics import metrics_of_kind
from data_contracts.wording import agree, counted, render_count, render_number, render_share
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, by_state, model_groups

FIRST_TOKEN = metrics_of_kind("first_token")


def ttft_facts(evidence: Evidence) -> Iterator[Fact]:
    """TTFT by model and state of the model: warm, cold, or unknown where no load time was recorded."""
    for metric in FIRST_TOKEN:
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            for part, sample in by_state(group):
                facts = GroupFacts(part, "ttft", 1 if part.names.get("model") else 3, sample)
                yield from facts.all()
                yield facts.run_median()
            yield from _cold_share(group)
    yield from aggregate_facts(evidence, "ttft", FIRST_TOKEN, 4)


def _cold_share(group: Group) -> Iterator[Fact]:
    states = group.rows["state"].to_numpy()
    # A share of all would take requests of unknown state for warm ones
    cold, known = int((states == COLD).sum()), int((states != UNKNOWN).sum())
    if not known:
        return
    # The thresholds are the user's to set: without them a count of cold requests says little
    limits = group.evidence.thresholds
    share, seconds = render_share(limits.cold_share), render_number(limits.cold_seconds, 2, "s")
    requests = f"{render_count(cold)} of the {counted(known, 'request')} of {group.label}"
    definition = f"model load above {share} of TTFT and above {seconds}"
    clause = f"{requests} {agree(cold, 'is', 'are')} cold ({definition})"
    where = group.part(group.rows[states == COLD]).sources
    yield Fact(
        "ttft", group.subject, "cold_requests", "share", cold / known, "1", clause, 2, 2, known, sources=where
    )


KIND = FactKind("ttft", "ttft", (ttft_facts,), separable=True)
