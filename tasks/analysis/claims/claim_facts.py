"""What documents state, confirmed or refuted by the measurements that they speak of, or supported by none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_contracts.facts import Fact, Source
from data_contracts.wording import agree, counted, render_path
from tasks.analysis.claims.claim_choices import choice_facts
from tasks.analysis.claims.claim_documents import Document, documents, statements
from tasks.analysis.claims.claim_gains import gain_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.claims.claim_places import together
from tasks.analysis.claims.claim_ratios import ratio_claims
from tasks.analysis.claims.claim_samples import Samples
from tasks.analysis.claims.claim_sources import Library
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.claim_summaries import summary_claims
from tasks.analysis.claims.placing import placed
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind

TIERS = {"refuted": 2, "confirmed": 5, "unsupported": 6}


def claim_facts(evidence: Evidence) -> Iterator[Fact]:
    """The facts about what documents and summaries state: one for each number that can be judged, and what is left."""
    # One of each for all: to gather the single values of an audit costs more than to judge most documents
    samples, library = Samples(evidence), Library(evidence)
    yield from document_claims(evidence, samples, library)
    yield from summary_claims(evidence, samples, library)


def document_claims(evidence: Evidence, samples: Samples, library: Library) -> Iterator[Fact]:
    """A fact for each number whose metric and measured model are known, and how many numbers say too little of that."""
    stated = statements(evidence)
    if not stated:
        return
    judged = list(documents(samples, library, stated))
    others = {document.name for document in judged if document.other}
    sizes = Counter(each.artifact for each in stated)
    yield from (
        _of_other_data(evidence, document, sizes[document.name]) for document in judged if document.other
    )
    found = [each for document in judged if not document.other for each in document.judged]
    yield from together(evidence, (placed(evidence, each, TIERS) for each in found))
    own = [each for each in stated if each.artifact not in others]
    compared = list(ratio_claims(evidence, samples, library, own))
    choices = choice_facts(evidence, samples, library, own, found)
    yield from together(evidence, [*compared, *choices, *gain_facts(evidence, library, own)])
    yield from _silent(evidence, own, len(found) + len(compared))


def _of_other_data(evidence: Evidence, document: Document, numbers: int) -> Fact:
    """That a document seems to describe other data, said once for all of its numbers."""
    clause = (
        f"{render_path(document.name)} seems to describe other results than those beside it: {document.other};"
        f" {counted(numbers, 'number')} of it {agree(numbers, 'is', 'are')} not judged"
    )
    where = (Source(document.name, (), evidence.sha256.get(document.name)),)
    about: dict[str, str | float | None] = {"artifact": document.name, "claim": "document"}
    return count_fact(
        "claims", about, "numbers_of_other_data", numbers, clause, 3, where, verdict="other data"
    )


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


KIND = FactKind("claims", "claims", (claim_facts, interval_facts))
