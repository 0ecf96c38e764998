"""What the columns of a table mean together: names, units, ranges and agreement joined, and what a row is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from data_contracts.measurements import Quantity, Scope
from data_contracts.metrics import METRICS
from data_contracts.settings import CONFIG_FILE
from data_contracts.settings_reading import ToldColumn
from data_contracts.units import conversion, unit_of_name
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.naming.agreement import weigh
from tasks.ingestion.naming.contrasts import contrast, numbers_gpus, of_the_gpu, of_the_machine
from tasks.ingestion.naming.faults import asks, is_code
from tasks.ingestion.naming.hypotheses import Column, Hypothesis, hypotheses_of, in_use
from tasks.ingestion.naming.names import measured_name, understand_name
from tasks.ingestion.naming.nouns import Floats, Meaning, NameReading, Understanding, Values
from tasks.ingestion.naming.own_fields import fix_units
from tasks.ingestion.naming.row_scope import scope_of
from tasks.ingestion.naming.stems import share_parts, share_stems
from tasks.ingestion.naming.words import parts_of

NOTHING_TOLD: Mapping[str, ToldColumn] = {}
_OF_ROW = 0.15
# The stronger of two claims to one meaning holds when it is that much surer
_CLEARLY = 0.1
# Their numbers have decimals whatever they are; other settings with a different decimal in each row were measured
_DECIMAL_SETTINGS = frozenset(
    {"temperature", "temp", "top p", "min p", "request rate", "repeat penalty", "params"}
)


def understand_columns(
    columns: Mapping[str, Values],
    *,
    of_requests: bool = False,
    told: Mapping[str, ToldColumn] = NOTHING_TOLD,
) -> Understanding:
    """What each column means, how sure that is and why. All columns have the same number of rows.

    `of_requests` says that rows are requests where no column does; `told` is what the user says, which holds.
    """
    known = {name: told_meaning(told[name]) for name in columns if name in told}
    readings = {name: _reading(name, values) for name, values in columns.items() if name not in known}
    candidates = [
        hypotheses_of(name, reading, columns[name])
        for name, reading in readings.items()
        if reading.role == "metric"
    ]
    concurrency = next(
        (columns[name].numbers for name in columns if name.lower() in ("concurrency", "concurrent_users")),
        None,
    )
    share_stems(candidates, readings, columns)
    contrast(candidates, concurrency)
    of_the_gpu(candidates, [name for name, values in columns.items() if numbers_gpus(name, values)])
    of_the_machine(candidates, columns)
    fix_units(candidates)
    weigh(candidates, concurrency)
    share_parts(candidates)
    scope: Scope = "request" if of_requests else scope_of(candidates, columns, readings)
    _of_the_row(candidates, scope)
    chosen, remarks = _told_apart(candidates)
    chosen = _without_common(chosen)
    meanings = {
        name: known.get(name) or chosen.get(name) or _other(name, readings[name], columns[name])
        for name in columns
    }
    claimed = {(m.quantity.metric, m.quantity.statistic) for m in known.values() if m.quantity}
    for column in candidates:
        held = chosen.get(column.name)
        if held is None or (held.quantity and (held.quantity.metric, held.quantity.statistic) in claimed):
            meanings[column.name] = _kept(column, columns[column.name], remarks)
    return Understanding(meanings, scope, tuple(dict.fromkeys(remarks.values())))


def told_meaning(told: ToldColumn) -> Meaning:
    """What the user says that a column holds, for sure."""
    reasons = (f"{CONFIG_FILE} says so",)
    if told.quantity is not None:
        return Meaning("metric", 1.0, told.quantity, reasons=reasons)
    return Meaning(told.role or "setting", 1.0, reasons=reasons, called=told.setting)


def _reading(name: str, values: Values) -> NameReading:
    """What the name says, where its numbers may be that: a time that tells no date is a number."""
    reading = understand_name(name)
    numbers = values.numbers[np.isfinite(values.numbers)]
    role, measured = reading.role, False
    if role == "time":
        measured = not _tells_time(values)
    elif role in ("error", "prompt"):
        measured = len(numbers) > 0 and not values.texts
    elif role == "outcome":
        # `completed` of numbers counts
        measured = bool(len(numbers)) and not values.texts
    elif role == "success":
        measured = _counts_successes(name, numbers)
    elif role == "fault":
        # `failed` of numbers counts, `is_error` of 0 and 1 does not
        flags = asks(name) and (is_code(name) or bool(np.isin(numbers, (0, 1)).all()))
        measured = bool(len(numbers)) and not flags
    elif role == "cold":
        measured = not bool(np.isin(numbers, (0, 1)).all())
    elif role == "setting" and len(numbers):
        fractional = (
            len(numbers) >= 5 and len(np.unique(numbers)) == len(numbers) and bool(np.all(numbers % 1))
        )
        measured = fractional and " ".join(name.lower().replace("_", " ").split()) not in _DECIMAL_SETTINGS
    elif reading.candidates and "correct" in parts_of(name)[-1] and not np.isin(numbers, (0, 1)).all():
        # How many answers are right is no share of them
        return replace(reading, candidates=())
    return measured_name(name) if measured else reading


def _counts_successes(name: str, numbers: Floats) -> bool:
    """True for numbers that are neither truth values nor, where the name says so, HTTP statuses."""
    if not len(numbers) or float(numbers.max()) <= 1:
        return False
    statuses = (numbers >= 100) & (numbers < 600) & (numbers % 1 == 0)
    return not ({"status", "code"} & set(parts_of(name)[-1]) and bool(statuses.all()))


def _tells_time(values: Values) -> bool:
    looked_at = [*values.texts[:20], *(str(n) for n in values.numbers[:20] if np.isfinite(n))]
    return any(parse_timestamp(text) for text in looked_at)


def _of_the_row(columns: Sequence[Column], scope: Scope) -> None:
    """A bare time is that of the request where rows are requests, and that of the run where they sum up runs."""
    accepted = {h.metric for c in columns for h in c.hypotheses if h.accepted and not c.reading.vague}
    single = scope == "request" or (scope == "sample" and "ttft" in accepted)
    for column in columns:
        for hypothesis in column.hypotheses:
            memory = METRICS[hypothesis.metric].kind == "memory" and not hypothesis.accepted
            if memory and (reason := in_use(column.numbers, hypothesis.factor)):
                hypothesis.lean(reason, _OF_ROW)
            if hypothesis.statistic != "value":
                continue
            if hypothesis.metric == "e2e_latency" and single and "e2e_latency" not in accepted:
                hypothesis.lean("a row is one generation", _OF_ROW)
            elif hypothesis.metric == "run_duration" and scope == "aggregate":
                hypothesis.lean("a row sums up a run", _OF_ROW)
            elif hypothesis.metric == "tokens_total" and scope == "aggregate":
                hypothesis.lean("a row sums up a run", 0.25)
            elif hypothesis.metric == "total_tokens" and scope == "aggregate":
                hypothesis.doubt("a row sums up a run", 0.25)


def _told_apart(columns: Sequence[Column]) -> tuple[dict[str, Meaning], dict[str, str]]:
    """The columns that are sure enough, no two of one meaning, and a remark for each one that was left out for that."""
    chosen: dict[str, Meaning] = {}
    remarks: dict[str, str] = {}
    taken: set[tuple[str, str, tuple[str, ...]]] = set()
    waiting = list(columns)
    while waiting:
        claims: dict[tuple[object, ...], list[tuple[Column, Hypothesis]]] = defaultdict(list)
        for column in waiting:
            if (best := column.best) is not None and best.accepted:
                claims[best.metric, best.statistic, column.family].append((column, best))
        waiting = []
        for claimed in claims.values():
            kept = _surest(claimed, remarks)
            if kept is not None:
                column, hypothesis = kept
                chosen[column.name] = _meaning(column, hypothesis)
                taken.add((hypothesis.metric, hypothesis.statistic, column.family))
            for column, hypothesis in claimed:
                if kept is not None and column is kept[0]:
                    continue
                if kept is not None and _equal(*kept, column, hypothesis):
                    chosen[column.name] = replace(_meaning(column, hypothesis), repeats=kept[0].name)
                    continue
                # What it may mean besides, if nothing else claims that
                column.hypotheses.remove(hypothesis)
                waiting.append(column)
        for column in waiting:
            column.hypotheses[:] = [
                h for h in column.hypotheses if (h.metric, h.statistic, column.family) not in taken
            ]
    return chosen, remarks


def _without_common(chosen: dict[str, Meaning]) -> dict[str, Meaning]:
    """What all columns are about tells none of them apart."""
    abouts = [meaning.about for meaning in chosen.values()]
    common = 0
    while len(abouts) > 1 and all(len(a) > common and a[common] == abouts[0][common] for a in abouts):
        common += 1
    return {name: replace(m, about=m.about[common:]) for name, m in chosen.items()}


def _surest(
    claimed: list[tuple[Column, Hypothesis]], remarks: dict[str, str]
) -> tuple[Column, Hypothesis] | None:
    """The claim that holds, or None where several are as good."""
    ranked = sorted(claimed, key=lambda claim: -claim[1].confidence)
    first, best = min(
        (claim for claim in ranked if _equal(*ranked[0], *claim)), key=_resolution, default=ranked[0]
    )
    others = [claim for claim in ranked if claim[0] is not first and not _equal(first, best, *claim)]
    phrase = METRICS[best.metric].phrase
    repeats = [column for column, _ in ranked if column is not first]
    if not others:
        for column in repeats:
            remarks[column.name] = (
                f"{first.name} and {column.name} hold the same numbers: {first.name} counts"
            )
        return first, best
    names = " and ".join(column.name for column, _ in ranked)
    second, next_best = others[0]
    if best.confidence - next_best.confidence >= _CLEARLY:
        remarks[second.name] = f"{names} both look like {phrase}: {first.name} says so more clearly"
        return first, best
    for column, _ in ranked:
        remarks[column.name] = (
            f"{names} both look like {phrase}, and nothing tells which is: each keeps its own name"
        )
    return None


def _equal(first: Column, best: Hypothesis, second: Column, other: Hypothesis) -> bool:
    """True where two columns hold the same numbers; in two units, as far as the coarser of them was written out."""
    known = np.isfinite(first.numbers) & np.isfinite(second.numbers)
    if not known.any() or best.factor is None or other.factor is None:
        return False
    a, b = first.numbers[known] * best.factor, second.numbers[known] * other.factor
    coarsest = max(_resolution((first, best)), _resolution((second, other)))
    largest = np.maximum(np.abs(a), np.abs(b))
    # What was rounded to a tenth of its numbers and more could equal anything, as could two times in one unit
    rounding = np.minimum(coarsest / 2, largest / 10) * (best.factor != other.factor)
    return bool(np.all(np.abs(a - b) <= np.maximum(0.01 * largest, rounding * 1.001)))


def _resolution(claim: tuple[Column, Hypothesis]) -> float:
    """The last decimal that a column writes out, in the unit of the metric."""
    column, hypothesis = claim
    numbers = column.numbers[np.isfinite(column.numbers)]
    decimals = next((d for d in range(7) if np.array_equal(np.round(numbers, d), numbers)), 7)
    return float(10.0**-decimals) * (hypothesis.factor or 1.0)


def _meaning(column: Column, hypothesis: Hypothesis) -> Meaning:
    reading = column.reading
    others = tuple(h.alternative for h in column.hypotheses if h is not hypothesis)
    return Meaning(
        "metric", round(hypothesis.confidence, 2), hypothesis.quantity, column.about, reading.engine,
        tuple(hypothesis.reasons), others, vague=reading.vague,
    )  # fmt: skip


def _kept(column: Column, values: Values, remarks: Mapping[str, str]) -> Meaning:
    """A column that may be a metric and is not sure enough."""
    best = column.best
    reasons: tuple[str, ...] = ()
    confidence = 0.0
    if best is not None:
        confidence = round(best.confidence, 2)
        reasons = tuple(best.reasons)
        if best.factor is None:
            reasons = (*reasons, "no unit is stated, and no other column gives it away")
    if column.name in remarks:
        reasons = (*reasons, remarks[column.name])
    alternatives = tuple(sorted((h.alternative for h in column.hypotheses), key=lambda a: -a.confidence))
    return Meaning(
        "number", confidence, own_quantity(column.name, values.unit), column.about, column.reading.engine,
        reasons, alternatives,
    )  # fmt: skip


def _other(name: str, reading: NameReading, values: Values) -> Meaning:
    if reading.role != "number":
        return Meaning(reading.role, reasons=reading.reasons)
    return Meaning(
        "number", 0.0, own_quantity(name, values.unit), (*reading.places, *reading.about), reading.engine,
        ("nothing in the vocabulary is called so",),
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def own_quantity(name: str, unit: str | None) -> Quantity:
    """A number under the column's own name, in the unit that is stated beside it or in its name, or in none."""
    written = unit or unit_of_name(name) or understand_name(name).unit
    found = conversion(written) if written else None
    if found is None:
        return Quantity(name, "value", written, own=True)
    return Quantity(name, "value", found.unit, found.factor, own=True)
