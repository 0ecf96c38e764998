"""Whether a series of runs can tell what it was made for: where the load saturates, and what each factor does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.json_values import Json, JsonObject
from data_contracts.rules.frames import Floats
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups, load_of
from data_contracts.setting_names import aspect_of

_LEVELS = 3
# Of throughput against load on logarithmic scales: a server that saturates has a slope near 0, one with room near 1
_RISING = 0.5
_NEAR = 0.02
# What goes along with a level of load by design
_ALONG = ("requests", "limits", "seed", "arrivals", "token_counts", "clock", "lengths")


def _knee(frame: Runs) -> Verdict:
    rate, load = _throughput(frame), load_of(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    more, gain = (np.full(len(frame), np.nan) for _ in range(2))
    for rows in groups(frame, known(rate, load) & (rate > 0) & (load > 0), "load"):
        levels, medians = _by_level(load[rows], rate[rows])
        if len(levels) < _LEVELS:
            continue
        top = int(rows[load[rows] == levels[-1]][0])
        checked[top] = True
        slope = np.log(medians[-1] / medians[-2]) / np.log(levels[-1] / levels[-2])
        failing[top] = slope >= _RISING
        more[top], gain[top] = levels[-1] / levels[-2], medians[-1] / medians[-2]
    observed = phrase("at ", short(load), " it is ", short(gain), " times that of the level before")
    return Verdict(checked, failing, observed)


def _throughput(frame: Runs) -> Floats:
    tokens, requests = frame.mean_of("output_throughput")[0], frame.mean_of("request_throughput")[0]
    return np.where(np.isfinite(tokens), tokens, requests)


def _by_level(load: Floats, rate: Floats) -> tuple[Floats, Floats]:
    levels = np.unique(load)
    return levels, np.array([np.median(rate[load == level]) for level in levels])


def _levels_missing(frame: Runs) -> Verdict:
    """A step that is the square of all others, or a level that all comparable series have but this one."""
    load = load_of(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    absent = np.full(len(frame), np.nan)
    series = [(rows, np.unique(load[rows])) for rows in groups(frame, load > 0, "load")]
    for rows, levels in series:
        if len(levels) < _LEVELS:
            continue
        top = int(rows[load[rows] == levels[-1]][0])
        checked[top] = True
        hole = _hole(levels)
        others = [more for _, more in series if more is not levels and len(more) > len(levels)]
        if np.isnan(hole) and others:
            common = [level for level in others[0] if all(level in more for more in others)]
            lost = [level for level in common if level not in levels and levels[0] < level < levels[-1]]
            hole = lost[0] if lost and set(levels) <= set(others[0]) else np.nan
        failing[top], absent[top] = np.isfinite(hole), hole
    return Verdict(checked, failing, phrase(short(absent)))


def _hole(levels: Floats) -> float:
    """The level that a geometric series leaves out, NaN where it leaves out none or is no such series."""
    steps = np.log(levels[1:] / levels[:-1])
    usual = float(np.min(steps))
    far = np.abs(steps - 2 * usual) < _NEAR
    regular = np.abs(steps - usual) < _NEAR
    if len(steps) >= _LEVELS and far.sum() == 1 and regular.sum() == len(steps) - 1:
        return float(np.round(levels[int(np.flatnonzero(far)[0])] * np.exp(usual)))
    return float("nan")


def _best_of_one(frame: Runs) -> Verdict:
    rate = _throughput(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    many = np.full(len(frame), np.nan)
    config = frame.words("config").codes
    for rows in groups(frame, known(rate) & (rate > 0), "config"):
        kinds, times = np.unique(config[rows], return_counts=True)
        if len(kinds) < _LEVELS:
            continue
        best = int(rows[np.argmax(rate[rows])])
        checked[best], failing[best], many[best] = True, times.max() == 1, len(kinds)
    return Verdict(checked, failing, phrase(many, " configurations, one run of each"))


def _together(frame: Runs) -> Verdict:
    """Two factors of three levels or more, of which each level of one goes with one level of the other."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown: list[str | None] = [None] * len(frame)
    everything, settings = np.ones(len(frame), np.bool_), _settings(frame)
    for rows in groups(frame, everything, "load", "config", "input_tokens", "output_tokens"):
        factors = dict(_factors([settings[row] for row in rows.tolist()]))
        if len(rows) <= _LEVELS or len(factors) < 2:
            continue
        checked[rows[0]] = True
        names = sorted(factors)
        pairs = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :] if factors[a] == factors[b]]
        if pairs:
            failing[rows[0]], shown[rows[0]] = True, f"{pairs[0][0]} and {pairs[0][1]}"
    return Verdict(checked, failing, phrase(pa.array(shown, pa.string())))


def _factors(settings: Sequence[dict[str, str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each setting of three levels or more, and the level of each run by the order in which levels appear."""
    for name in sorted(set().union(*settings)):
        values = [of_run.get(name) for of_run in settings]
        order = {value: place for place, value in enumerate(dict.fromkeys(values))}
        if _LEVELS <= len(order) < len(settings):
            yield name, tuple(order[value] for value in values)


def _settings(frame: Runs) -> list[dict[str, str]]:
    """What was set for each run, by the names of the settings."""
    found: list[dict[str, str]] = [{} for _ in range(len(frame))]
    for column in ("workload", "config"):
        words = frame.words(column)
        each = [dict(_leaves(orjson.loads(text))) for text in words.names]
        for own, code in zip(found, words.codes.tolist(), strict=True):
            own.update(each[code] if code >= 0 else {})
    return found


def _leaves(settings: JsonObject) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _leaves(value)
        elif aspect_of(name) not in _ALONG and not isinstance(value, list):
            yield name, _written(value)


def _written(value: Json) -> str:
    return orjson.dumps(value).decode()


RULES = (
    Rule(
        "knee_not_reached", "info", ("run",),
        "throughput still rises at the highest load ({observed})", "levels up to where throughput stays",
        "go on to higher loads: the most that this server can do is not among these",
        _knee,
    ),
    Rule(
        "levels_missing", "warning", ("run",),
        "a series of loads leaves out {observed}", "each level that its steps or its siblings have",
        "find out whether that run failed: a series without it hides what happened there",
        _levels_missing,
    ),
    Rule(
        "best_of_one_repetition", "info", ("run",),
        "the fastest of {observed} is the best by luck or by merit", "two runs or more of each configuration",
        "repeat the best ones before naming one",
        _best_of_one,
    ),
    Rule(
        "factors_vary_together", "warning", ("run",),
        "{observed} change together in all runs", "factors that change one at a time",
        "vary one of them alone: until then no effect belongs to either",
        _together,
    ),
)  # fmt: skip
