"""False alarms and power of the verdicts, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.false_alarms.stores import Scenario, verdicts

DRIFTS = (0.0, 0.01, 0.02, 0.05)
# Of a store of two audits, and of one in which four stand before the first that is judged
STORES = (1, 4)
EFFECTS = (0.06, 0.08, 0.10, 0.15, 0.20, 0.30)
Row = tuple[str, Sequence[float]]


def false_alarms(spreads: tuple[float, ...], audits: int) -> list[Row]:
    """For each way to spread and drift the share of unchanged audits of 60 series that raise any flag, by store."""
    normal = Scenario(spreads=spreads)
    rows = {f"drift {drift:.0%}": replace(normal, drift=drift) for drift in DRIFTS}
    two = replace(normal, drift=0.02)
    rows |= {
        "drift 2%, shared by all series": replace(two, shared=True),
        "drift 2%, 10 runs a side": replace(two, runs=10),
        "drift 2%, heavy tails (t, 3 degrees)": replace(two, noise="heavy tails"),
        "drift 2%, neighbouring runs alike (AR(1), 0.5)": replace(two, alike=0.5),
        "drift 2%, 3 in 10 series missing from an audit": replace(two, missing=0.3),
        "drift 2%, every series' spread 2%": replace(two, spread=0.02),
    }
    return _table(rows, partial(flagged, audits=audits))


def power(trials: int) -> list[Row]:
    """The share of changes by +10% of 1 series in 60 that is found, at a spread of 2% and 5 runs a side, by store."""
    rows = {f"drift {drift:.0%}": Scenario(spread=0.02, drift=drift) for drift in DRIFTS}
    return _table(rows, partial(found, effect=0.10, trials=trials))


def curve(trials: int) -> list[Row]:
    """The same without drift, over the size of the change, for spreads and runs."""
    designs = ((0.01, 5), (0.02, 5), (0.05, 5), (0.05, 10), (0.10, 20))
    jobs = [(Scenario(spread=spread, runs=runs), effect) for spread, runs in designs for effect in EFFECTS]
    shares = iter(_each(partial(_found, trials=trials), jobs))
    return [
        (f"spread {spread:.0%}, {runs} runs a side", [next(shares) for _ in EFFECTS])
        for spread, runs in designs
    ]


def sweeps(audits: int) -> list[Row]:
    """Of sweeps of 36 configurations with one run each the share in which any is suspected: nothing changed, all +20%."""
    scenarios = {
        f"drift {drift:.0%}{', shared by all configurations' if shared else ''}": Scenario(
            runs=1, spread=0.05, drift=drift, shared=shared, sweep=True
        )
        for shared in (False, True)
        for drift in DRIFTS
        if drift or not shared
    }
    jobs = [(scenario, effect) for scenario in scenarios.values() for effect in (0.0, 0.20)]
    shares = iter(_each(partial(_suspected, audits=audits), jobs))
    return [(name, [next(shares), next(shares)]) for name in scenarios]


def flagged(scenario: Scenario, audits: int) -> float:
    flags = {"improved", "regressed", "suspected"}
    return _share(bool(flags & set(one)) for one in verdicts(scenario, audits))


def found(scenario: Scenario, effect: float, trials: int) -> float:
    shift = np.zeros(scenario.size)
    shift[0] = np.log1p(effect)
    return _share(one[0] == "regressed" for one in verdicts(scenario, trials, shift))


def suspected(scenario: Scenario, effect: float, audits: int) -> float:
    shift = np.full(scenario.size, np.log1p(effect))
    return _share("suspected" in one for one in verdicts(scenario, audits, shift))


def _found(job: tuple[Scenario, float], trials: int) -> float:
    return found(*job, trials)


def _suspected(job: tuple[Scenario, float], audits: int) -> float:
    return suspected(*job, audits)


def _table(rows: dict[str, Scenario], measure: partial[float]) -> list[Row]:
    """Each row measured in a store of each length."""
    jobs = [replace(scenario, earlier=earlier) for scenario in rows.values() for earlier in STORES]
    shares = iter(_each(measure, jobs))
    return [(name, [next(shares) for _ in STORES]) for name in rows]


def _each(measure: partial[float], jobs: Iterable[object]) -> list[float]:
    with ProcessPoolExecutor() as pool:
        return list(pool.map(measure, jobs))


def _share(hits: Iterable[bool]) -> float:
    return float(np.mean(list(hits)))
