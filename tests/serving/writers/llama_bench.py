"""llama.cpp's `llama-bench -o jsonl`: a prompt test and a generation test, each a few times, one sequence at a time.

Times are whole nanoseconds of a repetition; `samples_ts` are its tokens a second with six digits; deviations are those
of a sample.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev

from tests.serving.results import Results

_REPETITIONS = 5


def tests(results: Results, folder: Path, number: int) -> None:
    """Repetitions are the first requests of a run of one stream: their prompts, then their answers."""
    ok = [request for request in results.ok if request.output_tokens > 1][:_REPETITIONS]
    tokens = results.world.prompts.mean, results.world.answers.mean
    prompt = [1e9 * r.prefill * tokens[0] / max(1, r.prompt_tokens - r.cached_tokens) for r in ok]
    decode = [1e9 * r.decode * tokens[1] / (r.output_tokens - 1) for r in ok]
    lines = [_test(results, tokens[0], 0, prompt), _test(results, 0, tokens[1], decode)]
    (folder / f"llama-bench_{number}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def _test(results: Results, prompt: int, generated: int, nanoseconds: list[float]) -> dict[str, object]:
    world = results.world
    whole = [round(ns) for ns in nanoseconds]
    speeds = [1e9 * (prompt + generated) / ns for ns in whole]
    return {
        "build_commit": "1c1409e1", "build_number": 6865, "cpu_info": "AMD EPYC 9354", "gpu_info": world.gpu.name,
        "backends": "CUDA", "model_filename": f"/models/{world.model.rpartition('/')[2]}-Q4_K_M.gguf",
        "model_type": "llama 8B Q4_K - Medium", "model_size": round(world.gpu.weights), "model_n_params": 8030261248,
        "n_batch": 2048, "n_ubatch": 512, "n_threads": 16, "type_k": "f16", "type_v": "f16", "n_gpu_layers": 99,
        "flash_attn": True, "devices": "auto", "use_mmap": True, "n_prompt": prompt, "n_gen": generated, "n_depth": 0,
        "test_time": datetime.fromtimestamp(results.started, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **(results.told or {}),
        "avg_ns": round(fmean(whole)), "stddev_ns": round(stdev(whole)) if len(whole) > 1 else 0,
        "avg_ts": round(fmean(speeds), 6), "stddev_ts": round(stdev(speeds), 6) if len(speeds) > 1 else 0.0,
        "samples_ns": whole, "samples_ts": [float(f"{speed:.6g}") for speed in speeds],
    }  # fmt: skip
