"""What a row of a table is: a request, one repetition of a setting, or statistics over several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data_contracts.measurements import Scope
from data_contracts.metrics import METRICS
from data_contracts.setting_names import aspect_of
from tasks.ingestion.naming.hypotheses import SPREADS, Column, Hypothesis
from tasks.ingestion.naming.nouns import ACCEPTED, Floats, NameReading, Values
from tasks.ingestion.naming.words import words_of

_STATED_BY_REQUEST = ("request", "prompt")
_TIMED = ("first_token", "latency")
_MORE_THAN_ASKED = 30


def scope_of(
    candidates: Sequence[Column], columns: Mapping[str, Values], readings: Mapping[str, NameReading]
) -> Scope:
    """What a row is, by what its columns may mean and what their names say."""
    roles = {reading.role for reading in readings.values()}
    if not roles.isdisjoint(_STATED_BY_REQUEST):
        return "request"
    best = [
        (column, h) for column in candidates if (h := column.best) is not None and h.confidence >= ACCEPTED
    ]
    if any(_sums_up(hypothesis) for _, hypothesis in best):
        return "aggregate"
    at_once = any(_at_once(name, columns[name].numbers) for name in readings)
    # One of many streams is a request all the same where its own times and tokens give its own gap between tokens
    alone = not at_once or any(hypothesis.single for _, hypothesis in best)
    return "request" if "count" not in roles and alone and _one_by_one(best) else "sample"


def _sums_up(hypothesis: Hypothesis) -> bool:
    metric, statistic = METRICS[hypothesis.metric], hypothesis.statistic
    spread = statistic.startswith("p") or statistic in SPREADS
    averaged = statistic == "mean" and metric.kind in (*_TIMED, "rate")
    return spread or averaged or metric.tally is not None or hypothesis.metric == "request_throughput"


def _one_by_one(best: Sequence[tuple[Column, Hypothesis]]) -> bool:
    """True where each row times an answer and counts its tokens: no two answers of a model are of one length."""
    single = [(column, h, METRICS[h.metric]) for column, h in best if h.statistic == "value"]
    timed = any(metric.kind in _TIMED for _, _, metric in single)
    return timed and any(
        metric.marks_request and metric.unit == "token" and (_own_counts(column.numbers) or _lone(column, h))
        for column, h, metric in single
    )


def _lone(column: Column, hypothesis: Hypothesis) -> bool:
    """True of the only answer among failures, whose own times and tokens give its own gap between tokens."""
    return hypothesis.single and int(np.isfinite(column.numbers).sum()) == 1 < len(column.numbers)


def _own_counts(numbers: Floats) -> bool:
    counts = numbers[np.isfinite(numbers)]
    distinct = len(np.unique(counts))
    # Of a thousand answers many are of one length by chance; nobody asks for so many lengths
    own = distinct > max(1, len(counts) // 2) or distinct >= _MORE_THAN_ASKED
    return own and bool(np.all(counts % 1 == 0))


def _at_once(name: str, numbers: Floats) -> bool:
    """True for a column by which rows may stand for several requests each."""
    parallel = aspect_of(name) == "concurrency" or "batch" in words_of(name)
    return parallel and bool((numbers[np.isfinite(numbers)] > 1).any())
