"""What a column may mean: each candidate of its name with the units that it may have, and what is plausible of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS, Metric
from data_contracts.units import conversion
from tasks.ingestion.naming.names import measured_in, unit_needed
from tasks.ingestion.naming.nouns import ACCEPTED, Alternative, Floats, NameReading, Values

# What an unstated time may be written in, by how often it is met
_TIMES = (1.0, 1e-3, 1e-9, 1e-6)
_UNIT_NAMES = {1.0: "s", 1e-3: "ms", 1e-6: "us", 1e-9: "ns"}
# Outside of these, in the canonical unit, a number is of something else: from a microsecond to two weeks, from one token
# in a quarter of an hour to what no cluster does.
_PLAUSIBLE: dict[str, tuple[float, float]] = {
    "s": (1e-6, 1.3e6),
    "token/s": (1e-3, 1e9),
    "request/s": (1e-6, 1e8),
    "token": (0, 1e12),
    "request": (0, 1e12),
    "By": (1, 1e16),
    "W": (1e-3, 1e8),
    "J": (0, 1e13),
    "Cel": (-60, 200),
    "1": (0, 1e9),
}
# How values spread or how sure their mean is: what is plausible of them is no measure of these
SPREADS = ("stddev", "stderr", "cv", "iqr", "ci_low", "ci_high")
_IMPLAUSIBLE = 0.4
_PROVEN = 0.75
_SMALLEST_BOARD = 1e9  # bytes
# A table may hold a slip; a tenth of its numbers are no slips
_MAY_FAIL = 0.1


@dataclass(slots=True)
class Hypothesis:
    """One thing that a column may mean. `factor` is None while its unit is not known; `single` where what proves it holds of
    one request and not of the mean over several."""

    metric: str
    statistic: str
    confidence: float
    factor: float | None
    reasons: list[str] = field(default_factory=list)
    supported: bool = False
    proven: bool = False
    single: bool = False

    def support(self, reason: str, gain: float) -> None:
        """Another column agrees: said once, however many do."""
        if not self.supported:
            self.confidence = min(0.99, self.confidence + gain)
        self.supported = True
        if reason not in self.reasons:
            self.reasons.append(reason)

    def prove(self, reason: str, gain: float) -> None:
        """The numbers of other columns give these: then it holds, however little the name says."""
        self.support(reason, gain)
        self.proven, self.confidence = True, max(self.confidence, _PROVEN)

    def lean(self, reason: str, gain: float) -> None:
        """What stands around it speaks for it."""
        self.confidence = min(0.99, self.confidence + gain)
        self.reasons.append(reason)

    def doubt(self, reason: str, loss: float) -> None:
        self.confidence = max(0.0, self.confidence - loss)
        self.reasons.append(reason)

    @property
    def possible_factors(self) -> tuple[float, ...]:
        if self.factor is not None:
            return (self.factor,)
        return _TIMES if METRICS[self.metric].unit == "s" else (1.0,)

    def fix(self, factor: float) -> None:
        """Its unit is known by what other columns hold."""
        if self.factor is None:
            self.factor = factor
            unit = _UNIT_NAMES[factor] if METRICS[self.metric].unit == "s" else METRICS[self.metric].unit
            self.reasons.append(f"its numbers are in {unit}, or they would contradict")

    @property
    def quantity(self) -> Quantity:
        unit = "1" if self.statistic == "cv" else METRICS[self.metric].unit
        return Quantity(self.metric, self.statistic, unit, self.factor if self.factor is not None else 1.0)

    @property
    def accepted(self) -> bool:
        return self.confidence >= ACCEPTED and self.factor is not None

    @property
    def alternative(self) -> Alternative:
        return Alternative(self.metric, self.statistic, round(self.confidence, 2))


@dataclass(slots=True)
class Column:
    """A column that may hold a metric: its reading, its numbers and what it may mean, the likeliest first."""

    name: str
    reading: NameReading
    numbers: Floats
    hypotheses: list[Hypothesis]

    @property
    def best(self) -> Hypothesis | None:
        return max(self.hypotheses, key=lambda h: (h.confidence, h.factor is not None), default=None)

    @property
    def about(self) -> tuple[str, ...]:
        """The words that tell it from other columns of its meaning."""
        return (*self.reading.places, *self.reading.about)

    @property
    def family(self) -> tuple[str, ...]:
        """What columns of one kind have in common: only these can agree."""
        return (
            *self.reading.places,
            *self.reading.about,
            *((self.reading.engine,) if self.reading.engine else ()),
        )


def hypotheses_of(name: str, reading: NameReading, values: Values) -> Column:
    """What a column may mean by its name, the unit that is stated, and the range of its numbers."""
    column = Column(name, reading, values.numbers, [])
    for candidate in reading.candidates:
        metric = METRICS[candidate.metric]
        made = Hypothesis(metric.name, candidate.statistic, candidate.confidence, None, list(reading.reasons))
        written = values.unit or reading.unit
        found = conversion(written) if written else None
        if written is not None and (
            found is None or not measured_in(metric.name, made.statistic, found.unit)
        ):
            continue
        if values.unit is not None:
            made.reasons.append(f"the unit {values.unit} stands beside its numbers")
            if reading.unit is not None and reading.unit != values.unit:
                made.doubt(f"its name states {reading.unit}", 0.2)
        if found is not None:
            made.factor = found.factor
        elif not unit_needed(metric.name, made.statistic):
            made.factor = _share_factor(metric, made, values.numbers)
        if reading.vague and reading.places:
            made.doubt(f"what it has to do with {', '.join(reading.places)} is not known", 0.25)
        _judge_range(made, metric, values.numbers, unit_said=written is not None)
        column.hypotheses.append(made)
    return column


def _share_factor(metric: Metric, made: Hypothesis, numbers: Floats) -> float:
    if not (metric.kind == "share" or metric.name in ("acc", "exact_match", "f1", "acceptance_rate")):
        return 1.0
    known = numbers[np.isfinite(numbers)]
    if len(known) and 1.0 < float(known.max()) <= 100.0:
        made.reasons.append("no share is above 1: its numbers are percent")
        return 0.01
    return 1.0


def _judge_range(made: Hypothesis, metric: Metric, numbers: Floats, unit_said: bool) -> None:
    known = numbers[np.isfinite(numbers) & (numbers != 0)]
    if not len(known) or made.statistic in SPREADS:
        return
    least, most = _PLAUSIBLE.get(metric.unit, (-np.inf, np.inf))
    least = -np.inf if metric.may_be_negative else least
    if metric.kind == "share":
        # What says percent of itself is a share: of one that cannot be, rules tell
        most = np.inf if unit_said else 1.0
    fits = [np.mean((known * f < least) | (known * f > most)) <= _MAY_FAIL for f in made.possible_factors]
    if not any(fits):
        made.doubt(f"its numbers are not plausible for {metric.phrase}", _IMPLAUSIBLE)
    counted = metric.kind == "count" and made.statistic in ("value", "min", "max", "total")
    if counted and metric.name != "concurrency" and np.mean(known != np.round(known)) > _MAY_FAIL:
        made.doubt("a count is a whole number", _IMPLAUSIBLE)


def in_use(numbers: Floats, factor: float | None) -> str | None:
    """Why memory is what was used and not what there is."""
    known = numbers[np.isfinite(numbers)]
    if len(np.unique(known)) > 1:
        return "it changes from row to row"
    small = factor is not None and (known * factor < _SMALLEST_BOARD).any()
    return "no machine for it has so little" if small else None
