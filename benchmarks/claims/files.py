"""The files that hold the requests of a study, as the tools write them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, median, stdev
from typing import Any

from benchmarks.claims.requests import Group, Request, Shape, Study

_NS = 1_000_000_000
_BEGAN = 1_777_880_000.0  # s since 1970


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file of an audit, named below the folder of its study."""

    name: str
    text: str


def request_files(study: Study) -> list[MadeFile]:
    """All files of the study's requests."""
    return list(_WRITERS[study.shape](study))


def as_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows with the same keys, and those as header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def file_stem(model: str) -> str:
    """A model's name as people name a file after it."""
    return model.replace("/", "_").replace(":", "-")


def _ollama(study: Study) -> Iterator[MadeFile]:
    for group in study.groups:
        lines = [json.dumps(_ollama_answer(group.model, n, r)) for n, r in enumerate(group.requests)]
        yield MadeFile(f"{file_stem(group.model)}.jsonl", "\n".join(lines) + "\n")


def _ollama_answer(model: str, number: int, request: Request) -> dict[str, Any]:
    """Prompt processing is what of the time to the first token was no loading; Ollama itself states no TTFT."""
    return {
        "model": model, "created_at": f"2026-05-04T{8 + number // 60:02d}:{number % 60:02d}:00.5Z", "response": "Yes.",
        "done": True, "done_reason": "stop", "total_duration": round(request.e2e * _NS),
        "load_duration": round(request.load * _NS), "prompt_eval_count": request.input_tokens,
        "prompt_eval_duration": round((request.ttft - request.load) * _NS), "eval_count": request.output_tokens,
        "eval_duration": round(request.decode * _NS),
    }  # fmt: skip


def _table(study: Study) -> Iterator[MadeFile]:
    """One CSV of all models, with a column for loading only where some request was cold."""
    rows = [row for group in study.groups for row in _rows(group)]
    yield MadeFile("requests.csv", as_csv(rows))


def _rows(group: Group) -> list[dict[str, object]]:
    return [
        {
            "model": group.model, "prompt_id": f"p{n:03d}", **({"load_s": r.load} if group.has_cold else {}),
            "ttft_s": r.ttft, "latency_s": r.e2e, "output_tokens": r.output_tokens, "tokens_per_second": r.rate,
        }
        for n, r in enumerate(group.requests)
    ]  # fmt: skip


def _runs(study: Study) -> Iterator[MadeFile]:
    """A folder for each model, and in it one for each run."""
    for group in study.groups:
        for number, run in enumerate(group.runs, 1):
            rows = _rows(Group(group.model, run))
            yield MadeFile(f"{file_stem(group.model)}/run{number}/requests.csv", as_csv(rows))


def _gaps(request: Request) -> list[float]:
    """The decode time in one gap for each token after the first, to the microsecond and exact in their sum."""
    number = request.output_tokens - 1
    each = round(request.decode / number, 6)
    return [*[each] * (number - 1), round(request.decode - each * (number - 1), 6)]


def _served(group: Group) -> dict[str, Any]:
    """What vLLM's and SGLang's clients both write of a run that sent one request after the other."""
    requests = group.requests
    duration = sum(r.e2e for r in requests)
    tokens = sum(r.output_tokens for r in requests)
    return {
        "duration": duration, "completed": len(requests), "total_input_tokens": sum(r.input_tokens for r in requests),
        "total_output_tokens": tokens, "request_throughput": len(requests) / duration,
        "output_throughput": tokens / duration,
        **_spread_ms("ttft", [r.ttft for r in requests]),
        **_spread_ms("tpot", [r.decode / (r.output_tokens - 1) for r in requests]),
        **_spread_ms("itl", [gap for r in requests for gap in _gaps(r)]),
        "input_lens": [r.input_tokens for r in requests], "output_lens": [r.output_tokens for r in requests],
        "ttfts": [r.ttft for r in requests], "itls": [_gaps(r) for r in requests],
        "generated_texts": [""] * len(requests), "errors": [""] * len(requests),
    }  # fmt: skip


def _spread_ms(metric: str, seconds: list[float]) -> dict[str, float]:
    ms = [1e3 * value for value in seconds]
    return {
        f"mean_{metric}_ms": fmean(ms), f"median_{metric}_ms": median(ms), f"std_{metric}_ms": stdev(ms),
    }  # fmt: skip


def _vllm(study: Study) -> Iterator[MadeFile]:
    for group in study.groups:
        run = {
            "date": "20260504-081500", "endpoint_type": "openai", "backend": "vllm", "model_id": group.model,
            "num_prompts": len(group.requests), "request_rate": "inf", "max_concurrency": 1, **_served(group),
        }  # fmt: skip
        yield MadeFile(f"{file_stem(group.model)}.json", json.dumps(run))


def _sglang(study: Study) -> Iterator[MadeFile]:
    for group in study.groups:
        run = {
            "backend": "sglang", "dataset_name": "random", "request_rate": "inf", "max_concurrency": 1,
            "server_info": {"model_path": group.model, "tp_size": 1, "version": "0.5.6"}, **_served(group),
            "total_output_tokens_retokenized": sum(r.output_tokens for r in group.requests),
            **_spread_ms("e2e_latency", [r.e2e for r in group.requests]),
        }  # fmt: skip
        yield MadeFile(f"{file_stem(group.model)}.jsonl", json.dumps(run) + "\n")


def _guidellm(study: Study) -> Iterator[MadeFile]:
    """One file for each model, with one benchmark of one request at a time."""
    for group in study.groups:
        starts = accumulate((request.e2e for request in group.requests), initial=_BEGAN)
        successful = [
            {
                "request_start_time": start, "request_end_time": start + r.e2e, "request_latency": r.e2e,
                "prompt_tokens": r.input_tokens, "output_tokens": r.output_tokens, "time_to_first_token_ms": r.ttft * 1e3,
            }
            for start, r in zip(starts, group.requests, strict=False)
        ]  # fmt: skip
        totals = {"successful": len(successful), "errored": 0, "incomplete": 0, "total": len(successful)}
        benchmark = {
            "type_": "generative_benchmark", "id_": "one-by-one",
            "config": {"strategy": {"type_": "synchronous"}, "backend": {"model": group.model}},
            "start_time": _BEGAN, "duration": sum(r.e2e for r in group.requests),
            "metrics": {"request_totals": totals}, "requests": {"successful": successful, "errored": [], "incomplete": []},
        }  # fmt: skip
        document = {"metadata": {"version": 1, "guidellm_version": "0.6.1"}, "benchmarks": [benchmark]}
        yield MadeFile(f"{file_stem(group.model)}.json", json.dumps(document))


_WRITERS: dict[Shape, Callable[[Study], Iterator[MadeFile]]] = {
    "ollama": _ollama, "table": _table, "vllm": _vllm, "sglang": _sglang, "guidellm": _guidellm, "runs": _runs,
}  # fmt: skip
