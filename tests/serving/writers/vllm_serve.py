"""`vllm bench serve --save-result`, with `--save-detailed` or without, as vllm/benchmarks/serve.py writes it.

TPOT leaves out answers of one token; ITL pools the gaps between chunks of all requests; latencies are those of requests
that succeeded; `date` is local time without a zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.serving.results import Results, Spread

_ASKED = (50, 90, 95, 99)


def summary(results: Results, folder: Path, number: int) -> None:
    """The figures alone."""
    _write(_figures(results), folder, results, number)


def detailed(results: Results, folder: Path, number: int) -> None:
    """The figures and the arrays over requests."""
    figures = _figures(results)
    place = list(figures).index("mean_ttft_ms")
    pairs = list(figures.items())
    _write(dict([*pairs[:place], *_arrays(results).items(), *pairs[place:]]), folder, results, number)


def appended(results: Results, folder: Path, _number: int) -> None:
    """All runs in one file, as `--append-result` leaves them."""
    path = folder / "results.json"
    with path.open("a") as file:
        file.write(("\n" if path.stat().st_size else "") + json.dumps(_figures(results)))


def date_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%d-%H%M%S")


def figures_of(results: Results) -> dict[str, object]:
    """The statistics in milliseconds, in the client's order."""
    told = results.summary
    named = {"ttft": told.ttft, "tpot": told.tpot, "itl": told.itl, "e2el": told.e2e}
    return {key: value for name, spread in named.items() for key, value in _statistics(name, spread).items()}


def _figures(results: Results) -> dict[str, object]:
    world, told = results.world, results.summary
    return {
        "date": date_of(results.ended), "endpoint_type": "openai", "backend": "openai", "label": None,
        "model_id": world.model, "tokenizer_id": world.tokenizer, "num_prompts": world.load.requests,
        **(results.told or {}),
        "request_rate": world.load.rate or "inf", "burstiness": 1.0,
        "max_concurrency": world.load.concurrency or None,
        "duration": told.duration, "completed": told.completed, "failed": told.failed,
        "total_input_tokens": told.input_tokens, "total_output_tokens": told.output_tokens,
        "request_throughput": told.request_rate, "request_goodput": told.goodput,
        "output_throughput": told.output_rate, "total_token_throughput": told.total_rate,
        "max_output_tokens_per_s": told.peak_output_rate, "max_concurrent_requests": told.peak_concurrency,
        **figures_of(results),
    }  # fmt: skip


def _statistics(name: str, spread: Spread) -> dict[str, float]:
    ms = spread.times(1000.0)
    return {
        f"mean_{name}_ms": ms.mean,
        f"median_{name}_ms": ms.at(50),
        f"std_{name}_ms": ms.std,
        **{f"p{point}_{name}_ms": ms.at(point) for point in _ASKED},
    }


def _arrays(results: Results) -> dict[str, object]:
    requests = results.requests
    began = [results.when(request.sent) for request in requests]
    return {
        "input_lens": [r.prompt_tokens for r in requests],
        "output_lens": [r.output_tokens if r.outcome == "ok" else 0 for r in requests],
        "ttfts": [r.ttft if r.outcome == "ok" else 0.0 for r in requests],
        "itls": [list(r.gaps) if r.outcome == "ok" else [] for r in requests],
        "start_times": began,
        "generated_texts": ["" for _ in requests],
        "errors": [r.error for r in requests],
    }


def _write(figures: Mapping[str, object], folder: Path, results: Results, number: int) -> None:
    load = results.world.load
    how = f"concurrency{load.concurrency}" if load.concurrency else f"{load.rate:g}qps"
    name = f"openai-{how}-{results.world.model.rpartition('/')[2]}-{date_of(results.ended)}-{number}.json"
    (folder / name).write_text(json.dumps(figures))
