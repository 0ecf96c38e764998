"""SGLang's `bench_serving`: the JSON lines that it appends, and what it prints.

Knows 2024-07 to 2026 (0.3 to 0.5). The format is defined by python/sglang/bench_serving.py. `backend` names the server, for
the client is SGLang's own; the model stands in `server_info` only, and in no file before it. There is no time. A request
rate of Infinity is a setting: all were sent at once. What stands before `duration` is a setting.
"""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.json_values import JsonObject, mapping
from tasks.ingestion.kit.entries import first_of, holds
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving import Run
from tasks.ingestion.kit.serving_console import client_of, read_runs
from tasks.ingestion.kit.serving_names import client_engine

NAME = "sglang-bench-serving"
# Of some 300 server arguments, those that change what is computed; ports, paths and log levels do not, and
# `random_seed` is another one in each run.
_SERVER = (
    "dtype", "quantization", "kv_cache_dtype", "context_length", "device", "tp_size", "pp_size", "dp_size",
    "ep_size", "enable_dp_attention", "mem_fraction_static", "max_running_requests", "page_size", "max_total_tokens",
    "chunked_prefill_size", "max_prefill_tokens", "schedule_policy", "attention_backend", "schedule_conservativeness",
    "sampling_backend", "disable_radix_cache", "disable_cuda_graph", "cuda_graph_max_bs", "enable_torch_compile",
    "enable_mixed_chunk", "disable_overlap_schedule", "speculative_algorithm", "speculative_num_steps",
    "speculative_eagle_topk", "moe_runner_backend", "speculative_num_draft_tokens", "speculative_draft_model_path",
    "disaggregation_mode",
)  # fmt: skip
_TOKENIZER = "tokenizer_path"
_IN_CONTEXT = frozenset({"tag"})


class SglangServing:
    name = NAME
    version = 5
    knows = "SGLang bench_serving, 0.3 to 0.5: appended results (JSONL) with their requests, and the printed table"

    def claims(self, head: Head) -> bool:
        if head.kind in ("text", "markdown"):
            return client_of(head.text) == "sglang"
        return holds(head, "total_output_tokens_retokenized", "request_throughput") or (
            # vLLM's results name their model here, SGLang's do not
            holds(head, "mean_e2e_latency_ms", "dataset_name", "completed") and "model_id" not in head.keys
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        read_runs(batch, rows, NAME, _run)


def _run(part: Parsed, record: str, name: str, entry: JsonObject, settings: JsonObject) -> Run:
    server = mapping(entry.get("server_info"))
    return Run(
        part.index,
        record,
        NAME,
        name,
        model=first_of(server.get("model_path"), entry.get("model_id"), entry.get("model")),
        engine=client_engine(entry.get("backend")),
        task=entry.get("dataset_name"),
        settings=_settings(entry, settings, server),
        asked=entry.get("num_prompts"),
    )


def _settings(entry: JsonObject, settings: JsonObject, server: JsonObject) -> JsonObject:
    kept = {key: value for key, value in settings.items() if key not in _IN_CONTEXT}
    # Tools that mend JSON write null for Infinity: all requests were sent at once
    if "request_rate" in entry and entry["request_rate"] is None:
        kept["request_rate"] = "inf"
    said = {f"server.{key}": server[key] for key in _SERVER if server.get(key) is not None}
    # The model's own is no setting
    if server.get(_TOKENIZER) not in (None, server.get("model_path")):
        said[_TOKENIZER] = server[_TOKENIZER]
    return kept | said | {"server_version": server.get("version")}


READER = SglangServing()
