"""Columns that agree: what one of them can only mean if the others mean what they say, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from data_contracts.metrics import METRICS
from tasks.ingestion.naming.hypotheses import Column, Hypothesis
from tasks.ingestion.naming.nouns import Floats

# Two numbers agree within what a tool rounds; by chance a row of few numbers agrees too, so that few rows must be closer.
_WITHIN, _FEW, _WITHIN_FEW = 0.02, 3, 0.006
# A mean of ratios is not the ratio of means: near enough to tell seconds from milliseconds, and no more
_WITHIN_OF_MEANS = 0.3
_MOST_ROWS = 2_000
_MOST_EACH = 4
# Four units for each of the four times of a law
_MOST_READINGS = 256
_IN_MOST_ROWS = 0.8
_GAIN = 0.25
_LOSS = 0.3

Claimant = tuple[Column, Hypothesis]


@dataclass(frozen=True, slots=True)
class _Law:
    """Metrics whose numbers follow from each other: `computed` of the first ones is the last one.

    `single`: a ratio with both a difference above and a count below, which no means over requests obey.
    """

    metrics: tuple[str, ...]
    computed: Callable[..., Floats]
    says: str
    single: bool = False


def _quotient(count: str, time: str, rate: str) -> _Law:
    return _Law((count, time, rate), lambda n, t: n / t, "{0} / {1} = {2}")


def _sum(*metrics: str) -> _Law:
    says = " + ".join(f"{{{place}}}" for place in range(len(metrics) - 1)) + f" = {{{len(metrics) - 1}}}"
    return _Law(metrics, lambda *parts: np.sum(parts, axis=0), says)


_LAWS: tuple[_Law, ...] = (
    _quotient("output_tokens", "decode_duration", "decode_throughput"),
    _Law(
        ("output_tokens", "decode_duration", "decode_throughput"),
        lambda n, t: (n - 1) / t,
        "({0} - 1) / {1} = {2}",
    ),
    _Law(
        ("output_tokens", "e2e_latency", "ttft", "decode_throughput"),
        lambda n, e, f: n / (e - f),
        "{0} / ({1} - {2}) = {3}",
    ),
    _Law(
        ("output_tokens", "e2e_latency", "ttft", "decode_throughput"),
        lambda n, e, f: (n - 1) / (e - f),
        "({0} - 1) / ({1} - {2}) = {3}",
    ),
    _Law(
        ("e2e_latency", "ttft", "output_tokens", "tpot"),
        lambda e, f, n: (e - f) / (n - 1),
        "({0} - {1}) / ({2} - 1) = {3}",
        single=True,
    ),
    _Law(("tpot", "decode_throughput"), lambda t: 1 / t, "1 / {0} = {1}"),
    _quotient("output_tokens", "e2e_latency", "output_throughput"),
    _quotient("output_tokens", "run_duration", "output_throughput"),
    _quotient("output_tokens", "e2e_latency", "output_speed_per_user"),
    _quotient("output_tokens_total", "run_duration", "output_throughput"),
    _quotient("input_tokens", "prefill_duration", "prefill_throughput"),
    _quotient("input_tokens", "ttft", "prefill_throughput"),
    _quotient("total_tokens", "e2e_latency", "total_token_throughput"),
    _quotient("total_tokens", "run_duration", "total_token_throughput"),
    _quotient("tokens_total", "run_duration", "total_token_throughput"),
    _quotient("requests_completed", "run_duration", "request_throughput"),
    _quotient("requests_total", "run_duration", "request_throughput"),
    _sum("ttft", "decode_duration", "e2e_latency"),
    _sum("prefill_duration", "decode_duration", "e2e_latency"),
    _sum("load_duration", "prefill_duration", "decode_duration", "e2e_latency"),
    _sum("input_tokens", "output_tokens", "total_tokens"),
    _sum("input_tokens_total", "output_tokens_total", "tokens_total"),
    _sum("requests_completed", "requests_failed", "requests_total"),
    _sum("input_throughput", "output_throughput", "total_token_throughput"),
)
_AT_MOST = (
    *(
        (part, "e2e_latency")
        for part in ("ttft", "decode_duration", "prefill_duration", "load_duration", "tpot", "itl")
    ),
    ("output_tokens", "total_tokens"),
)
# A stream's speed and the gap between its tokens: one is about the other's inverse, whatever statistic they are
_GAPS, _SPEEDS = ("tpot", "itl"), ("decode_throughput", "output_speed_per_user", "output_throughput")
_LEVELS = ("value", "mean", "p50")


def weigh(columns: Sequence[Column], concurrency: Floats | None) -> None:
    """Raises and lowers how sure hypotheses are, and finds units that are not stated, by what columns hold together."""
    for group in _families(columns):
        for statistic, claimants in _by_statistic(group).items():
            for law in _LAWS:
                _test(law, statistic, claimants)
            for small, large in _AT_MOST:
                _test_at_most(claimants[small], claimants[large])
        _test_gaps(group, concurrency)
        _spread_units(group)
    for column in columns:
        if any(hypothesis.proven for hypothesis in column.hypotheses):
            for hypothesis in column.hypotheses:
                if not hypothesis.proven:
                    hypothesis.doubt("the other columns agree with another meaning", _GAIN)


def _families(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Columns of one kind, each with those that are of none."""
    found: dict[tuple[str, ...], list[Column]] = defaultdict(list)
    for column in columns:
        found[column.family].append(column)
    common = found.pop((), [])
    if not found:
        yield common
    for family in found.values():
        yield [*common, *family]


def _by_statistic(group: Iterable[Column]) -> dict[str, dict[str, list[Claimant]]]:
    found: dict[str, dict[str, list[Claimant]]] = defaultdict(lambda: defaultdict(list))
    for column in group:
        for hypothesis in column.hypotheses:
            of_metric = found[hypothesis.statistic][hypothesis.metric]
            if len(of_metric) < _MOST_EACH:
                of_metric.append((column, hypothesis))
    return found


def _test(law: _Law, statistic: str, claimants: dict[str, list[Claimant]]) -> None:
    if not all(claimants[metric] for metric in law.metrics):
        return
    for chosen in product(*(claimants[metric] for metric in law.metrics)):
        if len({column.name for column, _ in chosen}) < len(chosen):
            continue
        factors = _fitting(law, statistic, chosen)
        if factors is None:
            continue
        names = [column.name for column, _ in chosen]
        for (_, hypothesis), factor in zip(chosen, factors, strict=True):
            if statistic in ("value", "total"):
                hypothesis.prove(law.says.format(*names), _GAIN)
                hypothesis.single |= law.single
            hypothesis.fix(factor)


def _fitting(law: _Law, statistic: str, chosen: Sequence[Claimant]) -> tuple[float, ...] | None:
    """The one way to read the units in which the law holds; None where it does not, or in several ways."""
    numbers = [column.numbers[:_MOST_ROWS] for column, _ in chosen]
    known = np.logical_and.reduce([np.isfinite(part) & (part != 0) for part in numbers])
    if not known.any():
        return None
    held = [part[known] for part in numbers]
    within = _WITHIN if known.sum() >= _FEW else _WITHIN_FEW
    within = within if statistic in ("value", "total") else _WITHIN_OF_MEANS
    found = []
    for factors in islice(product(*(h.possible_factors for _, h in chosen)), _MOST_READINGS):
        *parts, whole = (part * factor for part, factor in zip(held, factors, strict=True))
        with np.errstate(all="ignore"):
            off = np.abs(law.computed(*parts) / whole - 1)
        if np.mean(off <= within) >= _IN_MOST_ROWS:
            found.append(factors)
    return found[0] if len(found) == 1 else None


def _test_at_most(smalls: list[Claimant], larges: list[Claimant]) -> None:
    for (small, part), (large, whole) in product(smalls, larges):
        if small.name == large.name or part.factor is None or whole.factor is None:
            continue
        known = np.isfinite(small.numbers) & np.isfinite(large.numbers)
        if not known.any():
            continue
        over = small.numbers[known] * part.factor > large.numbers[known] * whole.factor * (1 + _WITHIN)
        if np.mean(over) > 1 - _IN_MOST_ROWS:
            # The less certain of the two is the one that is misread
            doubted, other = (part, large) if part.confidence < whole.confidence else (whole, small)
            doubted.doubt(f"it contradicts {other.name}: {METRICS[part.metric].phrase} is a part", _LOSS)
        else:
            part.reasons.append(f"it is at most {large.name}")
            if not whole.supported:
                whole.support(f"it is at least {small.name}", 0.16)


def _test_gaps(group: Sequence[Column], concurrency: Floats | None) -> None:
    """Finds the unit of the gaps between tokens from the speed of the same streams."""
    levels = [(c, h) for c in group for h in c.hypotheses if h.statistic in _LEVELS and h is c.best]
    gaps = [(c, h) for c, h in levels if h.metric in _GAPS and h.factor is None][:_MOST_EACH]
    speeds = [(c, h) for c, h in levels if h.metric in _SPEEDS and h.factor is not None][:_MOST_EACH]
    for (gap, short), (speed, rate) in product(gaps, speeds):
        streams = (gap.numbers * speed.numbers * (rate.factor or 1.0))[:_MOST_ROWS]
        if concurrency is not None:
            streams = streams / concurrency[:_MOST_ROWS]
        known = streams[np.isfinite(streams) & (streams > 0)]
        fitting = [f for f in short.possible_factors if len(known) and 0.4 <= np.median(known * f) <= 2.5]
        if len(fitting) == 1:
            short.reasons.append(f"{gap.name} x {speed.name} is about the number of streams")
            short.fix(fitting[0])


def _spread_units(group: Sequence[Column]) -> None:
    """Times that state no unit share that of the one that others gave away."""
    unstated = [
        c for c in group if c.reading.unit is None and (b := c.best) and METRICS[b.metric].unit == "s"
    ]
    found = {b.factor for c in unstated if (b := c.best) and b.factor is not None}
    if len(found) != 1:
        return
    factor = found.pop()
    assert factor is not None
    for column in unstated:
        for hypothesis in column.hypotheses:
            if hypothesis.factor is None and METRICS[hypothesis.metric].unit == "s":
                hypothesis.fix(factor)
                hypothesis.doubt("its unit is that of the other times beside it that state none", 0.08)
