"""The registry of the kinds of facts, and all their facts as one table.

A new kind of fact is one module that holds a `FactKind` and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from data_contracts.facts import FAULT, Fact, subject_of
from data_contracts.registries import fault_of_ours, require_all_listed, require_distinct
from tasks.analysis.claims import claim_facts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_table import facts_table
from tasks.analysis.facts import (
    changes,
    failures,
    finding_counts,
    gaps,
    gpu,
    inventory,
    latency,
    microbenchmarks,
    outliers,
    redundancy,
    sweeps,
    throughput,
    ttft,
)

# In the order in which facts of one tier are ranked: what changed, what there is, what failed, then what was measured.
KINDS: tuple[FactKind, ...] = (
    changes.KIND,
    inventory.KIND,
    failures.KIND,
    finding_counts.KIND,
    throughput.KIND,
    ttft.KIND,
    sweeps.KIND,
    gaps.KIND,
    claim_facts.KIND,
    redundancy.KIND,
    outliers.KIND,
    latency.KIND,
    gpu.KIND,
    microbenchmarks.KIND,
)
TOPICS = tuple(kind.topic for kind in KINDS)

require_distinct(TOPICS, "topic", __name__)
# A kind that is not listed would be facts that are missing, which nobody sees: so it fails at import
for _package in ("tasks.analysis.facts", "tasks.analysis.claims"):
    require_all_listed(_package, FactKind, KINDS, __name__)


def compute_facts(
    evidence: Evidence,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    changes: Iterable[Fact] = (),
    kinds: Sequence[FactKind] | None = None,
) -> pa.Table:
    """All facts in the FACTS schema, most important first; the same for every order of the artifacts.

    `changes` are those that other audits have a part in. A builder that raises costs its own facts only: one that
    tells so takes their place.
    """
    asked = KINDS if kinds is None else kinds
    facts: list[Fact] = [*changes]
    builders = [(kind.topic, builder) for kind in asked for builder in kind.builders]
    for done, (topic, builder) in enumerate(builders):
        progress(done, len(builders))
        facts += guarded(topic, builder.__name__, lambda builder=builder: builder(evidence))  # type: ignore[misc]
    progress(len(builders), len(builders))
    return facts_table(facts, [kind.topic for kind in asked])


def guarded(topic: str, builder: str, build: Callable[[], Iterable[Fact]]) -> list[Fact]:
    """The facts of one builder, or where it raises the fact that it did."""
    try:
        # Builders are generators: what they raise comes up only when they are run through
        facts = list(build())
        # A section shows the facts of its topic: a stray would stand in another one, or in none
        strays = [fact.topic for fact in facts if fact.topic != topic]
        if strays:
            raise ValueError(f"it gives a fact of the topic {strays[0]}, not {topic}")
        return facts
    # Anything: artifacts that no test foresaw must not end an audit
    except Exception as error:
        clause = fault_of_ours(f"facts of the topic {topic} are missing, since {builder} failed", error)
        subject = subject_of({"builder": builder})
        return [Fact("findings", subject, FAULT, "count", 1.0, None, clause, 0, 1, 1, verdict="broken")]
