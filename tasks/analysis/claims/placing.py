"""The fact about one judged statement, and its sentence."""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.facts import Fact, Source, subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import measured_name, render_name, statistic_words
from tasks.analysis.claims.claim_errors import Judged
from tasks.analysis.claims.claim_places import Placed
from tasks.analysis.claims.claim_sentences import (
    difference_words,
    instead_words,
    of_state,
    place_words,
    reading_words,
    settings_words,
    shown_digits,
    written_words,
)
from tasks.analysis.claims.judging import Judgement
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of

# Of each there is one
_ONLY_ONE = frozenset({"min", "max", "best", "first", "last"})


def placed(evidence: Evidence, each: Judged, tiers: Mapping[str, int]) -> Placed:
    """The fact about one judged statement, at its place; `tiers` by outcome."""
    stated, by = each.stated, each.judgement.by
    outcome = each.judgement.outcome
    # The JSON pointer of a whole document is empty (RFC 6901), and so would the source be
    where = Source(stated.artifact, (stated.record or "/",), evidence.sha256.get(stated.artifact))
    place = {"artifact": stated.artifact, "record": stated.record, "field": stated.field}
    subject = subject_of({**place, "model": each.model or None, "stated": stated.value})
    fact = Fact(
        topic="claims",
        subject=subject,
        metric=each.metric,
        statistic=each.statistic or "value",
        value=by.value if by else None,
        unit=each.unit,
        clause="",
        # One configuration among many matters less than what is said of a model.
        tier=tiers[outcome] + (2 if outcome == "refuted" and stated.settings else 0),
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
    known = METRICS[each.metric]
    statistic = "" if known.tally else statistic_words(each.statistic)
    name = f"{statistic}{measured_name(each.metric) if not known.tally else 'number of ' + known.phrase}"
    article = "the" if each.statistic in _ONLY_ONE else "an" if name[:1] in "aeio" else "a"
    model = f" for {render_name(each.model)}" if each.model else ""
    return f"{article} {name}{state} of {value}{model}{settings_words(stated)}"


def _outcome(evidence: Evidence, each: Judged) -> str:
    judgement, stated = each.judgement, each.stated
    by = judgement.by
    if by is None:
        return f"which is not judged: {judgement.reason}"
    unit, digits = each.unit, shown_digits(stated.value)
    given = reading_words(by, unit, digits, each.statistic)
    if judgement.outcome == "confirmed":
        return f"which the measurements confirm: {given}"
    if not each.held and judgement.taken is not None:
        return f"but this number is {_instead(each)} (swapped metric)"
    off = difference_words(stated.value, by.value)
    also = of_state(evidence, by, stated.state, unit, digits)
    return f"which the measurements refute: {given}{off}{also}; {_error_words(judgement, _instead(each))}"


def _instead(each: Judged) -> str:
    taken = each.judgement.taken
    if taken is None:
        return ""
    swapped = each.judgement.error == "swapped metric"
    metric = str(each.taken_for) if swapped else each.metric
    words = instead_words(taken, metric, shown_digits(each.stated.value))
    return (
        f"{words}, of {render_name(str(each.taken_for))}" if each.judgement.error == "wrong model" else words
    )


def _error_words(judgement: Judgement, instead: str) -> str:
    """How a refuted number came about, with what it is instead: "it is the highest TTFT, ... (wrong aggregate)"."""
    if judgement.error == "rounding in favour":
        return "it was rounded to its better side (rounding in favour)"
    if judgement.taken is not None:
        return f"it is {instead} ({judgement.error})"
    return "no reading of them gives it (not reproducible)"
