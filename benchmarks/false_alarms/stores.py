"""Stores of audits that are made: their runs spread and drift, and nothing else changes but what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.history import Past
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.runs import RUNS

Floats = npt.NDArray[np.float64]
Noise = Callable[[np.random.Generator, tuple[int, ...]], Floats]

SERIES = 60
CONFIGURATIONS = 36
# Audits of one store that are judged one after the other
JUDGED = 4
# Standard deviations of the logarithms of run medians, of 50 series of real repositories that were measured in five runs
# and more: what `--store` derives from an audit.
SPREADS = (
    *(0.0023, 0.0029, 0.0054, 0.0058, 0.0058, 0.0061, 0.0064, 0.0064, 0.0064, 0.007, 0.007, 0.0082, 0.0082),
    *(0.01, 0.014, 0.014, 0.015, 0.017, 0.017, 0.029, 0.029, 0.039, 0.039, 0.048, 0.048, 0.086, 0.094, 0.094),
    *(0.12, 0.12, 0.12, 0.12, 0.12, 0.16, 0.16, 0.16, 0.16, 0.18, 0.18, 0.18, 0.18, 0.18, 0.18),
    *(0.22, 0.22, 0.23, 0.29, 0.29, 0.55, 0.58),
)
# Both of variance one.
NOISES: dict[str, Noise] = {
    "normal": lambda chance, shape: chance.standard_normal(shape),
    "heavy tails": lambda chance, shape: chance.standard_t(3, shape) / 3**0.5,
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the audits of a store come about.

    `spread` is between the runs of one audit (None: each series its own, of `spreads`), `drift` between audits, either
    each series its own or one for all (`shared`). `alike` is the correlation of neighbouring runs, `missing` the share
    of series that an audit does not measure. `earlier` audits stand before the first that is judged. The series are of
    60 models, or of 36 configurations of one (`sweep`).
    """

    runs: int = 5
    noise: Literal["normal", "heavy tails"] = "normal"
    spread: float | None = None
    spreads: tuple[float, ...] = SPREADS
    drift: float = 0.0
    shared: bool = False
    alike: float = 0.0
    missing: float = 0.0
    earlier: int = 4
    sweep: bool = False

    @property
    def size(self) -> int:
        return CONFIGURATIONS if self.sweep else SERIES


def verdicts(
    scenario: Scenario, audits: int, shift: Floats | None = None, seed: int = 1
) -> Iterator[list[str]]:
    """The verdicts of so many audits, each in the order of the series, on which `shift` (of logarithms) was laid."""
    chance = np.random.default_rng(seed)
    judged = JUDGED if scenario.earlier > 1 else 1
    for first in range(0, audits, judged):
        yield from _of_store(scenario, chance, min(judged, audits - first), shift)


def _of_store(
    scenario: Scenario, chance: np.random.Generator, judged: int, shift: Floats | None
) -> Iterator[list[str]]:
    """A store's audits one after the other, each compared with the one before."""
    size, count = scenario.size, scenario.earlier + judged
    spread = (
        chance.choice(scenario.spreads, size) if scenario.spread is None else np.full(size, scenario.spread)
    )
    ids = [_audit_id(place) for place in range(count)]
    audits = [_values(scenario, chance, spread) for _ in range(count)]
    there = [chance.random(size) >= scenario.missing for _ in range(count)]
    tables = [
        _table(values, name, mask, scenario.sweep)
        for values, name, mask in zip(audits, ids, there, strict=True)
    ]
    points = [Past.of([(name, table)]).history for name, table in zip(ids, tables, strict=True)]
    for place in range(scenario.earlier, count):
        moved = audits[place] if shift is None else audits[place] * np.exp(shift)[:, np.newaxis]
        now = _table(moved, ids[place], there[place], scenario.sweep)
        known = pa.concat_tables(points[:place]).combine_chunks()
        rows = compare(tables[place - 1], now, ids[place - 1], known).rows
        by_key = dict(zip(rows["key"].to_pylist(), rows["verdict"].to_pylist(), strict=True))
        yield [by_key.get(_key(i, scenario.sweep), "not measured") for i in range(size)]


def _values(scenario: Scenario, chance: np.random.Generator, spread: Floats) -> Floats:
    """Run medians of each series around one."""
    noise = NOISES[scenario.noise](chance, (scenario.size, scenario.runs))
    for run in range(1, scenario.runs):
        noise[:, run] = scenario.alike * noise[:, run - 1] + (1 - scenario.alike**2) ** 0.5 * noise[:, run]
    drift = chance.standard_normal(1 if scenario.shared else scenario.size)
    logs = scenario.drift * drift[:, np.newaxis] + spread[:, np.newaxis] * noise
    made: Floats = np.exp(np.broadcast_to(logs, noise.shape))
    return made


def _table(values: Floats, audit: str, there: npt.NDArray[np.bool_], sweep: bool) -> pa.Table:
    series, runs = values.shape
    names = [f"{audit}-{i}" for i in range(series * runs)]
    keys = [_key(i, sweep) for i in range(series)]
    unsaid = ("input_tokens", "output_tokens", "started", "versions")
    return pa.table(
        {
            "metric": ["ttft"] * len(names),
            "key": np.repeat(np.array(keys, dtype=object), runs),
            "run": names,
            "value": values.ravel(),
            "n": [1] * len(names),
            "artifacts": [[name] for name in names],
            "digests": [[name] for name in names],
            **dict.fromkeys(unsaid, [None] * len(names)),
        },
        schema=RUNS,
    ).filter(pa.array(np.repeat(there, runs)))


def _key(place: int, sweep: bool) -> str:
    about = {"statistic": "value", "scope": "request"}
    if sweep:
        return Key(model="m", config=f'{{"threads":{place}}}', **about).text
    return Key(model=f"m{place:03d}", **about).text


def _audit_id(place: int) -> str:
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=place)
    return f"{day:%Y%m%dT%H%M%SZ}-{place:06x}"
