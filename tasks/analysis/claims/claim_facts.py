"""What documents state, confirmed or refuted by the measurements that they speak of, or supported by none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_contracts.facts import Fact, Source
from data_contracts.wording import counted
from tasks.analysis.claims.claim_choices import choice_facts
from tasks.analysis.claims.claim_gains import gain_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.claims.claim_places import together
from tasks.analysis.claims.claim_ratios import ratio_claims
from tasks.analysis.claims.claim_samples import Samples
from tasks.analysis.claims.claim_sources import Library
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.claim_summaries import summary_claims
from tasks.analysis.claims.claim_verdicts import judged, statements
from tasks.analysis.claims.placing import placed
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind

TIERS = {"refuted": 2, "confirmed": 5, "unsupported": 6}


def claim_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each number whose metric and measured model are known, and how many numbers say too little of that."""
    stated = statements(evidence)
    if not stated:
        return
    # One of each for all: to gather the single values of an audit costs more than to judge most documents
    samples, library = Samples(evidence), Library(evidence)
    found = list(judged(samples, library, stated))
    yield from together(placed(evidence, each, TIERS) for each in found)
    compared = list(ratio_claims(evidence, samples, library, stated))
    choices = choice_facts(evidence, samples, library, stated, found)
    yield from together([*compared, *choices, *gain_facts(evidence, library, stated)])
    yield from _silent(evidence, stated, len(found) + len(compared))


def _silent(evidence: Evidence, stated: list[Statement], judged_too: int) -> Iterator[Fact]:
    """How many numbers of documents say too little of what they speak of."""
    left = len(stated) - judged_too
    if left <= 0:
        return
    by_document = Counter(s.artifact for s in stated)
    documents = sorted(by_document)
    clause = (
        f"{counted(left, 'number')} of {counted(len(documents), 'document')} cannot be checked: they name no measured"
        " model, or no metric that the measurements hold"
    )
    where = tuple(Source(name, (), evidence.sha256.get(name)) for name in documents[:100])
    yield count_fact(
        "claims", {}, "unsupported_numbers", left, clause, 5, where, n=len(stated), verdict="unsupported"
    )


KIND = FactKind("claims", "claims", (claim_facts, summary_claims, interval_facts))
