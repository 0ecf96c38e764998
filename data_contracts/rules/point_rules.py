"""Sensors over time, one series for each sensor of each GPU of a file: readings that no working sensor gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.coded_columns import combined
from data_contracts.gpu_boards import most_watts
from data_contracts.rules.frames import NO_TIME, Floats, Ints, Mask, Records, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short

_FEWEST = 10  # a mean of fewer samples is one of single moments
# Power is measured in hundredths of a watt: so many equal samples are one sample that was repeated
_REPEATED, _REPEATED_ALONE = 10, 30
_DIGITS = 1e-3  # relative: of fewer digits than this an idle board may show the same for long
_MOVING = ("gpu_temperature", "gpu_utilization")
_LOWERED = 0.9  # boost clocks go up and down by a few percent with the load
_HELD_DOWN = 0.1  # of the busy time
_BUSY = 0.5
# nvidia-smi states board power within 5%
_ACCURACY = 0.05
_WORKING = 0.5  # of its limit: an idle board draws a fifth of it at most
_LIMITS = ("power_management_limit", "gpu_power_limit", "power_limit", "power.limit", "enforced.power.limit")
_TOTALS = ("gpu_memory_total", "gpu_total_memory", "memory.total")
_CLOCK = re.compile(
    r"(?:^|[._])(?:sm|gr|graphics|gpu|core)(?:[._].*)?clock"
    r"|clocks?[._](?:\w+[._])?(?:sm|gr|graphics|gpu|core)\b"
)
_US = 1e6
_GIB = 2**30


@dataclass(frozen=True)
class _Gpu:
    """All that one file records of one GPU: the rows of its numbers, in order."""

    frame: Records
    rows: Ints

    def rows_of(self, *metrics: str) -> Ints:
        return self.rows[self.frame.numbers.metric.isin(*metrics)[self.rows]]

    def of(self, *metrics: str) -> Floats:
        return self.frame.numbers.value[self.rows_of(*metrics)]

    @property
    def limit(self) -> float:
        """The power that the board can draw at most, NaN where nothing says it."""
        stated = self.of(*_LIMITS)
        if len(stated):
            return float(stated.max())
        words = self.frame.numbers.config
        code = words.codes[self.rows[0]]
        return float((most_watts(words.names[code]) if code >= 0 else None) or np.nan)


def _gpus(frame: Records) -> Iterator[_Gpu]:
    numbers = frame.numbers
    if not len(numbers):
        return
    parts = (numbers.artifact, numbers.run, numbers.config, numbers.task)
    device = combined(words.codes.astype(np.int64) for words in parts)
    rows = np.flatnonzero(np.isfinite(numbers.value))
    rows = rows[np.argsort(device[rows], kind="stable")]
    yield from (
        _Gpu(frame, part) for part in np.split(rows, np.flatnonzero(np.diff(device[rows])) + 1) if len(part)
    )


@dataclass(frozen=True)
class _Seen:
    """What a rule saw of a GPU: whether it breaks the rule, the numbers of the sentence, and the sensor that it is about."""

    failing: bool
    said: tuple[float, float]
    rows: Ints


def _by_gpu(look: Callable[[_Gpu], _Seen | None], *texts: str) -> Callable[[Records], Verdict]:
    """A verdict on the first sample of a GPU's sensor; `texts` stand before, between and behind the two numbers."""

    def check(frame: Records) -> Verdict:
        checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
        first, second = (np.full(len(frame), np.nan) for _ in range(2))
        place = nowhere(len(frame))
        for gpu in _gpus(frame):
            seen = look(gpu)
            if seen is None:
                continue
            record = frame.record_of[seen.rows[0]]
            checked[record], failing[record], place[record] = True, seen.failing, seen.rows[0]
            first[record], second[record] = seen.said
        observed = phrase(texts[0], short(first), texts[1], short(second), texts[2])
        return Verdict(checked, failing, observed, place=place)

    return check


def _frozen(gpu: _Gpu) -> _Seen | None:
    power, rows = gpu.of("gpu_power"), gpu.rows_of("gpu_power")
    if len(power) < _REPEATED or power.max() <= 0:
        return None
    still = bool(power.min() == power.max())
    moving = any(len(values) and values.min() < values.max() for values in map(gpu.of, _MOVING))
    # A board that does nothing may show the same for a while, with few digits
    telling = _has_digits(float(power[0])) or _still_at_work(gpu.of("gpu_utilization"))
    alone = len(power) >= _REPEATED_ALONE and telling
    return _Seen(still and (moving or alone), (float(power[0]), float(len(power))), rows)


def _still_at_work(busy: Floats) -> bool:
    """True where each of many samples has the board busy for the same share of the time, neither idle nor full."""
    return len(busy) >= _REPEATED_ALONE and bool(busy.min() == busy.max()) and _BUSY <= busy[0] < 1


def _has_digits(value: float) -> bool:
    return abs(value - round(value)) > _DIGITS


def _nothing_drawn(gpu: _Gpu) -> _Seen | None:
    power, rows = gpu.of("gpu_power"), gpu.rows_of("gpu_power")
    if len(power) < _FEWEST:
        return None
    return _Seen(bool((power == 0).all()), (0.0, float(len(power))), rows)


def _idle_at_work(gpu: _Gpu) -> _Seen | None:
    busy, power = gpu.of("gpu_utilization"), gpu.of("gpu_power")
    if len(busy) < _FEWEST or not len(power) or not np.isfinite(gpu.limit):
        return None
    working = float(power.mean()) > _WORKING * gpu.limit
    return _Seen(
        bool((busy == 0).all()) and working,
        (float(power.mean()), float(len(busy))),
        gpu.rows_of("gpu_utilization"),
    )


def _above_limit(gpu: _Gpu) -> _Seen | None:
    power = gpu.of("gpu_power")
    if not len(power) or not np.isfinite(gpu.limit):
        return None
    # Single moments may be above, a mean may not
    mean = float(power.mean())
    return _Seen(mean > gpu.limit * (1 + _ACCURACY), (mean, gpu.limit), gpu.rows_of("gpu_power"))


def _above_total(gpu: _Gpu) -> _Seen | None:
    used, total = gpu.of("gpu_memory_used"), gpu.of(*_TOTALS)
    if not len(used) or not len(total):
        return None
    said = float(used.max()) / _GIB, float(total.max()) / _GIB
    return _Seen(bool(used.max() > total.max() * 1.001), said, gpu.rows_of("gpu_memory_used"))


def _held_down(gpu: _Gpu) -> _Seen | None:
    """Clocks of a busy GPU that are well below the highest that it had while busy."""
    numbers = gpu.frame.numbers
    clocks = [name for name in numbers.metric.names if _CLOCK.search(name) and "mem" not in name]
    rows = gpu.rows_of(*clocks)
    # Where nothing says how busy it was, it was
    busy: Mask = ~(gpu.frame.value("gpu_utilization")[gpu.frame.record_of[rows]] < _BUSY)
    rows = rows[busy]
    if len(rows) < 3 * _FEWEST:
        return None
    values = numbers.value[rows]
    # The highest that lasted: a clock of a few moments is none that the work could have had
    top = float(np.sort(values)[-_FEWEST])
    share = float((values < _LOWERED * top).mean())
    return _Seen(share > _HELD_DOWN, (100 * share, float(np.median(values) / top * 100)), rows)


def _coarse(gpu: _Gpu) -> _Seen | None:
    rows = gpu.rows_of("gpu_power", "gpu_utilization")
    times = np.unique(gpu.frame.numbers.timestamp[rows])
    times = times[times != NO_TIME]
    if len(times) < 2:
        return None
    seconds = float(times[-1] - times[0]) / _US
    # Of a log of some seconds nothing more could be seen
    return _Seen(len(times) < _FEWEST and seconds > _FEWEST, (float(len(times)), seconds), rows)


RULES = (
    Rule(
        "power_samples_frozen", "warning", ("timeseries",),
        "a power sensor repeats itself ({observed})", "samples that differ",
        "check how the power was sampled: one reading was repeated, so that energy from it means nothing",
        _by_gpu(_frozen, "", " W in each of ", " samples"),
    ),
    Rule(
        "no_power_in_any_sample", "critical", ("timeseries",),
        "a power sensor gives nothing ({observed})", "the power that a board draws, idle or not",
        "find out why the sensor gave nothing: energy and cost from it would be 0",
        _by_gpu(_nothing_drawn, "", " W in each of ", " samples"),
    ),
    Rule(
        "idle_in_every_sample", "warning", ("timeseries",),
        "a GPU that draws the power of work is never busy ({observed})", "above 0%",
        "check which GPU each sensor was read of",
        _by_gpu(_idle_at_work, "0% at ", " W in ", " samples"),
    ),
    Rule(
        "power_samples_above_limit", "critical", ("timeseries",),
        "a GPU draws more than its board can ({observed})", "at most the board's power limit",
        "check the unit, and whether the power is of one GPU or of all of them",
        _by_gpu(_above_limit, "a mean of ", " W with a limit of ", " W"),
    ),
    Rule(
        "memory_samples_above_total", "critical", ("timeseries",),
        "a GPU uses more memory than it has ({observed})", "at most the board's memory",
        "check the units of both: MB and MiB, or bytes",
        _by_gpu(_above_total, "", " of ", " GiB"),
    ),
    Rule(
        "clocks_held_down_while_busy", "warning", ("timeseries",),
        "the clocks of a busy GPU were held down ({observed})", "clocks within a tenth of the highest",
        "cool the machine or raise its power limit, and measure again: this run is slower for it",
        _by_gpu(_held_down, "", "% of the busy time below nine tenths, in the middle at ", "% of the highest"),
    ),
    Rule(
        "sampled_too_coarsely", "warning", ("timeseries",),
        "a log of sensors has few samples ({observed})", f"{_FEWEST} samples or more",
        "sample once a second or more often: a mean of a few moments is no mean of the run",
        _by_gpu(_coarse, "", " in ", " s"),
    ),
)  # fmt: skip
