"""A log of sensors beside the one run of its folder: whether it is of the time of that run, and of its model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname

import numpy as np

from data_contracts.model_weights import least_weights_bytes
from data_contracts.rules.frames import NO_TIME, Floats, Ints
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import short
from data_contracts.rules.runs import Runs

_SENSORS = ("gpu_power", "gpu_utilization", "gpu_memory_used", "gpu_temperature")
_FEWEST = 10  # samples: of fewer nothing is said of their time
_APART = 60.0  # s: a log may begin or end a little before or after the requests
# What a GPU holds to work at all, in bytes; and of a model that partly runs on the CPU the least that is worth it
_OF_ITSELF, _PART = 3e8, 0.1
_GIB = 2**30


@dataclass(frozen=True)
class _Log:
    """The rows of a log's numbers, the run that leads the only execution in its folder, and all runs there."""

    rows: Ints
    lead: int
    runs: Ints


def _logs(frame: Runs) -> Iterator[_Log]:
    numbers = frame.points.records.numbers
    if not len(numbers):
        return
    sensors = np.flatnonzero(numbers.metric.isin(*_SENSORS) & np.isfinite(numbers.value))
    folders: dict[str, list[int]] = defaultdict(list)
    leads: dict[str, set[int]] = defaultdict(set)
    lists = frame.executed.count(frame.requests.records.counted) > 0
    for run, name in enumerate(frame.artifact.to_pylist()):
        folders[dirname(str(name))].append(run)
        if lists[run]:
            leads[dirname(str(name))].add(int(frame.served.lead[run]))
    sensors = sensors[np.argsort(numbers.artifact.codes[sensors], kind="stable")]
    codes = numbers.artifact.codes[sensors]
    for rows in np.split(sensors, np.flatnonzero(np.diff(codes)) + 1):
        folder = dirname(numbers.artifact.names[numbers.artifact.codes[rows[0]]]) if len(rows) else ""
        if len(rows) and len(leads[folder]) == 1:
            yield _Log(rows, min(leads[folder]), np.array(folders[folder], np.int64))


def _of_another_time(frame: Runs) -> Verdict:
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    apart, lasted = (np.full(len(frame), np.nan) for _ in range(2))
    served = frame.served
    for log in _logs(frame):
        stamps = frame.points.records.numbers.timestamp[log.rows]
        stamps = np.unique(stamps[stamps != NO_TIME])
        if len(stamps) < _FEWEST or not served.timed[log.lead]:
            continue
        times = served.time[served.of(log.lead)]
        begin, end = float(stamps[0]) / 1e6, float(stamps[-1]) / 1e6
        between = max(begin - float(times.max()), float(times.min()) - end)
        checked[log.lead], failing[log.lead] = True, between > _APART
        apart[log.lead], lasted[log.lead] = between, end - begin
    observed = phrase("it lasts ", short(lasted), " s, and ", short(apart), " s lie between the two")
    return Verdict(checked, failing, observed)


def _below_weights(frame: Runs) -> Verdict:
    """Of a log, else of what each request says, the most memory in use of all GPUs together."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    used, least = (np.full(len(frame), np.nan) for _ in range(2))
    found = [(log.lead, log.runs, _most(frame, log.rows)) for log in _logs(frame)]
    records = frame.requests.records
    memory = np.where(records.counted, records.value("gpu_memory_used"), np.nan)
    highest = frame.executed.quantile(memory, 1.0)
    found += [(run, np.array([run]), highest[run]) for run in np.flatnonzero(np.isfinite(highest)).tolist()]
    models = frame.words("model")
    # Who asked for no layer on the GPU has it hold none
    on_cpu = frame.setting("num_gpu", "n_gpu_layers", "ngl") == 0
    for lead, runs, most in found:
        names = {models.names[code] for code in models.codes[runs].tolist() if code >= 0}
        size = least_weights_bytes(names.pop()) if len(names) == 1 else None
        gpus = np.nanmax(np.append(frame.asked("gpu_count")[runs], 1.0))
        if size is None or not np.isfinite(most) or on_cpu[runs].any():
            continue
        checked[lead], failing[lead] = True, most * gpus < _OF_ITSELF + _PART * size
        used[lead], least[lead] = most, size
    expected = phrase("at two bits each its weights are ", short(least / _GIB), " GiB")
    return Verdict(checked, failing, phrase(short(used / _GIB), " GiB"), expected)


def _most(frame: Runs, rows: Ints) -> float:
    """The sum over the GPUs of a log of the most memory that each used."""
    numbers = frame.points.records.numbers
    rows = rows[numbers.metric.isin("gpu_memory_used")[rows]]
    values: Floats = numbers.value[rows]
    gpus = numbers.config.codes[rows]
    return sum(float(values[gpus == gpu].max()) for gpu in np.unique(gpus)) if len(rows) else np.nan


RULES = (
    Rule(
        "telemetry_of_another_time", "warning", ("run",),
        "the log of sensors beside a run is of another time ({observed})", "a log of the time of the run",
        "check the zones of both clocks, and whether the log is of this run: nothing can be joined until then",
        _of_another_time,
    ),
    Rule(
        "memory_holds_no_model", "warning", ("run",),
        "a GPU memory in use of {observed} at most holds no part of the model ({expected})",
        "what a GPU needs to work, and a tenth of the weights",
        "check which GPUs and which process were sampled, and whether layers ran on the CPU",
        _below_weights,
    ),
)  # fmt: skip
