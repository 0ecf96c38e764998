"""What documents state, confirmed or refuted by the measurements that they speak of, or supported by none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_contracts.facts import Fact, Source, subject_of
from data_contracts.wording import counted, metric_name, render_name
from tasks.analysis.claims.claim_choices import choice_facts
from tasks.analysis.claims.claim_gains import gain_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.claims.claim_places import Placed, together
from tasks.analysis.claims.claim_sentences import (
    difference_words,
    instead_words,
    of_state,
    place_words,
    reading_words,
    settings_words,
    shown_digits,
    statistic_words,
    written_words,
)
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.claim_summaries import summary_claims
from tasks.analysis.claims.claim_verdicts import Judged, judged, statements
from tasks.analysis.claims.judging import Judgement
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of

TIERS = {"refuted": 2, "confirmed": 5, "unsupported": 6}


def claim_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each number whose metric and measured model are known, and how many numbers say too little of that."""
    stated = statements(evidence)
    if not stated:
        return
    found = list(judged(evidence, stated))
    yield from together(_placed(evidence, each) for each in found)
    yield from together([*choice_facts(evidence, stated, found), *gain_facts(evidence, stated)])
    yield from _silent(evidence, stated, len(found))


def _placed(evidence: Evidence, each: Judged) -> Placed:
    stated, by = each.stated, each.judgement.by
    outcome = each.judgement.outcome
    where = Source(stated.artifact, (stated.record,), evidence.sha256.get(stated.artifact))
    place = {"artifact": stated.artifact, "record": stated.record, "field": stated.field}
    subject = subject_of({**place, "model": each.model, "stated": stated.value})
    fact = Fact(
        topic="claims",
        subject=subject,
        metric=each.metric,
        statistic=each.statistic or "value",
        value=by.value if by else None,
        unit=each.unit,
        clause="",
        # One configuration among many matters less than what is said of a model.
        tier=TIERS[outcome] + (2 if outcome == "refuted" and stated.settings else 0),
        digits=shown_digits(stated.value) if by else None,
        n=by.n if by else None,
        verdict=outcome,
        sources=(where, *sources_of(evidence, by.rows)) if by else (where,),
    )
    rest = f"{_statement(each)}, {_outcome(evidence, each)}"
    return Placed(fact, place_words(stated), ("states", "state"), rest, where)


def _statement(each: Judged) -> str:
    stated = each.stated
    state = f" of {stated.state} requests" if stated.state else ""
    value = written_words(stated.written, stated.unit)
    name = f"{statistic_words(each.statistic)}{metric_name(each.metric)}"
    article = "an" if name[:1] in "aeio" else "a"
    return f"{article} {name}{state} of {value} for {render_name(each.model)}{settings_words(stated)}"


def _outcome(evidence: Evidence, each: Judged) -> str:
    judgement, stated = each.judgement, each.stated
    by = judgement.by
    if by is None:
        return f"which no measurement supports: {judgement.reason}"
    unit, digits = each.unit, shown_digits(stated.value)
    given = reading_words(by, unit, digits, each.statistic)
    if judgement.outcome == "confirmed":
        return f"which the measurements confirm: {given}"
    if not each.held and judgement.taken is not None:
        return f"but this number is {_instead(each)} (swapped metric)"
    off = difference_words(stated.value, by.value)
    also = of_state(evidence, by, stated.state, unit, digits)
    return f"which the measurements refute: {given}{off}{also}; {error_words(judgement, _instead(each))}"


def _instead(each: Judged) -> str:
    taken = each.judgement.taken
    if taken is None:
        return ""
    swapped = each.judgement.error == "swapped metric"
    metric = str(each.taken_for) if swapped else each.metric
    words = instead_words(taken, metric, shown_digits(each.stated.value))
    return f"{words}, of {render_name(str(each.taken_for))}" if each.judgement.error == "wrong model" else words


def error_words(judgement: Judgement, instead: str) -> str:
    """How a refuted number came about, with what it is instead: "it is the highest TTFT, ... (wrong aggregate)"."""
    if judgement.error == "rounding in favour":
        return "it was rounded to its better side (rounding in favour)"
    if judgement.taken is not None:
        return f"it is {instead} ({judgement.error})"
    return "no reading of them gives it (not reproducible)"


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
