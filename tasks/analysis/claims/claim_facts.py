"""What documents state, confirmed or refuted by the measurements that they speak of, or supported by none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pandas as pd

from data_contracts.facts import Fact, Source, subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    metric_name,
    quantile_name,
    render_name,
    render_number,
    render_path,
    render_setting,
)
from tasks.analysis.claims.claim_candidates import STATES, computed, state_part
from tasks.analysis.claims.claim_choices import choice_facts
from tasks.analysis.claims.claim_gains import gain_facts
from tasks.analysis.claims.claim_intervals import interval_facts
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.claim_summaries import summary_claims
from tasks.analysis.claims.claim_verdicts import Judged, judged, statements
from tasks.analysis.claims.judging import digits
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.grouping import why_in_state

TIERS = {"refuted": 2, "confirmed": 5, "unsupported": 6}
_WORDS = {"mean": "mean ", "min": "lowest ", "max": "highest ", "best": "best ", "value": ""}
# Fewer digits would make two numbers look alike that are not; documents give no more.
_FEWEST_DIGITS, _MOST_DIGITS = 3, 6


def claim_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each number whose metric and measured model are known, and how many numbers say too little of that."""
    stated = statements(evidence)
    if not stated:
        return
    found = list(judged(evidence, stated))
    yield from _distinct(_fact(evidence, each) for each in found)
    choices = list(choice_facts(evidence, stated, found))
    gains = list(gain_facts(evidence, stated))
    yield from _distinct([*choices, *gains])
    yield from _silent(evidence, stated, len(found))


def _distinct(facts: Iterable[Fact]) -> Iterator[Fact]:
    seen: set[str] = set()
    for fact in facts:
        if fact.fact_id not in seen:
            seen.add(fact.fact_id)
            yield fact


def _fact(evidence: Evidence, each: Judged) -> Fact:
    stated, by = each.stated, each.judgement.by
    outcome = each.judgement.outcome
    metric = str(stated.metric)
    where = document_source(evidence, stated)
    place = {"artifact": stated.artifact, "record": stated.record, "field": stated.field}
    subject = subject_of({**place, "model": each.model, "stated": stated.value})
    return Fact(
        topic="claims",
        subject=subject,
        metric=metric,
        statistic=each.statistic or "value",
        value=by.value if by else None,
        unit=METRICS[each.taken_for or metric].unit,
        clause=f"{_statement(each)}, {_outcome(evidence, each)}",
        # One configuration among many matters less than what is said of a model.
        tier=TIERS[outcome] + (2 if outcome == "refuted" and stated.settings else 0),
        digits=_digits(stated.value) if by else None,
        n=len(by.rows) if by else None,
        verdict=outcome,
        sources=(where, *sources_of(evidence, by.rows)) if by else (where,),
    )


def document_source(evidence: Evidence, stated: Statement) -> Source:
    """Where the document states it."""
    return Source(stated.artifact, (stated.record,), evidence.sha256.get(stated.artifact))


def _statement(each: Judged) -> str:
    stated = each.stated
    name = metric_name(str(stated.metric))
    value = (
        f"about {value_words(stated.value, stated.unit)}"
        if stated.rounded
        else value_words(stated.value, stated.unit)
    )
    state = f" of {stated.state} requests" if stated.state else ""
    return (
        f"{place_words(stated)} states a {statistic_words(each.statistic)}{name}{state} of {value}"
        f" for {render_name(each.model)}{settings_words(stated)}"
    )


def _outcome(evidence: Evidence, each: Judged) -> str:
    stated, by = each.stated, each.judgement.by
    if by is None:
        return f"which no measurement supports: {each.reason}"
    where = f"over {_requests(len(by.rows))} in {_files(by.rows)}"
    if each.taken_for:
        unit, metric = METRICS[each.taken_for].unit, metric_name(each.taken_for)
        given = value_words(by.value, unit, _digits(stated.written))
        return f"but this number is the mean {metric}, {given} {where}: read as what it is not"
    unit = METRICS[str(stated.metric)].unit
    given = value_words(by.value, unit, _digits(stated.value))
    if each.judgement.outcome == "confirmed":
        return f"which the measurements confirm: {given} {where}"
    return f"which the measurements refute: {given} {where}{_of_state(evidence, each, unit)}"


def _of_state(evidence: Evidence, each: Judged, unit: str) -> str:
    """The same number over the warm or cold requests alone, where the document means these."""
    by, state = each.judgement.by, each.stated.state
    if by is None or state is None:
        return ""
    part = state_part(by.rows, state)
    if part.empty or len(part) == len(by.rows):
        return ""
    given = value_words(computed(part, each.statistic or "mean"), unit, _digits(each.stated.value))
    told = why_in_state(evidence, by.rows, STATES[state])
    return f", {given} over its {counted(len(part), f'{state} request')} ({told})"


def _requests(count: int) -> str:
    return "the only request" if count == 1 else counted(count, "request")


def _files(rows: pd.DataFrame) -> str:
    names = sorted({str(name) for name in rows["artifact"].unique()})
    return render_path(names[0]) if len(names) == 1 else counted(len(names), "file")


def place_words(stated: Statement) -> str:
    """Document and place as a sentence names them: "reports/a.md (line 33)"."""
    kind, _, number = stated.record.rpartition("/")
    # Records number tables and rows from 0, readers from 1
    place = f"line {number}" if kind == "line" else f"table {int(kind) + 1}, row {int(number) + 1}"
    return f"{render_path(stated.artifact)} ({place})"


def settings_words(stated: Statement) -> str:
    """The settings that a statement names: " with num_ctx 4096, temperature 0.4"."""
    words = ", ".join(
        f"{render_name(key)} {render_setting(value)}" for key, value in sorted(stated.settings.items())
    )
    return f" with {words}" if words else ""


def statistic_words(statistic: str | None) -> str:
    """The statistic as the word before a metric's name."""
    if statistic is None:
        return ""
    return _WORDS.get(statistic) or ("" if statistic == "value" else f"{quantile_name(statistic)} ")


def value_words(value: float, unit: str | None, digits_at_least: int | None = None) -> str:
    """A number with all its digits, or with as many as the stated one has."""
    return render_number(value, _digits(value) if digits_at_least is None else digits_at_least, unit)


def _digits(value: float) -> int:
    return min(_MOST_DIGITS, max(_FEWEST_DIGITS, digits(value)))


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
