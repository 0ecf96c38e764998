"""How a refuted number came about: of another metric, model or statistic, rounded in favour, or by nothing known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from data_contracts.definitions import BARE
from data_contracts.metrics import METRICS
from tasks.analysis.claims.claim_samples import About, Samples
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.judging import Judgement, classified, is_digit_for_digit
from tasks.analysis.claims.reading import Reading, Sample
from tasks.analysis.claims.readings import KNOWN

# What a number may be an aggregate of by mistake
_OTHER_STATISTICS = ("mean", "p50", "min", "max", "p90", "p95", "p99", "total", "last", "first")
_BARE = ("mean", "p50", "min", "max", "last")
_NEVER = frozenset({"load_duration"})  # no other metric is taken for a model load
# A rate over several requests at once is above that of each: nothing here tells how many ran at once
_AT_ONCE = 1.2
# As many times as large or small as every reading, a number is of other measurements rather than a mistake about these
_FAR = 2.0


@dataclass(frozen=True)
class Judged:
    """A statement about a measured model with its metric; `taken_for` is the metric or model that its number is instead."""

    stated: Statement
    model: str
    metric: str
    statistic: str | None
    judgement: Judgement
    sample: Sample
    taken_for: str | None = None
    held: bool = True  # False where the measurements hold nothing of the stated metric

    @property
    def unit(self) -> str:
        """The unit of the reading that decides."""
        return METRICS[self.metric if self.held else str(self.taken_for)].unit


def plausible(judgement: Judgement, stated: Statement, readings: Sequence[Reading]) -> Judgement:
    """A number far from all readings may be of other measurements, a bare one between them of an unsaid statistic."""
    bare = stated.statistic in BARE
    # A sum is as large as one likes: a bare number is not near one because it is near some other multiple
    close = [
        r.value for r in readings if r.admitted and r.value > 0 and not (bare and r.aggregate == "total")
    ]
    if bare:
        singles = [reading.sample.values for reading in readings]
        low, high = (float(edge) for edge in (min(v.min() for v in singles), max(v.max() for v in singles)))
        if low < stated.value < high:
            return Judgement(
                "unsupported", reason="it does not say which statistic it is, and lies between its requests"
            )
    rates = {"output_throughput", "total_token_throughput"} & set(stated.metrics)
    if rates and stated.value > _AT_ONCE * max(float(reading.sample.values.max()) for reading in readings):
        return Judgement("unsupported", reason="it may be the rate of several requests at once")
    off = (
        min((max(v / stated.value, stated.value / v) for v in close), default=1.0)
        if stated.value > 0
        else 1.0
    )
    return replace(judgement, far=off > _FAR)


def with_error(samples: Samples, about: About, found: Judged, models: tuple[str, ...]) -> Judged:
    """A refutation with its class."""
    stated = found.stated
    direction = METRICS[found.metric].direction
    better = None if direction == "neutral" else direction == "higher"
    elsewhere = [(m, model) for model in samples.models if model not in models for m in stated.metrics]
    # A bare number may be any statistic of another metric or model
    own = _BARE if stated.statistic in BARE else (str(stated.statistic),)
    judgement = classified(
        found.judgement,
        stated.written,
        better,
        _others(samples, about, [(found.metric, found.model)], _OTHER_STATISTICS),
        _others(samples, about, elsewhere, own),
        _others(samples, about, _other_metrics(samples, about, stated, found.model), (*own, "p50", "mean")),
    )
    return replace(found, judgement=judgement, taken_for=_taken_for(judgement))


def misread(samples: Samples, about: About, silent: Judged) -> Judged:
    """A number of a metric that nobody measured, but digit for digit another one's in another unit."""
    stated = silent.stated
    if not stated.written.precise or stated.settings or stated.written.bound != "equal":
        return silent
    bare = stated.statistic in BARE
    for reading in _others(
        samples,
        about,
        _other_metrics(samples, about, stated, silent.model),
        ("mean",) if bare else (str(stated.statistic), "mean"),
    ):
        metric = reading.sample.picked.at(reading.places[:1]).present("metric")[0]
        same = METRICS[metric].unit == stated.unit and stated.written.agrees(reading.low, reading.high)
        if not same and is_digit_for_digit(stated.written, reading):
            refuted = Judgement("refuted", reading, error="swapped metric", taken=reading)
            return replace(silent, judgement=refuted, taken_for=metric, held=False)
    return silent


def _other_metrics(samples: Samples, about: About, stated: Statement, model: str) -> list[tuple[str, str]]:
    return [
        (metric, model)
        for metric in samples.metrics_of(model, about)
        if metric not in stated.metrics
        and metric not in _NEVER
        and METRICS[metric].kind not in ("count", "share")
    ]


def _others(
    samples: Samples, about: About, subjects: Iterable[tuple[str, str]], statistics: Iterable[str]
) -> Iterator[Reading]:
    """The plainest readings of other statistics, metrics or models."""
    asked = [statistic for statistic in dict.fromkeys(statistics) if statistic in KNOWN]
    for metric, model in subjects:
        for statistic in asked:
            yield from samples.plain(metric, model, about, statistic).found


def _taken_for(judgement: Judgement) -> str | None:
    if judgement.taken is None or not len(judgement.taken.rows):
        return None
    column = {"wrong model": "model", "swapped metric": "metric"}.get(str(judgement.error))
    return None if column is None else judgement.taken.rows.first(column)
