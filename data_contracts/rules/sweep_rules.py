"""Whether a series of runs can tell what it was made for: where the load saturates, and what each factor does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import orjson
import pyarrow as pa

from data_contracts.coded_columns import combined, firsts_of
from data_contracts.json_values import Json, JsonObject
from data_contracts.rules.frames import Floats, Mask
from data_contracts.rules.load_series import GAIN, LEVELS, series
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import mean_length, short
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import groups, load_of
from data_contracts.setting_names import Aspect, aspect_of
from data_contracts.wording import listing

_NEAR = 0.02
# Settings of these aspects are one factor: a tool may say the same under several names
_FACTORS: dict[Aspect, str] = {
    **dict.fromkeys(("concurrency", "request_rate", "arrivals"), "the load"),
    **dict.fromkeys(
        ("dataset", "input_tokens", "output_tokens", "output_limit", "lengths", "context"), "the prompts"
    ),
}
# What goes along with any of them by design
_ALONG = ("requests", "limits", "seed", "token_counts", "clock")
_LENGTHS = {"input_tokens": "the length of prompts", "output_tokens": "the length of answers"}
_TELL_APART, _GROWS = 1.1, 2.0  # one level of lengths from the next, and the longest from the shortest


def _knee(frame: Runs) -> Verdict:
    load = load_of(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    gain = np.full(len(frame), np.nan)
    for one in series(frame, load > 0, "load", "seed"):
        levels = one.levels(load)
        if len(levels) < LEVELS:
            continue
        top = int(one.run[load[one.run] == levels.load[-1]][0])
        checked[top], failing[top] = True, levels.rising
        gain[top] = levels.rate[-1] / levels.rate[-2]
    observed = phrase("at ", short(load), " it is ", short(gain), " times that of the level before")
    return Verdict(checked, failing, observed)


def _levels_missing(frame: Runs) -> Verdict:
    """A step that is several of the others, or a level that all comparable series have but this one."""
    load = load_of(frame)
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    absent: list[str | None] = [None] * len(frame)
    every = [(rows, np.unique(load[rows])) for rows in groups(frame, load > 0, "load", "seed")]
    for rows, levels in every:
        if len(levels) < LEVELS:
            continue
        top = int(rows[load[rows] == levels[-1]][0])
        checked[top] = True
        lost = _hole(levels)
        others = [more for _, more in every if more is not levels and len(more) > len(levels)]
        if not len(lost) and others and set(levels).issubset(others[0]):
            common = [level for level in others[0] if all(level in more for more in others)]
            lost = np.array([x for x in common if x not in levels and levels[0] < x < levels[-1]])
        if len(lost):
            failing[top], absent[top] = True, listing([f"{level:.5g}" for level in lost])
    return Verdict(checked, failing, phrase(pa.array(absent, pa.string())))


def _hole(levels: Floats) -> Floats:
    """The levels that a series of equal factors or equal differences leaves out, none where it is no such series."""
    for scale, back in ((np.log(levels), np.exp), (levels, np.asarray)):
        steps = np.diff(scale)
        usual = float(np.median(steps))
        odd = np.flatnonzero(np.abs(steps - usual) > _NEAR * usual)
        # A single stream is often measured apart from the series above it
        if len(odd) != 1 or (odd[0] == 0 and levels[0] == 1):
            continue
        many = steps[odd[0]] / usual
        # Two steps of one size are too few to tell a long one from a choice
        most = 2.5 if len(steps) == LEVELS else np.inf
        if 1.5 < many < most and abs(many - round(many)) < _NEAR * many:
            return np.asarray(back(scale[odd[0]] + usual * np.arange(1, round(many))), np.float64)
    return np.array([])


def _best_of_one(frame: Runs) -> Verdict:
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    many = np.full(len(frame), np.nan)
    config, load = frame.words("config").codes, load_of(frame)
    # Requests beside the summary of their run, which alone says how it was set up, are no run more
    for one in series(frame, (config >= 0) | (load > 0), "config", "load", "seed"):
        setups = np.stack([config[one.run], np.nan_to_num(load[one.run])])
        kinds, kind, times = np.unique(setups, axis=1, return_inverse=True, return_counts=True)
        if kinds.shape[1] < LEVELS:
            continue
        kind, place = kind.ravel(), int(np.argmax(one.rate))
        best, others = int(one.run[place]), one.rate[kind != kind[place]]
        checked[best], many[best] = True, kinds.shape[1]
        failing[best] = times[kind[place]] == 1 and one.rate[place] <= GAIN * others.max()
    return Verdict(checked, failing, phrase(many, " setups"))


def _together(frame: Runs) -> Verdict:
    """Two factors of three levels or more, of which each level of one goes with one level of the other."""
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    shown: list[str | None] = [None] * len(frame)
    settings, load = _settings(frame), load_of(frame)
    usable = np.array([bool(of_run) for of_run in settings], np.bool_)
    lengths = {name: _lengths(frame, name, np.isfinite(load)) for name in _LENGTHS}
    for rows in groups(frame, usable, "load", "config", "input_tokens", "output_tokens", "dataset", "seed"):
        factors = dict(_factors([settings[row] for row in rows.tolist()]))
        pairs = [
            (a, b)
            for at, a in enumerate(sorted(factors))
            for b in sorted(factors)[at + 1 :]
            if factors[a] == factors[b]
        ]
        grown = [
            ("the load", said)
            for name, said in _LENGTHS.items()
            if np.isfinite(load[rows]).all() and _grow_together(load[rows], lengths[name][rows])
        ]
        checked[rows[0]] = len(rows) > LEVELS and (len(factors) > 1 or bool(np.isfinite(load[rows]).all()))
        if checked[rows[0]] and (pairs or grown):
            failing[rows[0]], shown[rows[0]] = True, " and ".join((pairs or grown)[0])
    return Verdict(checked, failing, phrase(pa.array(shown, pa.string())))


def _lengths(frame: Runs, metric: str, wanted: Mask) -> Floats:
    """The tokens of a run's requests: their mean as stated, of several the median, else, if wanted, that of all it leads."""
    found, served = mean_length(frame, metric), frame.served
    runs, figures = frame.figures(metric)
    for run in np.intersect1d(np.flatnonzero(np.isnan(found)), runs).tolist():
        found[run] = np.median(figures[runs == run])
    counts = served.tokens_in if metric == "input_tokens" else served.tokens_out
    for run, at in served.runs(2, np.isnan(found) & wanted):
        known = counts[at][served.ok[at] & np.isfinite(counts[at])]
        found[run] = known.mean() if len(known) else np.nan
    return found


def _grow_together(load: Floats, lengths: Floats) -> bool:
    """True where at each higher load requests are longer, or at each shorter: beyond what chance does to a mean."""
    load, lengths = load[np.isfinite(lengths)], lengths[np.isfinite(lengths)]
    levels = np.unique(load)
    if len(levels) < LEVELS:
        return False
    low = np.array([lengths[load == level].min() for level in levels])
    high = np.array([lengths[load == level].max() for level in levels])
    up, down = low[1:] > _TELL_APART * high[:-1], low[:-1] > _TELL_APART * high[1:]
    return bool((up.all() or down.all()) and max(low[-1] / high[0], low[0] / high[-1]) > _GROWS)


def _factors(settings: Sequence[dict[str, str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each setting of three levels or more, and the level of each run by the order in which levels appear."""
    for name in sorted(set().union(*settings)):
        values = [of_run.get(name) for of_run in settings]
        order = {value: place for place, value in enumerate(dict.fromkeys(values))}
        if LEVELS <= len(order) < len(settings):
            yield name, tuple(order[value] for value in values)


def _settings(frame: Runs) -> list[dict[str, str]]:
    """The level of each factor of each run, by the factors' names."""
    words = [frame.words(column) for column in ("workload", "config")]
    # The code of none, -1, finds the last one
    each = [[*(_levels_of(orjson.loads(text)) for text in column.names), {}] for column in words]
    alike = combined(column.codes for column in words)
    # Runs of the same settings share theirs: there may be millions of runs
    shared = [
        {
            name: level
            for own, column in zip(each, words, strict=True)
            for name, level in own[column.codes[run]].items()
        }
        for run in firsts_of(alike).tolist()
    ]
    return [shared[code] for code in alike.tolist()]


def _levels_of(settings: JsonObject) -> dict[str, str]:
    levels: dict[str, str] = {}
    for name, value in sorted(_leaves(settings)):
        aspect = aspect_of(name)
        if aspect not in _ALONG:
            factor = name if aspect is None else _FACTORS.get(aspect, name)
            levels[factor] = f"{levels.get(factor, '')} {value}"
    return levels


def _leaves(settings: JsonObject) -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _leaves(value)
        elif not isinstance(value, list):
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
        "the fastest of {observed} was run once, and another comes within a tenth of it",
        "two runs or more of what is named best",
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
