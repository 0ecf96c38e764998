"""`python -m benchmarks.false_alarms [--store DIR] [--audits N] [--only PART...]
[--annotated DIR [--peers PYTHON]]`.

Judges made audits with what the product judges them with. Targets: at most 5% of unchanged audits of 60 series raise
any flag with a drift of 2% once four audits stand before them; +10% at a spread of 2% and no drift is found in at least
80% with 5 runs a side. All tables are printed as they stand in the README.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.false_alarms import alarms, annotated, shifts
from benchmarks.false_alarms.stores import SPREADS
from tasks.analysis.comparison.baselines import load_runs
from tasks.store import Store

PARTS = ("alarms", "power", "curve", "sweeps", "shifts")


def main() -> None:
    arguments = argparse.ArgumentParser(description="False alarms and power of the verdicts, by simulation.")
    arguments.add_argument("--store", help="take the spreads from the latest audit of this store")
    arguments.add_argument("--audits", type=int, default=400, help="how many audits for each figure")
    arguments.add_argument(
        "--annotated", type=Path, help="a folder of annotated series: what is found in them"
    )
    arguments.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="which tables")
    arguments.add_argument("--peers", help="a Python that has apache-otava and asv, to be run on them too")
    said = arguments.parse_args()
    spreads = measured_spreads(said.store) if said.store else SPREADS
    stores = ["2 audits", "5 and more"]
    print(f"spreads of {len(spreads)} series: median {np.median(spreads):.1%}, up to {max(spreads):.1%}")
    if "alarms" in said.only:
        show(
            "60 series, nothing changed: audits that raise any flag",
            stores,
            alarms.false_alarms(spreads, said.audits),
        )
    if "power" in said.only:
        show(
            "+10% of 1 series in 60 that is found (spread 2%, 5 runs a side)",
            stores,
            alarms.power(said.audits),
        )
    if "curve" in said.only:
        effects = [f"{effect:.0%}" for effect in alarms.EFFECTS]
        show("a change of 1 series in 60 that is found, no drift", effects, alarms.curve(said.audits // 4))
    if "sweeps" in said.only:
        show(
            "36 configurations, one run each: suspected",
            ["nothing changed", "all +20%"],
            alarms.sweeps(said.audits),
        )
    if "shifts" in said.only:
        audits = [f"{length} audits" for length in shifts.LENGTHS]
        show(
            "series in which nothing changes that are told a shift", audits, shifts.false_shifts(said.audits)
        )
        show("shifts by +20% that are found (spread 5%)", audits, shifts.found_shifts(said.audits))
    if said.annotated:
        series, rows = annotated.scores(said.annotated, said.peers)
        title = f"mean over {len(series)} annotated series, within {annotated.MARGIN} points"
        show(title, ["F1", "precision", "recall"], rows)


def measured_spreads(store: str) -> tuple[float, ...]:
    """The spread of every series of the latest audit that has five runs and more, and varies."""
    runs = load_runs(Store.at(store).audit("latest")).to_pandas()
    logs = runs[runs["value"] > 0].assign(value=lambda rows: np.log(rows["value"]))
    groups = logs.groupby(["metric", "key"], observed=True)["value"]
    found = groups.std()[(groups.size() >= 5).to_numpy()].to_numpy()
    return tuple(np.sort(found[found > 0]).tolist())


def show(title: str, columns: Sequence[str], rows: Sequence[alarms.Row]) -> None:
    """A table in Markdown, of shares in percent."""
    print(f"\n| {title} | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for name, shares in rows:
        print(f"| {name} | {' | '.join(f'{share:.1%}' for share in shares)} |", flush=True)


if __name__ == "__main__":
    main()
