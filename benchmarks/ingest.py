"""How fast ingest is beside polars and pandas, on the same files: `python benchmarks/ingest.py [--files N] [--repeat N]`.

Makes files of about 4 KB (7 CSV request tables to 3 JSON documents) in a temporary folder, lets each contender read
them in a process of its own, and prints files per second, the ratios, ingest's peak memory at a tenth of the files
and at all of them, and CPU seconds beside their limits. The JSON is written on one line, so that polars can also take it
as NDJSON over a glob.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import ingest_costs

ROOT = Path(__file__).resolve().parents[1]
MODELS = ("helio:1b-q4_0", "helio:3b-q4_K_M", "orca-mini:3b", "tern:8b-q5_K_M")
PROMPTS = ("Summarize the match.", "Greet a new player.", "Name three upgrades.", "Explain the score.")
FIELDS = (
    "timestamp", "model", "num_gpu", "num_ctx", "temperature", "ttft_s", "tokens_s", "load_s", "prompt_eval_s",
    "eval_s", "prompt_eval_count", "eval_count", "total_tokens", "response_chars", "error",
)  # fmt: skip
ROWS = 28
FILES_A_FOLDER = 500


def make_files(folder: Path, count: int, seed: int = 7) -> int:
    """Writes the files and returns their bytes; the same seed gives the same files."""
    dice = random.Random(seed)
    total = 0
    for number in range(count):
        place = folder / f"day_{number // FILES_A_FOLDER:04d}"
        place.mkdir(parents=True, exist_ok=True)
        if number % 10 < 7:
            path = place / f"sweep_{number:06d}.csv"
            _write_table(path, dice)
        else:
            path = place / f"suite_{number:06d}.json"
            path.write_text(json.dumps(_document(dice)) + "\n", "utf-8")
        total += path.stat().st_size
    return total


def _request(dice: random.Random) -> dict[str, float | int]:
    load = round(dice.uniform(0.05, 0.15) if dice.random() < 0.9 else dice.uniform(2, 6), 4)
    prefill, tokens, rate = round(dice.uniform(0.01, 0.2), 4), dice.randint(60, 900), dice.uniform(40, 120)
    return {
        "ttft_s": round(load + prefill, 4),
        "tokens_s": round(rate, 2),
        "load_s": load,
        "prompt_eval_s": prefill,
        "eval_s": round(tokens / rate, 4),
        "prompt_eval_count": dice.randint(15, 40),
        "eval_count": tokens,
    }


def _write_table(path: Path, dice: random.Random) -> None:
    model = dice.choice(MODELS)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(FIELDS)
        for i in range(ROWS):
            request = _request(dice)
            tokens = int(request["eval_count"])
            settings = (
                dice.choice((60, 80, 999)),
                dice.choice((512, 1024, 2048)),
                dice.choice((0.2, 0.4, 0.8)),
            )
            when = f"2026-03-{dice.randint(1, 28):02d}T{dice.randint(0, 23):02d}:{i:02d}:00"
            rest = (tokens + int(request["prompt_eval_count"]), tokens * 5, "")
            rows.writerow((when, model, *settings, *request.values(), *rest))


def _document(dice: random.Random) -> dict[str, Any]:
    return {
        "model": dice.choice(MODELS),
        "generated_at": f"2026-03-{dice.randint(1, 28):02d}T12:00:00Z",
        "host": {
            "cpu": {"cores": 16, "load": round(dice.random(), 3)},
            "gpu": {"power_w": dice.randint(60, 300)},
        },
        "results": [
            {
                "prompt": dice.choice(PROMPTS),
                **_request(dice),
                "response_chars": dice.randint(100, 4000),
                "options": {"temperature": dice.choice((0.2, 0.8)), "num_ctx": 2048},
            }
            for _ in range(17)
        ],
    }


def run_ingest(folder: Path) -> int:
    """All of ingest with a fresh cache: hash, recognition, provenance, quarantine, Parquet; processes started anew."""
    from data_contracts.settings import AuditRequest, Limits
    from tasks.ingestion.budget import Budget
    from tasks.ingestion.ingesting import ingest
    from tasks.ingestion.workers import Workers
    from tasks.readers import REGISTRY

    with tempfile.TemporaryDirectory() as target, Workers(REGISTRY) as workers:
        out = Path(target) / "out"
        out.mkdir()
        done = ingest(
            AuditRequest((str(folder),)), out, Path(target) / "cache", workers, REGISTRY, lambda *_: None
        )
        budget = Budget.of([0], Limits())
        with ThreadPoolExecutor(workers.count) as threads:
            asked = threads.map(lambda number: workers.run(peak_memory, number, budget), range(64))
            WORKERS.append(max(asked))
    return done.rows["measurements"]


WORKERS: list[float] = [0.0]


def peak_memory(_: int = 0) -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_polars_each(folder: Path) -> int:
    """Polars, file by file: read, and unpivot the numbers to long form."""
    import polars as pl
    import polars.selectors as cs

    values = 0
    for path in sorted(folder.rglob("*.*")):
        is_table = path.suffix == ".csv"
        frame = pl.read_csv(path) if is_table else pl.read_json(path).explode("results").unnest("results")
        values += frame.unpivot(on=cs.numeric(), index=["model"]).height
    return values


def run_polars_glob(folder: Path) -> int:
    """Polars, over one glob for each kind, with the file names kept."""
    return sum(frame.height for frame in ingest_costs.polars_over_globs(folder))


def run_pandas_each(folder: Path) -> int:
    """pandas, file by file: read, and melt the numbers to long form."""
    import pandas as pd

    values = 0
    for path in sorted(folder.rglob("*.*")):
        if path.suffix == ".csv":
            frame = pd.read_csv(path)
        else:
            frame = pd.json_normalize(json.loads(path.read_text("utf-8")), "results", ["model"])
        numbers = list(frame.select_dtypes("number").columns)
        values += len(frame.melt(id_vars=["model"], value_vars=numbers))
    return values


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "benchaudit": run_ingest,
    "polars, file by file": run_polars_each,
    "polars, over a glob": run_polars_glob,
    "pandas, file by file": run_pandas_each,
}


def measured(contender: str, folder: Path) -> dict[str, float] | None:
    """What a contender measures in a process of its own; None, and a line that says why, where it cannot run."""
    command = [sys.executable, __file__, "--contender", contender, "--folder", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        missing = "ModuleNotFoundError" in reason
        hint = " (`uv run --group bench python benchmarks/ingest.py` brings it)" if missing else ""
        print(f"{contender}: not run: {reason}{hint}")
        return None
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def compete(contender: str, folder: Path) -> None:
    """Runs one contender and prints what `measured` reads: costs, or seconds, values and peak memory (MiB)."""
    if contender in ingest_costs.CONTENDERS:
        print(json.dumps(ingest_costs.CONTENDERS[contender](folder)))
        return
    started = perf_counter()
    values = CONTENDERS[contender](folder)
    seconds = perf_counter() - started
    print(json.dumps({"seconds": seconds, "values": values, "parent": peak_memory(), "worker": max(WORKERS)}))


def report(count: int, repeat: int) -> None:
    """Makes the files, runs everything, prints the figures."""
    with tempfile.TemporaryDirectory(prefix="benchaudit-ingest-") as temporary:
        few, many = Path(temporary) / "few", Path(temporary) / "many"
        make_files(few, count // 10)
        size = make_files(many, count)
        print(f"{count} files, {size / count:.0f} bytes each, {os.cpu_count()} processors, best of {repeat}")
        _race(many, count, repeat)
        for folder, files in ((few, count // 10), (many, count)):
            if used := measured("benchaudit", folder):
                print(
                    f"peak memory, {files:6} files: {used['parent']:.0f} MiB here, {used['worker']:.0f} MiB in a worker"
                )
        # Last, for it changes the files
        costs: dict[str, float] = {}
        for contender in ingest_costs.CONTENDERS:
            costs |= measured(contender, many) or {}
        print("\n".join(ingest_costs.verdicts(costs)))


def _race(folder: Path, count: int, repeat: int) -> None:
    seconds: dict[str, float] = {}
    for contender in CONTENDERS:
        runs = [measured(contender, folder) for _ in range(1 if contender.startswith("pandas") else repeat)]
        ran = [run for run in runs if run is not None]
        if not ran:
            continue
        best = min(ran, key=lambda run: run["seconds"])
        seconds[contender] = best["seconds"]
        rate = count / best["seconds"]
        print(f"{contender:22} {rate:8.0f} files/s  {best['seconds']:7.2f} s  {best['values']:9.0f} values")
    for contender in [name for name in seconds if name != "benchaudit" and "benchaudit" in seconds]:
        print(f"benchaudit is {seconds[contender] / seconds['benchaudit']:.1f} times as fast as {contender}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--contender", choices=[*CONTENDERS, *ingest_costs.CONTENDERS], help=argparse.SUPPRESS
    )
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contender:
        compete(arguments.contender, arguments.folder)
    else:
        report(arguments.files, arguments.repeat)


if __name__ == "__main__":
    main()
