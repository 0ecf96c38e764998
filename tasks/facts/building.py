"""The registry of fact builders, and all their facts as one table.

A new kind of fact is one module with a builder, `(Evidence) -> Iterable[Fact]`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa

from data_contracts.facts import Fact
from tasks.facts.claim_intervals import interval_facts
from tasks.facts.claim_summaries import summary_claims
from tasks.facts.claims import claim_facts
from tasks.facts.evidence import Evidence
from tasks.facts.failures import failures_facts
from tasks.facts.finding_counts import finding_facts
from tasks.facts.gaps import gap_facts
from tasks.facts.gpu import gpu_facts
from tasks.facts.inventory import inventory_facts
from tasks.facts.latency import latency_facts
from tasks.facts.microbenchmarks import microbenchmark_facts
from tasks.facts.outliers import outlier_facts
from tasks.facts.redundancy import redundancy_facts
from tasks.facts.reported import aggregate_facts
from tasks.facts.sweeps import sweep_facts
from tasks.facts.table import facts_table
from tasks.facts.throughput import throughput_facts
from tasks.facts.ttft import ttft_facts

BUILDERS: tuple[Callable[[Evidence], Iterable[Fact]], ...] = (
    inventory_facts,
    failures_facts,
    throughput_facts,
    ttft_facts,
    latency_facts,
    microbenchmark_facts,
    aggregate_facts,
    gpu_facts,
    sweep_facts,
    outlier_facts,
    claim_facts,
    summary_claims,
    interval_facts,
    redundancy_facts,
    gap_facts,
    finding_facts,
)


def compute_facts(
    evidence: Evidence,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    changes: Iterable[Fact] = (),
) -> pa.Table:
    """All facts in the FACTS schema, most important first; the same for every order of the artifacts.

    `changes` are those that other audits have a part in.
    """
    facts: list[Fact] = [*changes]
    for done, builder in enumerate(BUILDERS):
        progress(done, len(BUILDERS))
        facts.extend(builder(evidence))
    progress(len(BUILDERS), len(BUILDERS))
    return facts_table(facts)
