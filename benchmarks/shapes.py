"""Small artifacts by shape, each with the number of records that it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

MODELS = ("helio:1b-q4_0", "helio:3b-q4_K_M", "orca-mini:3b", "tern:8b-q5_K_M", "lark-2-13b")
_MARCH = 1_772_400_000  # seconds since 1970, 2026-03-01


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, its extension, and its records (0 where no reader takes it)."""

    suffix: str
    data: bytes
    records: int = 0


Maker = Callable[[Random, int], Content]


def sweep(dice: Random, number: int) -> Content:
    """Requests of an Ollama sweep: the settings that it varies, and so the header, are each file's own."""
    vital = ["ttft_s", "tokens_s", "load_s", "prompt_eval_s", "eval_s"]
    more = [
        "timestamp",
        "model",
        "num_ctx",
        "num_gpu",
        "temperature",
        "top_p",
        "eval_count",
        "response_chars",
    ]
    columns = [*dice.sample(more, dice.randint(3, len(more))), *vital, "error"]
    rows, model = [], dice.choice(MODELS)
    for i in range(dice.randint(5, 40)):
        load, prefill, tokens = dice.uniform(0.05, 3), dice.uniform(0.01, 0.2), dice.randint(60, 900)
        rate = 0.0 if dice.random() < 0.03 else dice.uniform(40, 120)
        cells: dict[str, Any] = {
            "timestamp": f"2026-03-02T{number % 24:02d}:{i:02d}:00Z", "model": model, "num_ctx": dice.choice((512, 2048)),
            "num_gpu": dice.choice((60, 99)), "temperature": dice.choice((0.2, 0.8)), "top_p": 0.9, "eval_count": tokens,
            "response_chars": tokens * 4, "ttft_s": round(load + prefill, 4), "tokens_s": round(rate, 2),
            "load_s": round(load, 4), "prompt_eval_s": round(prefill, 4), "eval_s": round(tokens / (rate or 50), 4),
            "error": "" if rate else "connection refused",
        }  # fmt: skip
        rows.append([cells[column] for column in columns])
    return _table(columns, rows, dice.choice(",,,;"))


def table(dice: Random, number: int) -> Content:
    """A table of no tool's: columns with units in their names, as people write them."""
    names = [
        "step",
        "batch_size",
        "latency_ms",
        "vram_mb",
        "power_w",
        "tokens_per_second",
        "cost_usd",
        "loss",
    ]
    columns = ["model", *dice.sample(names, dice.randint(3, 6)), f"note_{number % 17}"]
    rows = [
        [dice.choice(MODELS), *(round(dice.uniform(1, 500), 3) for _ in columns[2:]), dice.choice("abc")]
        for _ in range(dice.randint(3, 60))
    ]
    return _table(columns, rows, dice.choice(",,\t"))


def requests(dice: Random, number: int) -> Content:
    """Requests to a backend, one a row."""
    lines = [request_line(dice, 1000 * number + i) for i in range(dice.randint(10, 80))]
    header = "started_at_unix,model,backend,status,latency_ms,gen_tokens\n"
    return Content("csv", (header + "".join(lines)).encode(), len(lines))


def request_line(dice: Random, number: int) -> str:
    """One row of a table of requests."""
    status = "ok" if dice.random() < 0.98 else "error"
    model = MODELS[number % len(MODELS)]
    return f"{_MARCH + number},{model},vllm,{status},{dice.uniform(80, 900):.3f},{dice.randint(16, 512)}\n"


def request_log(dice: Random, number: int) -> Content:
    """Requests that a server logged, one JSON object a line."""
    lines = [log_line(dice, 1000 * number + i) for i in range(dice.randint(5, 60))]
    return Content("jsonl", "".join(lines).encode(), len(lines))


def log_line(dice: Random, number: int) -> str:
    """One line of a log of requests."""
    model = MODELS[number % len(MODELS)]
    return (
        f'{{"timestamp": {_MARCH + number}, "model": "{model}", "prompt_tokens": {dice.randint(8, 900)},'
        f' "completion_tokens": {dice.randint(16, 512)}, "wall_ms": {dice.uniform(80, 900):.3f}}}\n'
    )


def vllm_serve(dice: Random, number: int) -> Content:
    """A result of vLLM's bench serve, of every other file with its single requests."""
    count = dice.randint(20, 60)
    run: dict[str, Any] = {
        "date": f"202603{1 + number % 28:02d}-090000",
        "backend": "vllm",
        "model_id": "helio/1b",
    }
    run |= {
        "num_prompts": count,
        "request_rate": dice.choice((1, 4, "inf")),
        "duration": dice.uniform(20, 40),
    }
    run |= {"completed": count, "total_input_tokens": 256 * count, "total_output_tokens": 128 * count}
    run |= {"request_throughput": dice.uniform(5, 9), "output_throughput": dice.uniform(600, 900)}
    for metric in ("ttft", "tpot", "itl"):
        run |= {f"{s}_{metric}_ms": dice.uniform(10, 90) for s in ("mean", "median", "std", "p99")}
    listed = count if dice.random() < 0.5 else 0
    if listed:
        run |= {"input_lens": [256] * count, "output_lens": [128] * count}
        run |= {"ttfts": [round(dice.uniform(0.01, 0.09), 6) for _ in range(count)]}
    return _document(run, 1 + listed)


def llama_bench(dice: Random, number: int) -> Content:
    """llama-bench's JSON: a test of the prefill and one of the decoding."""
    tests = []
    for prompt, generated in ((512, 0), (0, 128)):
        rates = [dice.uniform(80, 120) for _ in range(3)]
        times = [int(1e9 * (prompt + generated) / rate) for rate in rates]
        tests.append(
            {"build_commit": "abc1234", "build_number": 6865, "model_filename": f"helio-{number % 9}.gguf",
             "model_type": "helio 1B Q4_0", "n_batch": dice.choice((512, 2048)), "n_prompt": prompt, "n_gen": generated,
             "test_time": "2026-03-02T09:00:00Z", "avg_ns": sum(times) // 3, "stddev_ns": 1_000_000,
             "avg_ts": sum(rates) / 3, "stddev_ts": 0.5, "samples_ns": times, "samples_ts": rates}
        )  # fmt: skip
    return _document(tests, len(tests))


def ollama_api(dice: Random, number: int) -> Content:
    """Answers of Ollama's API: one alone, or a list."""
    answers = []
    for _ in range(dice.choice((1, 1, 8, 20))):
        tokens, prefill = dice.randint(50, 300), dice.randint(10**7, 10**8)
        decode = int(tokens / dice.uniform(80, 120) * 1e9)
        answers.append(
            {"model": MODELS[number % len(MODELS)], "created_at": "2026-03-02T09:00:00.123456789Z", "response": "",
             "done": True, "total_duration": prefill + decode + 10**6, "load_duration": 10**6,
             "prompt_eval_count": dice.randint(9, 99), "prompt_eval_duration": prefill, "eval_count": tokens,
             "eval_duration": decode}
        )  # fmt: skip
    return _document(answers if len(answers) > 1 else answers[0], len(answers))


def summary(dice: Random, number: int) -> Content:
    """A summary that someone's own script wrote."""
    means = {f"mean_{name}": dice.uniform(1, 99) for name in ("ttft_ms", "throughput_tok_s", "gpu_power_w")}
    said = {
        "experiment": f"trial {number}",
        "model": dice.choice(MODELS),
        "created_at": "2026-03-02T09:00:00Z",
    }
    return _document({**said, "results": means, "n": dice.randint(5, 50)}, 1)


def notes(dice: Random, number: int) -> Content:
    """Notes with headings and one table; both are records."""
    rows = [
        f"| {model} | {dice.uniform(10, 90):.1f} ms |" for model in dice.sample(MODELS, dice.randint(2, 5))
    ]
    lines = [
        f"# Notes {number}",
        "",
        "Run again after the update.",
        "",
        "## Results",
        "",
        "| Model | TTFT |",
        "| --- | --- |",
    ]
    return Content("md", "\n".join([*lines, *rows, ""]).encode(), 2 + len(rows))


def empty(_dice: Random, number: int) -> Content:
    """What a run leaves that broke off before it wrote anything."""
    return Content(("csv", "json")[number // 20 % 2], b"")


def cut_json(dice: Random, number: int) -> Content:
    """A document that breaks off."""
    data = vllm_serve(dice, number).data
    return Content("json", data[: dice.randint(len(data) // 4, len(data) // 2)])


def cut_jsonl(dice: Random, number: int) -> Content:
    """A log whose only line breaks off."""
    return Content("jsonl", log_line(dice, number)[: dice.randint(30, 60)].encode())


def ragged_csv(dice: Random, _number: int) -> Content:
    """A table none of whose rows has as many cells as its header."""
    return Content("csv", "".join(["a,b,c,d\n", *(f"{dice.random()},{i}\n" for i in range(5))]).encode())


def binary(dice: Random, number: int) -> Content:
    """Weights, pictures and arrays beside the results."""
    suffix = ("bin", "png", "npz", "pkl")[number // 20 % 4]
    return Content(suffix, b"\0\1\2\3" + dice.randbytes(dice.randint(100, 2000)))


def text_log(dice: Random, number: int) -> Content:
    """A log of no known tool."""
    lines = [f"worker {number} started", f"worker {number} says {dice.choice(MODELS)} is ready", "done"]
    return Content("log", ("\n".join(lines) + "\n").encode())


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str) -> Content:
    lines = [delimiter.join(map(str, row)) + "\n" for row in (columns, *rows)]
    return Content("tsv" if delimiter == "\t" else "csv", "".join(lines).encode(), len(lines) - 1)


def _document(said: object, records: int) -> Content:
    return Content("json", json.dumps(said, indent=1).encode(), records)


SHAPES: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        *(sweep, table, requests, request_log, vllm_serve, llama_bench, ollama_api, summary, notes),
        *(empty, cut_json, cut_jsonl, ragged_csv, binary, text_log),
    )
}
