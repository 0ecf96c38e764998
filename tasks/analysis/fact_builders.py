"""The registry of fact builders, and all their facts as one table.

A new kind of fact is one module with a builder, `(Evidence) -> Iterable[Fact]`, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa

from data_contracts.facts import Fact
from tasks.analysis.claims.claim_facts import claim_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.claims.claim_summaries import summary_claims
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_table import facts_table
from tasks.analysis.facts.failures import failures_facts
from tasks.analysis.facts.finding_counts import finding_facts
from tasks.analysis.facts.gaps import gap_facts
from tasks.analysis.facts.gpu import gpu_facts
from tasks.analysis.facts.inventory import inventory_facts
from tasks.analysis.facts.latency import latency_facts
from tasks.analysis.facts.microbenchmarks import microbenchmark_facts
from tasks.analysis.facts.outliers import outlier_facts
from tasks.analysis.facts.redundancy import redundancy_facts
from tasks.analysis.facts.reported import aggregate_facts
from tasks.analysis.facts.sweeps import sweep_facts
from tasks.analysis.facts.throughput import throughput_facts
from tasks.analysis.facts.ttft import ttft_facts

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
