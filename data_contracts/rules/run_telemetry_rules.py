"""Telemetry of a run that cannot be: nothing drawn while serving, more than a board can draw, less than the weights."""

from __future__ import annotations

import numpy as np

from data_contracts.coded_columns import combined, firsts_of
from data_contracts.gpu_boards import most_watts
from data_contracts.model_weights import weights_bytes
from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs
from data_contracts.setting_names import named_texts, offloads

_LEVELS = ("value", "mean", "p50")
_HIGHEST = (*_LEVELS, "max", "p90", "p95", "p99")
_LIMITS = ("power_management_limit", "gpu_power_limit", "power_limit", "power.limit")
# nvidia-smi states board power within 5%; over a few seconds a board's own control lets it swing by as much
_ACCURACY = 0.05
# A model called 7B has 6.5 to 8 thousand million parameters, and some of its layers have other bits
_NAMED_SIZE = 0.8
_MANY = 30
_AT_WORK = 0.5  # of the time
_FEWEST = 10  # a mean of fewer samples is one of single moments
_ALL_LAYERS = 99  # people ask for so many or more where all are to be on the GPU, or for -1
_OF_A_MACHINE = 8.0  # GPUs of the largest machines that are one server
_GIB = 2**30
_QUANTIZATIONS = ("quantization", "quant", "precision", "quantization_level", "quant_method", "dtype")


def _serving(frame: Runs) -> Mask:
    """True for runs that answered requests or generated tokens."""
    rate, _ = frame.mean_of("output_throughput")
    found: Mask = (np.nan_to_num(frame.number("completed")) > 0) | (np.nan_to_num(rate) > 0)
    return found


def _extreme(
    frame: Runs, metric: str, largest: bool = True, statistics: tuple[str, ...] = _HIGHEST
) -> Floats:
    """The largest or smallest that a run states of a metric, of all its GPUs, or beside each request; NaN for none."""
    found = np.full(len(frame), -np.inf if largest else np.inf)
    stated = frame.numbers
    rows = np.flatnonzero(
        stated.metric.isin(metric) & stated.statistic.isin(*statistics) & np.isfinite(stated.value)
    )
    (np.maximum if largest else np.minimum).at(found, frame.number_run[rows], stated.value[rows])
    beside = frame.executed.quantile(frame.requests.records.value(metric), 1.0 if largest else 0.0)
    return np.where(np.isfinite(found), found, beside if "value" in statistics else np.nan)


def _recorded(frame: Runs, metric: str) -> Floats:
    """The largest of a run's points in time, NaN where it has none."""
    members = frame.points
    points = members.records.numbers
    at = np.flatnonzero(points.metric.isin(metric) & np.isfinite(points.value))
    of_run = members.of_run[members.records.record_of[at]]
    found = np.full(len(frame), -np.inf)
    np.maximum.at(found, of_run[of_run >= 0], points.value[at][of_run >= 0])
    return np.where(np.isfinite(found), found, np.nan)


def _no_power(frame: Runs) -> Verdict:
    power = _extreme(frame, "gpu_power")
    checked = np.isfinite(power) & _serving(frame)
    place = frame.mean_of("gpu_power")[1]
    return Verdict(checked, checked & (power == 0), phrase("0 W"), place=place)


def _no_utilization(frame: Runs) -> Verdict:
    busy = _extreme(frame, "gpu_utilization")
    # Who asked for no layer on the GPU has it idle
    on_gpu = ~(frame.setting("num_gpu", "n_gpu_layers", "ngl") == 0)
    checked = np.isfinite(busy) & _serving(frame) & on_gpu
    return Verdict(checked, checked & (busy == 0), phrase("0%"), place=frame.mean_of("gpu_utilization")[1])


def _above_limit(frame: Runs) -> Verdict:
    """By the limit that the file states, else by what a board of that name can draw."""
    # Single moments may be above the limit, a mean may not
    power = _extreme(frame, "gpu_power", statistics=_LEVELS)
    limits = np.stack([_extreme(frame, name) for name in _LIMITS])
    limit = np.where(
        np.isfinite(limits).any(axis=0), np.nanmax(np.nan_to_num(limits, nan=-np.inf), axis=0), np.nan
    )
    limit = np.where(
        np.isfinite(limit), limit, frame.setting("power_limit", "power_limit_w", "gpu_power_limit")
    )
    most = np.where(np.isfinite(limit), limit, _of_board(frame)) * _gpus_of_a_power(frame)
    checked = known(power, most) & (most > 0)
    failing = checked & (power > most * (1 + _ACCURACY))
    expected = phrase("its limit is ", short(most), " W")
    place = frame.mean_of("gpu_power")[1]
    return Verdict(checked, failing, phrase(short(power), " W"), expected, place=place)


def _gpus_of_a_power(frame: Runs) -> Floats:
    """Of how many GPUs a power may be: of one by the tools that are read, of all of a machine by what people write."""
    return np.where(frame.words("tool").known, 1.0, _OF_A_MACHINE)


def _of_board(frame: Runs) -> Floats:
    words = frame.words("system")
    watts = [most_watts(text) for text in words.names]
    return np.array([*(np.nan if w is None else w for w in watts), np.nan])[words.codes]


def _below_weights(frame: Runs) -> Verdict:
    used = _memory_in_all(frame)
    stated = frame.mean_of("model_size")[0]
    least = np.where(np.isfinite(stated), stated, _weights(frame))
    checked = known(used) & (least > 0) & _serving(frame) & ~_partly_on_cpu(frame)
    failing = checked & (used < _NAMED_SIZE * least)
    expected = phrase("the weights alone are ", short(least / _GIB), " GiB")
    place = frame.mean_of("gpu_memory_used")[1]
    return Verdict(checked, failing, phrase(short(used / _GIB), " GiB"), expected, place=place)


def _partly_on_cpu(frame: Runs) -> Mask:
    """True for runs whose settings leave layers, experts or weights to the memory of the machine."""
    layers = frame.setting("num_gpu", "n_gpu_layers", "ngl")
    found: Mask = (layers >= 0) & (layers < _ALL_LAYERS)
    for name in ("workload", "system", "config"):
        words = frame.words(name)
        found |= words.where(np.array([offloads(text) for text in words.names], np.bool_))
    return found


def _weights(frame: Runs) -> Floats:
    """The size of the weights as the names of model and quantization give it."""
    models, systems, configs = (frame.words(name) for name in ("model", "system", "config"))
    # Once for all runs that are named alike
    alike = combined([words.codes for words in (models, systems, configs)])
    sizes = []
    for row in firsts_of(alike).tolist():
        settings = [words.names[words.codes[row]] for words in (systems, configs) if words.codes[row] >= 0]
        said = " ".join(
            text for settings_of in settings for text in named_texts(settings_of, *_QUANTIZATIONS)
        )
        named = models.codes[row] >= 0
        size = weights_bytes(models.names[models.codes[row]], said) if named else None
        sizes.append(np.nan if size is None else size)
    return np.array(sizes, np.float64)[alike]


def _memory_in_all(frame: Runs) -> Floats:
    """GPU memory in use of all GPUs together, at most: what each record states at the highest, summed."""
    stated = frame.numbers
    rows = np.flatnonzero(
        stated.metric.isin("gpu_memory_used") & stated.statistic.isin(*_HIGHEST) & np.isfinite(stated.value)
    )
    # Statistics of one GPU stand in one record: the sum over all numbers is more than all GPUs hold, never less
    highest = np.zeros(len(frame))
    np.add.at(highest, frame.number_run[rows], stated.value[rows])
    several = np.bincount(frame.number_run[rows], minlength=len(frame)) > 0
    top = np.fmax(_extreme(frame, "gpu_memory_used"), _recorded(frame, "gpu_memory_used"))
    gpus = np.nan_to_num(frame.asked("gpu_count"), nan=1.0)
    return np.where(
        np.isfinite(top), np.where(several, np.maximum(highest, top), top * np.maximum(gpus, 1)), np.nan
    )


def _above_total(frame: Runs) -> Verdict:
    used = _extreme(frame, "gpu_memory_used")
    totals = [_extreme(frame, name) for name in ("gpu_memory_total", "gpu_total_memory", "memory.total")]
    total = np.nanmax(np.nan_to_num(np.stack(totals), nan=-np.inf), axis=0)
    checked = np.isfinite(used) & (total > 0)
    failing = checked & (used > total * 1.001)
    expected = phrase("the board has ", short(total / _GIB), " GiB")
    place = frame.mean_of("gpu_memory_used")[1]
    return Verdict(checked, failing, phrase(short(used / _GIB), " GiB"), expected, place=place)


def _frozen(frame: Runs) -> Verdict:
    """A power of which no sample differs from another while other sensors of the run move."""
    power = _spread(frame, "gpu_power")
    moves = np.zeros(len(frame), np.bool_)
    for metric in ("gpu_temperature", "gpu_utilization"):
        moves |= _spread(frame, metric) > 0
    level, place = frame.mean_of("gpu_power")
    level = np.where(np.isfinite(level), level, _extreme(frame, "gpu_power"))
    # Of sensors that all stand still the power does not, if it has digits enough or the board is neither idle nor full
    read = frame.executed.count(np.isfinite(frame.requests.records.value("gpu_power")))
    busy = _extreme(frame, "gpu_utilization")
    at_work = (_spread(frame, "gpu_utilization") == 0) & (busy >= _AT_WORK) & (busy < 1)
    moves |= (read >= _MANY) & ((np.abs(level - np.round(level)) > 0) | at_work)
    checked = np.isfinite(power) & moves & (level > 0)
    return Verdict(checked, checked & (power == 0), phrase(short(level), " W throughout"), place=place)


def _spread(frame: Runs, metric: str) -> Floats:
    """How far a run's statistics say that a metric moved; NaN where they do not say."""
    span = frame.value(metric, "max") - frame.value(metric, "min")
    span = np.where(np.isfinite(span), span, frame.value(metric, "stddev"))
    beside = frame.requests.records.value(metric)
    many = frame.executed.count(np.isfinite(beside)) >= _FEWEST
    low, high = (frame.executed.quantile(beside, q) for q in (0.0, 1.0))
    return np.where(np.isfinite(span), span, np.where(many, high - low, np.nan))


def _throttled(frame: Runs) -> Verdict:
    """A counter of the time for which heat held the clocks down, which rose."""
    low, high = (
        _extreme(frame, "thermal_violation", most, (name,)) for most, name in ((False, "min"), (True, "max"))
    )
    checked = known(low, high)
    observed = phrase(short(high - low), " s at clocks lowered for heat")
    place = frame.places("thermal_violation", "max")
    return Verdict(checked, checked & (high > low), observed, place=place)


def _too_coarse(frame: Runs) -> Verdict:
    place = frame.places("gpu_power", "mean")
    samples = frame.numbers.n_at(place)
    checked = np.isfinite(samples)
    observed = phrase(samples, " samples of GPU power")
    return Verdict(checked, checked & (samples < _FEWEST), observed, place=place)


RULES = (
    Rule(
        "no_power_while_serving", "critical", ("run",),
        "the GPU power of a run that served requests is {observed}", "the power that a board draws, idle or not",
        "find out why the sensor gave nothing: energy and cost of this run would be 0",
        _no_power,
    ),
    Rule(
        "no_utilization_while_serving", "warning", ("run",),
        "the GPU utilization of a run that served requests is {observed}", "above 0%",
        "check which GPU was sampled, and whether the model ran on it at all",
        _no_utilization,
    ),
    Rule(
        "power_above_limit", "critical", ("run",),
        "a GPU power of {observed} is above what the board can draw ({expected})", "at most the board's power limit",
        "check the unit, and whether the power is of one GPU or of all of them",
        _above_limit,
    ),
    Rule(
        "memory_below_weights", "warning", ("run",),
        "a GPU memory in use of {observed} does not hold the model ({expected})", "at least the size of the weights",
        "check which GPUs and which process were sampled, and whether layers ran on the CPU",
        _below_weights,
    ),
    Rule(
        "memory_above_total", "critical", ("run",),
        "a GPU memory in use of {observed} is more than there is ({expected})", "at most the board's memory",
        "check the units of both: MB and MiB, or bytes",
        _above_total,
    ),
    Rule(
        "power_frozen", "warning", ("run",),
        "a GPU power did not move ({observed})", "samples that differ",
        "check how the power was sampled: one reading was repeated",
        _frozen,
    ),
    Rule(
        "clocks_throttled", "warning", ("run",),
        "the GPU's clocks were throttled during a run ({observed})", "no time at lowered clocks",
        "cool the machine, or wait between runs, and measure again: this run is slower than the next one",
        _throttled,
    ),
    Rule(
        "telemetry_too_coarse", "warning", ("run",),
        "a run has {observed}", f"{_FEWEST} samples or more",
        "sample once a second or more often, or let the run last longer: a mean of a few moments is no mean of the run",
        _too_coarse,
    ),
)  # fmt: skip
