"""Time to first token: cold and warm requests apart, never pooled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.cold_requests import COLD, UNKNOWN, WARM
from data_contracts.facts import Fact, Source, Verdict
from data_contracts.metrics import metrics_of_kind
from data_contracts.wording import agree, counted, render_count, render_number, render_range, render_share
from tasks.analysis.describing import GroupFacts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.grouping import Group, by_state, model_groups, why_in_state
from tasks.analysis.setups import setups_of

FIRST_TOKEN = metrics_of_kind("first_token")


def ttft_facts(evidence: Evidence) -> Iterator[Fact]:
    """TTFT by model, setup and state of the model: warm, cold, or together where nothing tells them apart."""
    for metric in FIRST_TOKEN:
        for group in model_groups(evidence, metric, evidence.of_requests(metric)):
            for setup in setups_of(group):
                for part, sample in by_state(setup):
                    facts = GroupFacts(part, "ttft", 1 if part.names.get("model") else 3, sample)
                    yield from facts.all()
                    if not setup.of_many:
                        yield facts.run_median()
            yield from _cold_share(group)
    yield from aggregate_facts(evidence, "ttft", FIRST_TOKEN, 4)


def _cold_share(group: Group) -> Iterator[Fact]:
    """How many requests loaded the model, and how that is known; or that no gap in their loads tells."""
    states = group.rows.values("state")
    # A share of all would take requests of unknown state for warm ones
    cold, known = int((states == COLD).sum()), int((states != UNKNOWN).sum())
    if known:
        requests = f"{render_count(cold)} of the {counted(known, 'request')} of {group.label}"
        where = group.part(group.rows.at(states == COLD)).sources
        yield _fact(group, cold / known, f"{requests} {_what(group, cold)}", known, "measured", where)
    loads = group.evidence.loads[group.rows.values("request")[states == UNKNOWN]]
    loads = loads[np.isfinite(loads)]
    if not known and len(loads):
        took = f"the model load of {counted(len(loads), 'request')} of {group.label} took {render_range(loads, 2, 's')}"
        clause = f"{took}, without a gap that tells cold from warm"
        yield _fact(group, None, clause, len(loads), "insufficient", group.sources)


def _fact(
    group: Group, share: float | None, clause: str, n: int, verdict: Verdict, where: tuple[Source, ...]
) -> Fact:
    return Fact(
        "ttft", group.subject, "cold_requests", "share", share, "1", clause, 2, 2, n, verdict=verdict, sources=where
    )  # fmt: skip


def _what(group: Group, cold: int) -> str:
    """What the cold ones did, and what says so: the user's thresholds, the gap in the loads, or the file."""
    why, asked = why_in_state(group.evidence, group.rows, COLD if cold else WARM), group.evidence.thresholds
    verb = agree(cold, "is", "are")
    if not asked.set_by_user:
        return f"{verb} cold ({why})"
    limits = []
    if asked.cold_share is not None:
        limits.append(f"above {render_share(asked.cold_share)} of TTFT")
    if asked.cold_seconds is not None:
        limits.append(f"above {render_number(asked.cold_seconds, 2, 's')}")
    return f"{verb} cold by the configuration, with a load {' and '.join(limits)} ({why})"


KIND = FactKind("ttft", "ttft", (ttft_facts,), separable=True)
