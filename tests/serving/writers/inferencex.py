"""InferenceX (InferenceMAX): `agg_*.json`, which utils/process_result.py makes of a vLLM-like result, in seconds.

`*_intvty` is 1 / TPOT of the same statistic, so that `std_intvty` means nothing; the input's throughput is what is left of
the total one.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.serving.results import Results, Spread


def aggregate(results: Results, folder: Path, number: int) -> None:
    path = folder / f"agg_{results.world.model.rpartition('/')[2]}_{number}.json"
    path.write_text(json.dumps(_entry(results), indent=2))


def combined(results: Results, folder: Path, number: int) -> None:
    """All runs in one list."""
    path = folder / "agg_all.json"
    before = json.loads(path.read_text()) if number else []
    path.write_text(json.dumps([*before, _entry(results)], indent=2))


def _entry(results: Results) -> dict[str, object]:
    world, told = results.world, results.summary
    gpus = world.gpu.count
    entry: dict[str, object] = {
        "hw": world.gpu.name.split()[1].lower(), "tp": gpus, "ep": 1, "dp_attention": "false",
        "conc": world.load.concurrency or told.peak_concurrency, "model": world.model,
        "framework": world.engine_name, "precision": "fp8", **(results.told or {}),
        "tput_per_gpu": told.total_rate / gpus, "output_tput_per_gpu": told.output_rate / gpus,
        "input_tput_per_gpu": told.total_rate / gpus - told.output_rate / gpus,
    }  # fmt: skip
    for name, spread in (("ttft", told.ttft), ("tpot", told.tpot), ("itl", told.itl), ("e2el", told.e2e)):
        for statistic, value in _statistics(spread).items():
            entry[f"{statistic}_{name}"] = value
            if name == "tpot":
                entry[f"{statistic}_intvty"] = 1.0 / value if value else 0.0
    return entry


def _statistics(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "median": spread.at(50), "std": spread.std, "p99": spread.at(99)}
