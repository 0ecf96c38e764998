"""The Pareto frontier of output throughput per GPU against the speed that one user sees, and what beats the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data_contracts.facts import Fact, Source, subject_of
from data_contracts.metrics import METRICS
from data_contracts.rules.frames import Floats
from data_contracts.rules.load_series import rate_of_requests
from data_contracts.rules.run_figures import mean_length
from data_contracts.rules.runs import Runs
from data_contracts.rules.siblings import load_of, same
from data_contracts.wording import counted, render_count, render_name, render_number
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.run_names import as_written, labels_of, names_of, sources_of_runs

TOPIC = "pareto"
_THROUGHPUT = "output_throughput_per_gpu"
# What tells how fast an answer is for its user
_SPEED, _TIME = "output_speed_per_user", "tpot"
_FEWEST = 3
MAX_BEATEN = 50


@dataclass(frozen=True, slots=True)
class Setup:
    """A setup at one load: its runs, its label, and the medians of its two figures."""

    runs: tuple[int, ...]
    label: str
    throughput: float
    speed: float

    def beats(self, other: Setup) -> bool:
        """True where it is as good in both, and better in one by more than counts as a difference."""
        gains = self.throughput / other.throughput - 1, self.speed / other.speed - 1
        return min(gains) >= 0 and max(gains) > METRICS[_THROUGHPUT].floor


@dataclass(frozen=True, slots=True)
class Frontier:
    """The setups of a model of which throughput per GPU and speed per user are known; what beats those that are beaten."""

    model: str
    setups: tuple[Setup, ...]
    beaten: Mapping[Setup, Setup]

    @property
    def best(self) -> list[Setup]:
        return [one for one in self.setups if one not in self.beaten]


def frontiers(frame: Runs) -> Iterator[Frontier]:
    """Each model with three such setups or more."""
    throughput, speed = _per_gpu(frame), _per_user(frame)
    told = np.isfinite(throughput) & np.isfinite(speed) & (throughput > 0) & (speed > 0)
    models = frame.words("model")
    for code in np.unique(models.codes[told & (models.codes >= 0)]).tolist():
        rows = np.flatnonzero(told & (models.codes == code)).tolist()
        setups = tuple(_setups(frame, rows, throughput, speed))
        if len(setups) >= _FEWEST:
            beaten = {one: other for one in setups if (other := _beaten_by(frame, one, setups)) is not None}
            yield Frontier(models.names[code], setups, beaten)


def pareto_facts(evidence: Evidence) -> Iterator[Fact]:
    """For each model with three setups or more of known speed: how many are on the frontier, and what beats the others."""
    # Without one of them nobody knows what a user sees, and to gather all runs takes long
    if not evidence.metrics & {_SPEED, _TIME}:
        return
    frame = evidence.valid_runs
    for found in frontiers(frame):
        yield from _of_model(evidence, frame, found)


def _of_model(evidence: Evidence, frame: Runs, found: Frontier) -> Iterator[Fact]:
    model, setups, beaten, best = found.model, found.setups, found.beaten, found.best
    runs = [run for one in setups for run in one.runs]
    clause = (
        f"of {counted(len(setups), 'setup')} of {render_name(model)} {render_count(len(best))}"
        f" {'is' if len(best) == 1 else 'are'} beaten by none in both output throughput per GPU and speed per user:"
        f" {'; '.join(_shown(one) for one in _spread(best))}"
    )
    yield Fact(
        TOPIC, subject_of({"model": model}), _THROUGHPUT, "frontier", len(best), None, clause, 1, None, len(setups),
        sources=sources_of_runs(evidence, frame, runs),
    )  # fmt: skip
    for one, other in list(beaten.items())[:MAX_BEATEN]:
        clause = f"{_shown(one)} is beaten by {_shown(other)}"
        yield Fact(
            TOPIC, subject_of(names_of(frame, one.runs[0], load=True)), _THROUGHPUT, "beaten", one.throughput, "token/s",
            clause, 3, 3, len(one.runs), sources=_sources(evidence, frame, one, other),
        )  # fmt: skip
    if len(beaten) > MAX_BEATEN:
        left = len(beaten) - MAX_BEATEN
        clause = f"{counted(left, 'further setup')} of {render_name(model)} {'is' if left == 1 else 'are'} beaten in both"
        yield count_fact(TOPIC, {"model": model, "left": "out"}, _THROUGHPUT, left, clause, 6)


def _sources(evidence: Evidence, frame: Runs, one: Setup, other: Setup) -> tuple[Source, ...]:
    return sources_of_runs(evidence, frame, [*one.runs, *other.runs])


def _spread(best: Sequence[Setup]) -> list[Setup]:
    """The fastest for all, the fastest for one user, and one between."""
    ordered = sorted(best, key=lambda one: -one.throughput)
    return [ordered[place] for place in sorted({0, len(ordered) // 2, len(ordered) - 1})]


def _shown(one: Setup) -> str:
    rates = (render_number(rate, 3, "token/s") for rate in (one.throughput, one.speed))
    return f"{one.label} ({next(rates)} per GPU at {next(rates)} per user)"


def _beaten_by(frame: Runs, one: Setup, setups: Sequence[Setup]) -> Setup | None:
    """Of those with prompts and answers as long, the one that beats it by most throughput."""
    lengths = [mean_length(frame, name) for name in ("input_tokens", "output_tokens")]
    others = [
        other for other in setups
        if other.beats(one) and all(same(length, one.runs[0], other.runs[0]) for length in lengths)
    ]  # fmt: skip
    return max(others, key=lambda other: other.throughput, default=None)


def _setups(frame: Runs, rows: Sequence[int], throughput: Floats, speed: Floats) -> list[Setup]:
    """Runs by their setup and load; repetitions are one, by their medians."""
    load = load_of(frame)
    kinds: dict[str, list[int]] = {}
    for run in rows:
        names = {**names_of(frame, run, load=False), "load": f"{load[run]:g}"}
        kinds.setdefault(subject_of(names), []).append(run)
    labels = labels_of(frame, [runs[0] for runs in kinds.values()], load=False)
    return [
        Setup(tuple(runs), _at(label, load[runs[0]]), *(float(np.median(figure[runs])) for figure in (throughput, speed)))
        for runs, label in zip(kinds.values(), labels, strict=True)
    ]  # fmt: skip


def _at(label: str, load: float) -> str:
    return f"{label} at load {as_written(load)}" if np.isfinite(load) else label


def _per_gpu(frame: Runs) -> Floats:
    stated, gpus = frame.mean_of(_THROUGHPUT)[0], frame.asked("gpu_count")
    rate = frame.mean_of("output_throughput")[0]
    rate = np.where(np.isfinite(rate), rate, rate_of_requests(frame))
    return np.where(np.isfinite(stated), stated, rate / np.where(gpus > 0, gpus, np.nan))


def _per_user(frame: Runs) -> Floats:
    found = np.full(len(frame), np.nan)
    for statistic in ("mean", "value", "p50"):
        stated = frame.value(_SPEED, statistic)
        found = np.where(np.isfinite(found), found, stated)
    for statistic in ("mean", "p50"):
        found = np.where(np.isfinite(found), found, 1 / frame.value(_TIME, statistic))
    return found


KIND = FactKind(TOPIC, TOPIC, (pareto_facts,), of_runs=True)
