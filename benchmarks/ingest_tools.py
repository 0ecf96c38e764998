"""How fast ingest reads files of many tools: `python benchmarks/ingest_tools.py [--files N]`.

Makes small files of six tools (vLLM bench serve, llama-bench as JSON and CSV, SGLang, Ollama's API, pytest-benchmark,
hyperfine) in a temporary folder and prints files per second of the whole ingest with a fresh cache, beside pandas
reading the same files one by one (`json_normalize` and `read_csv`), and which reader took how many.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

FILES_A_FOLDER = 500
Maker = Callable[[random.Random, int], tuple[str, str]]


def vllm(dice: random.Random, number: int) -> tuple[str, str]:
    run: dict[str, Any] = {
        "date": "20260302-090000",
        "backend": "vllm",
        "model_id": "helio/1b",
        "tokenizer_id": "helio/1b",
    }
    run |= {"num_prompts": 200, "request_rate": "inf", "duration": dice.uniform(20, 40), "completed": 200}
    run |= {"total_input_tokens": 51200, "total_output_tokens": 25600 + number % 50}
    run |= {"request_throughput": dice.uniform(5, 9), "output_throughput": dice.uniform(600, 900)}
    run |= {"total_token_throughput": dice.uniform(1800, 2600)}
    for metric in ("ttft", "tpot", "itl"):
        run |= {f"{s}_{metric}_ms": dice.uniform(10, 90) for s in ("mean", "median", "std", "p99")}
    return "json", json.dumps(run)


def llama_bench(dice: random.Random, number: int) -> list[dict[str, Any]]:
    tests = []
    for prompt, generated in ((512, 0), (0, 128)):
        rate = dice.uniform(80, 120)
        tests.append(
            {"build_commit": "abc1234", "build_number": 6865, "model_filename": f"helio-{number % 9}.gguf",
             "model_type": "helio 1B Q4_0", "n_batch": 2048, "n_threads": 8, "n_gpu_layers": 99, "n_prompt": prompt,
             "n_gen": generated, "n_depth": 0, "test_time": "2026-03-02T09:00:00Z", "avg_ns": int(1e9 * 128 / rate),
             "stddev_ns": 1_000_000, "avg_ts": rate, "stddev_ts": 0.5}
        )  # fmt: skip
    return tests


def llama_bench_json(dice: random.Random, number: int) -> tuple[str, str]:
    samples = {
        "samples_ns": [1_200_000_000, 1_210_000_000, 1_190_000_000],
        "samples_ts": [106.6, 105.8, 107.5],
    }
    return "json", json.dumps([{**test, **samples} for test in llama_bench(dice, number)])


def llama_bench_csv(dice: random.Random, number: int) -> tuple[str, str]:
    tests = llama_bench(dice, number)
    rows = [",".join(f'"{value}"' for value in test.values()) for test in tests]
    return "csv", "\n".join([",".join(tests[0]), *rows]) + "\n"


def sglang(dice: random.Random, number: int) -> tuple[str, str]:
    run: dict[str, Any] = {
        "backend": "sglang",
        "dataset_name": "random",
        "request_rate": 4.0,
        "max_concurrency": 8,
    }
    run |= {
        "duration": dice.uniform(20, 40),
        "completed": 50,
        "total_input_tokens": 6400,
        "total_output_tokens": 3200,
    }
    run |= {"total_output_tokens_retokenized": 3190 + number % 9, "request_throughput": dice.uniform(1, 3)}
    run |= {"input_throughput": dice.uniform(200, 300), "output_throughput": dice.uniform(90, 150)}
    for metric in ("e2e_latency", "ttft", "tpot", "itl"):
        run |= {f"{s}_{metric}_ms": dice.uniform(10, 900) for s in ("mean", "median", "p99")}
    return "jsonl", json.dumps(run) + "\n"


def ollama(dice: random.Random, number: int) -> tuple[str, str]:
    lines = []
    for _ in range(8):
        tokens, rate = dice.randint(50, 300), dice.uniform(80, 120)
        prefill, decode = dice.randint(10**7, 10**8), int(tokens / rate * 1e9)
        lines.append(
            {"model": f"helio:{number % 3}b", "created_at": "2026-03-02T09:00:00.123456789Z", "response": "", "done": True,
             "done_reason": "stop", "total_duration": prefill + decode + 10**6, "load_duration": 10**6,
             "prompt_eval_count": 25, "prompt_eval_duration": prefill, "eval_count": tokens, "eval_duration": decode}
        )  # fmt: skip
    return "jsonl", "\n".join(map(json.dumps, lines)) + "\n"


def pytest_benchmark(dice: random.Random, number: int) -> tuple[str, str]:
    def stats() -> dict[str, Any]:
        mean = dice.uniform(0.01, 0.02)
        spread = {
            "min": mean * 0.9,
            "max": mean * 1.2,
            "mean": mean,
            "stddev": mean * 0.03,
            "median": mean * 0.99,
        }
        return {
            **spread,
            "rounds": 50,
            "iterations": 1,
            "iqr": mean * 0.04,
            "ops": 1 / mean,
            "outliers": "1;2",
        }

    benchmarks = [
        {"name": f"test_{i}", "fullname": f"tests.py::test_{i}", "stats": stats()} for i in range(6)
    ]
    return "json", json.dumps({"machine_info": {"python_version": "3.12.4"}, "benchmarks": benchmarks,
                               "datetime": "2026-03-02T09:00:00.0", "version": "5.0.0", "run": number})  # fmt: skip


def hyperfine(dice: random.Random, number: int) -> tuple[str, str]:
    times = [dice.uniform(0.1, 0.2) for _ in range(10)]
    mean = sum(times) / 10
    result = {
        "command": f"run {number}",
        "mean": mean,
        "stddev": 0.01,
        "median": mean,
        "user": 0.1,
        "system": 0.02,
    }
    return "json", json.dumps(
        {
            "results": [
                {**result, "min": min(times), "max": max(times), "times": times, "exit_codes": [0] * 10}
            ]
        }
    )


MAKERS: tuple[Maker, ...] = (
    vllm,
    llama_bench_json,
    llama_bench_csv,
    sglang,
    ollama,
    pytest_benchmark,
    hyperfine,
)


def make_files(folder: Path, count: int, seed: int = 7) -> int:
    """Writes the files and returns their bytes; the same seed gives the same files."""
    dice, total = random.Random(seed), 0
    for number in range(count):
        place = folder / f"day_{number // FILES_A_FOLDER:04d}"
        place.mkdir(parents=True, exist_ok=True)
        suffix, text = MAKERS[number % len(MAKERS)](dice, number)
        total += (place / f"run_{number:06d}.{suffix}").write_text(text, "utf-8")
    return total


def ingested(folder: Path) -> tuple[float, Counter[str]]:
    """Seconds of the whole ingest, processes started anew, and how many files each reader took."""
    import pyarrow.parquet as pq

    from data_contracts.settings import AuditRequest
    from tasks.ingestion.ingesting import ingest
    from tasks.ingestion.workers import Workers
    from tasks.readers import REGISTRY

    with tempfile.TemporaryDirectory() as target, Workers(REGISTRY) as workers:
        out = Path(target) / "out"
        out.mkdir()
        began = perf_counter()
        ingest(AuditRequest((str(folder),)), out, Path(target) / "cache", workers, REGISTRY, lambda *_: None)
        seconds = perf_counter() - began
        return seconds, Counter(pq.read_table(out / "inventory.parquet")["reader"].to_pylist())


def with_pandas(folder: Path) -> float:
    """Seconds that pandas takes for the same files, one by one."""
    import pandas as pd

    began = perf_counter()
    for path in sorted(folder.rglob("*.*")):
        if path.suffix == ".csv":
            pd.read_csv(path)
        else:
            text = path.read_text("utf-8")
            pd.json_normalize(
                [json.loads(line) for line in text.splitlines()]
                if path.suffix == ".jsonl"
                else json.loads(text)
            )
    return perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=7_000)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        size = make_files(Path(name), count)
        seconds, readers = ingested(Path(name))
        pandas = with_pandas(Path(name))
    print(f"{count} files of {len(MAKERS)} shapes, {size // count} bytes each")
    print(f"benchaudit            {count / seconds:8.0f} files/s  {seconds:6.2f} s")
    print(f"pandas, file by file  {count / pandas:8.0f} files/s  {pandas:6.2f} s")
    print(f"benchaudit is {pandas / seconds:.1f} times as fast as pandas, file by file")
    for reader, files in sorted(readers.items(), key=str):
        print(f"  {files:6d} files read by {reader}")


if __name__ == "__main__":
    main()
