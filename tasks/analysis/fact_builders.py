"""The registry of the kinds of facts, and all their facts as one table.

A new kind of fact is one module that holds a `FactKind` and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from data_contracts.facts import Fact
from data_contracts.faults import Fault, escaped, told
from data_contracts.registries import require_all_listed, require_distinct
from tasks.analysis.claims import claim_facts
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactBuilder, FactKind
from tasks.analysis.fact_table import facts_table
from tasks.analysis.facts import (
    changes,
    energy,
    failures,
    finding_counts,
    gaps,
    goodput,
    gpu,
    inventory,
    latency,
    microbenchmarks,
    outliers,
    paired_answers,
    pareto,
    quality,
    quantities,
    ratios,
    redundancy,
    saturation,
    sweeps,
    throughput,
    ttft,
    validity,
)
from tasks.analysis.fault_facts import fault_fact
from tasks.isolation import Isolated, attempted, isolated

# In the order in which facts of one tier are ranked: what changed, what there is, what failed, then what was measured.
KINDS: tuple[FactKind, ...] = (
    changes.KIND,
    inventory.KIND,
    failures.KIND,
    validity.KIND,
    finding_counts.KIND,
    throughput.KIND,
    ttft.KIND,
    ratios.KIND,
    saturation.KIND,
    pareto.KIND,
    goodput.KIND,
    sweeps.KIND,
    gaps.KIND,
    claim_facts.KIND,
    redundancy.KIND,
    outliers.KIND,
    latency.KIND,
    gpu.KIND,
    energy.KIND,
    paired_answers.KIND,
    quality.KIND,
    quantities.KIND,
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

    `changes` are those that other audits have a part in. A builder that raises costs its own facts only, or of a
    separable kind those of the artifact that breaks it: a fact that tells so takes their place.
    """
    asked = KINDS if kinds is None else kinds
    topics = [kind.topic for kind in asked]
    builders = [(kind, builder) for kind in asked for builder in kind.builders]
    found: list[tuple[str, str, list[Fact]]] = [("comparison", "change_facts", [*changes])]
    found += [(kind.topic, builder.__name__, []) for kind, builder in builders]
    in_turn = sorted(range(len(builders)), key=lambda place: builders[place][0].of_runs)
    for done, place in enumerate(in_turn):
        progress(done, len(builders))
        found[1 + place][-1].extend(built(*builders[place], evidence))
    progress(len(builders), len(builders))
    table, error = attempted(facts_table, [fact for *_, facts in found for fact in facts], topics)
    if error is None:
        return table
    # A fact that no table can hold costs the facts of its builder
    return facts_table([fact for one in found for fact in _storable(*one)], topics)


def built(kind: FactKind, builder: FactBuilder, evidence: Evidence) -> list[Fact]:
    """The facts of one builder, and where it raises the facts that it did."""

    def step(names: frozenset[str] | None) -> list[Fact]:
        # Builders are generators: what they raise comes up only when they are run through.
        # A ratio or spread beyond every double is told as missing: numpy need not warn of it
        with np.errstate(all="ignore"):
            facts = list(builder(evidence if names is None else evidence.only(names)))
        # A section shows the facts of its topic: a stray would stand in another one, or in none
        strays = [fact.topic for fact in facts if fact.topic != kind.topic]
        if strays:
            raise ValueError(f"it gives a fact of the topic {strays[0]}, not {kind.topic}")
        return facts

    # Anything: artifacts that no test foresaw must not end an audit
    done = isolated(evidence.artifacts, step)
    # Totals, choices and verdicts of all but one artifact would be wrong: nothing is better
    kept = done.result if kind.separable or done.error is None else None
    return [*(kept or ()), *map(fault_fact, _faults(kind.topic, builder.__name__, done, kept is not None))]


def _faults(topic: str, builder: str, done: Isolated[list[Fact]], others: bool) -> Iterator[Fault]:
    """A fault for each artifact that breaks a builder, one without where none does by itself; with what is left."""
    if done.error is None:
        return
    part, missing = f"facts of {topic}", f"facts of the topic {topic} are missing, since {builder} failed"
    for name, error in done.culprits.items():
        left_out = f"facts of the topic {topic} leave out {escaped(name)}, on which {builder} failed"
        lost = left_out if others else f"{missing} on {escaped(name)}"
        yield Fault("analyze", part, lost, told(error), name)
    if not done.culprits:
        yield Fault("analyze", part, missing, told(done.error))


def _storable(topic: str, builder: str, facts: list[Fact]) -> list[Fact]:
    """The facts of a builder, once a table of them can be made."""
    _, error = attempted(facts_table, facts)
    if error is None:
        return facts
    lost = f"facts of the topic {topic} are missing, since no table can hold what {builder} gives"
    return [fault_fact(Fault("analyze", f"facts of {topic}", lost, told(error)))]
