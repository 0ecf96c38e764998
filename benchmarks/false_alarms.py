"""How often our own verdicts cry wolf, and what they find: `python benchmarks/false_alarms.py [--store DIR] [--audits N]`.

Simulates audits of 60 series in which nothing changed, and audits in which one series did, and judges them with
`tasks.comparison.compare`. Target: at most 5% of the audits with nothing changed raise any flag.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.analysis.comparison.baselines import load_runs
from tasks.analysis.comparison.change_points import change_points
from tasks.analysis.comparison.comparing import compare
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.runs import RUNS
from tasks.store import Store

Floats = npt.NDArray[np.float64]
Noise = Callable[[np.random.Generator, tuple[int, ...]], Floats]

SERIES = 60
# Standard deviations of the logarithms of run medians, of each of the 50 series of the chimeraforge corpus that was
# measured in five runs and more: what `--store` derives from an audit of it.
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


def main() -> None:
    arguments = argparse.ArgumentParser(description="False alarms and power of the verdicts, by simulation.")
    arguments.add_argument("--store", help="take the spreads from the latest audit of this store")
    arguments.add_argument("--audits", type=int, default=500, help="how many audits with nothing changed")
    arguments.add_argument(
        "--trials", type=int, default=50, help="how many audits for each point of the power curve"
    )
    said = arguments.parse_args()
    spreads = measured_spreads(said.store) if said.store else np.array(SPREADS)
    print(f"spreads of {len(spreads)} series: median {np.median(spreads):.1%}, up to {spreads.max():.1%}")
    print_false_alarms(spreads, said.audits)
    print_power(said.trials)
    print_false_shifts(spreads, said.audits)


def measured_spreads(store: str) -> Floats:
    """The spread of every series of the latest audit that has five runs and more, and varies."""
    runs = load_runs(Store.at(store).audit("latest")).to_pandas()
    logs = runs[runs["value"] > 0].assign(value=lambda rows: np.log(rows["value"]))
    groups = logs.groupby(["metric", "key"])["value"]
    found = groups.std()[(groups.size() >= 5).to_numpy()].to_numpy()
    return np.sort(found[found > 0])


def print_false_alarms(spreads: Floats, audits: int) -> None:
    """How many audits with nothing changed raise a flag: over kinds of noise, runs, and a level that is each day's."""
    print(f"\naudits of {SERIES} series with nothing changed that raise any flag (of {audits} each)")
    for (name, noise), runs, daily in product(NOISES.items(), (5, 10), (0.0, 0.01, 0.02)):
        chance = np.random.default_rng(1)
        flagged = sum(any_flag(chance, spreads, noise, runs, daily) for _ in range(audits))
        day = f", each series' level off by {daily:.0%} from audit to audit" if daily else ""
        print(f"  {flagged / audits:6.1%}  {name}, {runs} runs a side{day}")


def any_flag(chance: np.random.Generator, spreads: Floats, noise: Noise, runs: int, daily: float) -> bool:
    wide = chance.choice(spreads, SERIES)
    before, now = (
        sample(chance, wide, noise, runs, daily * chance.standard_normal(SERIES)) for _ in range(2)
    )
    return bool(set(verdicts(before, now)) & {"improved", "regressed"})


def print_power(trials: int) -> None:
    """How often a change of one series in 60 is found, over its size, its spread and the runs."""
    effects = (0.06, 0.08, 0.10, 0.15, 0.20, 0.30, 0.50)
    print(f"\na change of 1 series in {SERIES} that is found (of {trials} audits each), by its size")
    print("  spread  runs  " + "".join(f"{effect:>7.0%}" for effect in effects))
    for spread, runs in product((0.01, 0.02, 0.05, 0.10), (5, 10, 20)):
        found = (found_share(spread, runs, effect, trials) for effect in effects)
        print(f"  {spread:>6.0%}  {runs:>4}  " + "".join(f"{share:>7.0%}" for share in found))


def found_share(spread: float, runs: int, effect: float, trials: int) -> float:
    chance = np.random.default_rng(2)
    shift = np.zeros(SERIES)
    shift[0] = np.log1p(effect)
    wide = np.full(SERIES, spread)
    found = 0
    for _ in range(trials):
        before = sample(chance, wide, NOISES["normal"], runs, np.zeros(SERIES))
        now = sample(chance, wide, NOISES["normal"], runs, shift)
        found += verdicts(before, now)[0] == "regressed"
    return found / trials


def sample(chance: np.random.Generator, spreads: Floats, noise: Noise, runs: int, shift: Floats) -> Floats:
    """Run medians of each series around one, its logarithm shifted."""
    return np.exp(shift[:, np.newaxis] + spreads[:, np.newaxis] * noise(chance, (len(spreads), runs)))


def verdicts(before: Floats, now: Floats) -> list[str]:
    """The verdict of each series, in their order."""
    rows = compare(_table(before, "a"), _table(now, "b"), "baseline")
    found: list[str] = rows.rows["verdict"].cast(pa.string()).to_pylist()
    return found


def _table(values: Floats, side: str) -> pa.Table:
    series, runs = values.shape
    names = [f"{side}{i}" for i in range(series * runs)]
    keys = [Key(model=f"m{i:03d}", statistic="value", scope="request").text for i in range(series)]
    return pa.table(
        {
            "metric": ["ttft"] * len(names),
            "key": np.repeat(np.array(keys, dtype=object), runs),
            "run": names,
            "value": values.ravel(),
            "n": [1] * len(names),
            "artifacts": [[name] for name in names],
            "digests": [[name] for name in names],
            **dict.fromkeys(("input_tokens", "output_tokens", "started", "versions"), [None] * len(names)),
        },
        schema=RUNS,
    )


def print_false_shifts(spreads: Floats, series: int) -> None:
    """How many series of audits in which nothing changes are told a change point."""
    print(f"\nseries with nothing changed that get a change point as advice (of {series} each)")
    for (name, noise), length in product(NOISES.items(), (20, 50)):
        chance = np.random.default_rng(3)
        told = 0
        for _ in range(series):
            advice = change_points(np.exp(chance.choice(spreads) * noise(chance, (length,))), 0.05)
            told += advice is not None and bool(advice.points)
        print(f"  {told / series:6.1%}  {name}, {length} audits")


if __name__ == "__main__":
    main()
