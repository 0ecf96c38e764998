"""Ollama: the last object of each answer of /api/generate as JSON lines, and the CSV of a prompt suite.

Durations are whole nanoseconds of the server; a count of zero is left out; `ttft_s` of the suite is load and prompt
evaluation.
"""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from tests.serving.results import Results
from tests.serving.simulation import Request


def answers(results: Results, folder: Path, number: int) -> None:
    lines = [json.dumps(_answer(results, request)) for request in results.ok]
    (folder / f"generate_{number}.jsonl").write_text("\n".join(lines) + "\n")


def suite(results: Results, folder: Path, number: int) -> None:
    columns = (
        "model", "prompt_index", "num_ctx", "num_predict", "temperature", "seed", "ttft_s", "tokens_s", "load_s",
        "prompt_eval_s", "eval_s", "total_s", "prompt_eval_count", "eval_count", "timestamp",
        *(results.told or {}),
    )  # fmt: skip
    with (folder / f"suite_{number}.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        for request in results.ok:
            load, prompt, decode = _phases(results, request)
            out.writerow((
                results.world.model, request.prompt, 8192, request.asked_tokens, 0, results.world.seed,
                f"{load + prompt:.9f}", f"{request.output_tokens / decode:.6f}" if decode else "",
                f"{load:.9f}", f"{prompt:.9f}", f"{decode:.9f}", f"{_total(results, request):.9f}",
                request.prompt_tokens, request.output_tokens, _time(results.when(request.end)),
                *(results.told or {}).values(),
            ))  # fmt: skip


def _phases(results: Results, request: Request) -> tuple[float, float, float]:
    """Seconds of loading, of the prompt and of decoding at the server."""
    cold = results.world.engine.load_duration
    first = request.index == min(r.index for r in results.requests)
    load = cold if cold and first else 0.002 + 1e-5 * (request.index % 97)
    return load, request.prefill, request.decode


def _total(results: Results, request: Request) -> float:
    load, prompt, decode = _phases(results, request)
    return max(request.latency, load + prompt + decode + 1e-4)


def _answer(results: Results, request: Request) -> dict[str, object]:
    load, prompt, decode = _phases(results, request)
    counted = {"prompt_eval_count": request.prompt_tokens, "eval_count": request.output_tokens}
    return {
        "model": results.world.model, "created_at": _time(results.when(request.end)), "response": "",
        "done": True, "done_reason": "length" if request.output_tokens >= request.asked_tokens else "stop",
        "total_duration": round(1e9 * _total(results, request)), "load_duration": round(1e9 * load),
        **{key: value for key, value in counted.items() if value},
        "prompt_eval_duration": round(1e9 * prompt), "eval_duration": round(1e9 * decode),
    }  # fmt: skip


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
