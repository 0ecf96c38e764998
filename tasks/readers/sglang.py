"""SGLang's `bench_serving`: the JSON lines that it appends, and what it prints.

Knows 2024-07 to 2026 (0.3 to 0.5). The format is defined by python/sglang/bench_serving.py. `backend` names the server, for
the client is SGLang's own; the model stands in `server_info` only, and in no file before it. There is no time. A request
rate of Infinity, which JSON does not have, is a setting all the same. What stands before `duration` is a setting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.json_values import mapping
from tasks.ingestion.decoding.captures import is_manual
from tasks.ingestion.kit.engines import engine_name
from tasks.ingestion.kit.entries import first_of, holds, run_name
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run, add_run
from tasks.ingestion.kit.serving_console import TITLE, printed
from tasks.readers.vllm_serve import divided, read_printed

NAME = "sglang-bench-serving"
# Of some 300 server arguments, those that change what is computed; ports, paths and log levels do not, and
# `random_seed` is another one in each run.
_SERVER = (
    *("version", "dtype", "quantization", "kv_cache_dtype", "context_length", "device", "tp_size", "pp_size"),
    *(
        "dp_size",
        "ep_size",
        "enable_dp_attention",
        "mem_fraction_static",
        "max_running_requests",
        "page_size",
    ),
    *(
        "max_total_tokens",
        "chunked_prefill_size",
        "max_prefill_tokens",
        "schedule_policy",
        "attention_backend",
    ),
    *("schedule_conservativeness", "sampling_backend", "disable_radix_cache", "disable_cuda_graph"),
    *("cuda_graph_max_bs", "enable_torch_compile", "enable_mixed_chunk", "disable_overlap_schedule"),
    *("speculative_algorithm", "speculative_num_steps", "speculative_eagle_topk", "moe_runner_backend"),
    *("speculative_num_draft_tokens", "speculative_draft_model_path", "disaggregation_mode"),
)
_IN_CONTEXT = frozenset({"tag", "server_info", "dataset_name"})


class SglangServing:
    name = NAME
    version = 1
    knows = "SGLang bench_serving, 0.3 to 0.5: appended results (JSONL) with their requests, and the printed table"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return (
                TITLE in head.text
                and not is_manual(head.text)
                and any(result.of_sglang for result in printed(head.text)[:1])
            )
        return holds(head, "total_output_tokens_retokenized", "request_throughput") or (
            holds(head, "mean_e2e_latency_ms", "dataset_name", "completed") and "model_id" not in head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                read_printed(part, rows, NAME)
            else:
                _read(part, rows)


def _read(part: Parsed, rows: Rows) -> None:
    entries = part.objects
    for place, (record, entry) in enumerate(entries):
        settings, results = divided(entry)
        server = mapping(entry.get("server_info"))
        run = Run(
            part.index,
            record,
            NAME,
            run_name(part, place, len(entries)),
            model=first_of(server.get("model_path"), entry.get("model_id"), entry.get("model")),
            engine=_engine(entry.get("backend")),
            task=entry.get("dataset_name"),
            settings=_settings(entry, settings, server),
            asked=entry.get("num_prompts"),
        )
        results.pop("server_info", None)
        requests = add_run(rows, run, results)
        rows.count_records(part.index, 1 + requests)


def _settings(
    entry: Mapping[str, Any], settings: Mapping[str, Any], server: Mapping[str, Any]
) -> dict[str, Any]:
    said = {key: value for key, value in settings.items() if key not in _IN_CONTEXT}
    if "request_rate" in entry and entry["request_rate"] is None:
        said["request_rate"] = "inf"
    return {**said, **{f"server.{key}": server[key] for key in _SERVER if server.get(key) is not None}}


def _engine(backend: Any) -> str | None:
    """`sglang-oai-chat` is SGLang behind another protocol."""
    return engine_name(backend.partition("-")[0]) if isinstance(backend, str) else None


READER = SglangServing()
