"""Time to first token: cold and warm requests apart, never pooled."""

from __future__ import annotations

from collections.abc import Iterator

from data_contracts.definitions import COLD, UNKNOWN, WARM
from data_contracts.facts import Fact
from data_contracts.metrics import metrics_of_kind
from data_contracts.wording import agree, counted, render_count, render_number, render_share
from tasks.analysis.describing import Described, describe, runs_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, model_groups

FIRST_TOKEN = metrics_of_kind("first_token")
STATES = ((WARM, "warm"), (COLD, "cold"), (UNKNOWN, "unknown"))


def ttft_facts(evidence: Evidence) -> Iterator[Fact]:
    """TTFT by model and state of the model: warm, cold, or unknown where no load time was recorded."""
    for metric in FIRST_TOKEN:
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            for part, sample in by_state(group):
                described = Described.of(part, "ttft", 1 if part.names.get("model") else 3, sample)
                yield from describe(described)
                yield runs_fact(described)
            yield from _cold_share(group)
    yield from aggregate_facts(evidence, "ttft", FIRST_TOKEN, 4)


def by_state(group: Group) -> Iterator[tuple[Group, str]]:
    """The warm, cold and unknown requests of a group that has them, and how to call one."""
    states = group.rows["state"].to_numpy()
    for state, word in STATES:
        rows = group.rows[states == state]
        if len(rows):
            who = group.who if state != UNKNOWN else f"{group.who} (not known whether cold or warm)"
            sample = "request" if state == UNKNOWN else f"{word} request"
            yield Group(group.evidence, group.metric, {**group.names, "state": word}, rows, who), sample


def _cold_share(group: Group) -> Iterator[Fact]:
    states = group.rows["state"].to_numpy()
    cold, known = int((states == COLD).sum()), int((states != UNKNOWN).sum())
    if not known:
        return
    limits = group.evidence.thresholds
    rule = (
        f"model load above {render_share(limits.cold_share)} of TTFT"
        f" and above {render_number(limits.cold_seconds, 2, 's')}"
    )
    part = Group(group.evidence, group.metric, group.names, group.rows[states == COLD], group.who)
    yield Fact(
        "ttft",
        group.subject,
        "cold_requests",
        "share",
        cold / known,
        "1",
        f"{render_count(cold)} of the {counted(known, 'request')} of {group.who} {agree(cold, 'is', 'are')} cold ({rule})",
        2,
        2,
        known,
        sources=part.sources,
    )


KIND = FactKind("ttft", "ttft", (ttft_facts,))
