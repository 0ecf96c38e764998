"""Real files of serving and llama.cpp tools: each claimed by one reader, with figures as an eye reads them in the file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data_contracts.settings import Limits
from tasks.ingestion.opening import open_artifact
from tasks.ingestion.reading import read_opened
from tasks.readers import REGISTRY

TOOLS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "tools"
pytestmark = pytest.mark.skipif(
    not TOOLS.is_dir(), reason="needs the corpus beside the project: ../shared/corpus/tools"
)

VLLM = "vllm-bench-serve/qwen-3.5-9b-bf16/11-rate-sweep-0.2.json"
SGLANG_32 = "sglang-bench-serving/agg_n50_in128_out64_c32.jsonl"
SGLANG_8 = "sglang-bench-serving/agg_n50_in512_out64_c8.jsonl"
RAW = "inferencemax/dsr1_1k1k_fp4_sglang_tp8_ep1_dpa_false_conc4_b200.json"
AGG, CURATED = "inferencemax/agg_dsr1_1k1k.json", "inferencemax/gptoss-8k1k.json"
JSONL, CSV = "llama-bench/gpt-oss-20b.default-hip.jsonl", "llama-bench/qwen3-coder-vulkan-tg-r5.csv"
EMPTY, LOG = "llama-bench/qwen36-q4-0-prefill-r3.csv", "llama-bench/vulkan_benchmark_20251211_143639.txt"
BATCHED = "llama-batched-bench/nemotron-dgx-spark.md"
SERVER = "llama-server/turbo4-symmetric-off/short-generation-measured-5.json"
BENCHY = "llama-benchy/llama-benchy-sample.json"
CHAT, GENERATE = "ollama-api/fastapi-endpoint/qwen3.5_35b-a3b/run_1.json", "ollama-api/generate.json.txt"
P40, TI = "ollama-verbose/phi3_14b P40_24gb.md", "ollama-verbose/phi3_14b 4060Ti_16gb.md"
PI = "ollama-verbose/qwen2.5_1.5b Raspberry Pi 4.md"
OLD, GUIDE, GUIDE_CSV = (
    "guidellm/v0.2-stripped-benchmarks.json",
    "guidellm/gemma4-26b/benchmarks.json",
    "guidellm/gemma4-26b/benchmarks.csv",
)
READERS = {
    VLLM: "vllm-bench-serve", RAW: "vllm-bench-serve", SGLANG_32: "sglang-bench-serving",
    SGLANG_8: "sglang-bench-serving", AGG: "inferencemax", CURATED: "inferencemax", JSONL: "llama-bench",
    CSV: "llama-bench", EMPTY: "llama-bench", LOG: "llama-bench", BATCHED: "llama-batched-bench",
    SERVER: "llama-server", BENCHY: "llama-benchy", CHAT: "ollama-api", GENERATE: "ollama-api",
    P40: "ollama-verbose", TI: "ollama-verbose", PI: "ollama-verbose", OLD: "guidellm", GUIDE: "guidellm",
    GUIDE_CSV: "guidellm",
}  # fmt: skip
LEFT_ALONE = {
    "llama-bench/llama-bench-README.md": "markdown",
    "llama-batched-bench/batched-bench-README.md": "markdown",
    "ollama-api/fastapi-endpoint/qwen3.5_35b-a3b/summary.json": "generic-json",
}
# File, record, metric, statistic, value in the canonical unit, unit.
FIGURES: list[tuple[str, str, str, str, float, str]] = [
    (VLLM, "", "ttft", "mean", 1.8579880306182895, "s"),
    (VLLM, "", "tpot", "p99", 0.12606394907814689, "s"),
    (VLLM, "", "itl", "stddev", 0.08612983980779833, "s"),
    (VLLM, "", "e2e_latency", "p50", 50.37050316699606, "s"),
    (VLLM, "", "output_throughput", "value", 86.16367640166318, "token/s"),
    (VLLM, "", "requests_failed", "value", 0.0, "request"),
    (RAW, "", "ttft", "p99", 2.026245428759685, "s"),
    (RAW, "/0", "ttft", "value", 0.12538852299985592, "s"),
    (RAW, "/1", "output_tokens", "value", 1012.0, "token"),
    (RAW, "/0", "itl", "value", 1.6107328849993792, "s"),
    (SGLANG_32, "0", "e2e_latency", "p99", 0.5230411697085947, "s"),
    (SGLANG_32, "0", "total_token_throughput", "value", 7726.413552349535, "token/s"),
    (SGLANG_32, "0", "concurrency", "value", 25.40367021255986, "request"),
    (SGLANG_32, "0", "output_tokens_total", "value", 1401.0, "token"),
    (SGLANG_8, "0", "itl", "p95", 0.022168398695066573, "s"),
    (AGG, "/0", "total_throughput_per_gpu", "value", 124.71901165565572, "token/s"),
    (AGG, "/0", "ttft", "p99", 1.2472090342501179, "s"),
    (AGG, "/0", "output_speed_per_user", "p1", 62.11847301326738, "token/s"),
    (AGG, "/94", "e2e_latency", "mean", 9.68909398725722, "s"),
    (CURATED, "/41", "output_speed_per_user", "p50", 252.70575105198256, "token/s"),
    (JSONL, "0", "prefill_throughput", "mean", 1472.012844, "token/s"),
    (JSONL, "0", "prefill_duration", "mean", 0.347823052, "s"),
    (JSONL, "0/samples/0", "prefill_throughput", "value", 512e9 / 347823052, "token/s"),
    (CSV, "0", "decode_throughput", "mean", 85.200709, "token/s"),
    (CSV, "0", "decode_duration", "stddev", 0.05846127, "s"),
    (LOG, "0/0", "prefill_throughput", "mean", 3229.07, "token/s"),
    (LOG, "2/1", "decode_throughput", "stddev", 0.34, "token/s"),
    (BATCHED, "0/0", "prefill_duration", "value", 1.094, "s"),
    (BATCHED, "0/17", "decode_throughput", "value", 53.98, "token/s"),
    (BATCHED, "1/9", "decode_throughput", "mean", 19.45, "token/s"),
    (BATCHED, "2/0", "mixed_throughput", "value", 726.90, "token/s"),
    (BATCHED, "3/0", "prefill_throughput", "stddev", 19.31, "token/s"),
    (SERVER, "/timings", "prefill_duration", "value", 1.247772, "s"),
    (SERVER, "/timings", "decode_throughput", "value", 8.229940420375069, "token/s"),
    (SERVER, "/timings", "input_tokens", "value", 86.0, "token"),
    (BENCHY, "/benchmarks/0/e2e_ttft", "ttft", "mean", 2.0760429790243506, "s"),
    (BENCHY, "/benchmarks/0/tg_throughput", "decode_throughput", "stddev", 0.030456846161467155, "token/s"),
    (BENCHY, "/benchmarks/0/pp_throughput/values", "prefill_throughput", "value", 986.0233386029112, "token/s"),
    (CHAT, "", "e2e_latency", "value", 12.961606083, "s"),
    (CHAT, "", "prefill_duration", "value", 0.517490833, "s"),
    (CHAT, "", "decode_throughput", "value", 37.591374714654116, "token/s"),
    (GENERATE, "", "load_duration", "value", 3.0597046, "s"),
    (GENERATE, "", "output_tokens", "value", 8.0, "token"),
    (P40, "0", "e2e_latency", "value", 7.312711147, "s"),
    (P40, "0", "prefill_throughput", "value", 104.65, "token/s"),
    (TI, "0", "load_duration", "value", 0.0160014, "s"),
    (PI, "0", "decode_duration", "value", 22.567, "s"),
    (OLD, "/benchmarks/0/metrics/time_to_first_token_ms/successful", "ttft", "p90", 0.018505334854125977, "s"),
    (OLD, "/benchmarks/0/metrics/inter_token_latency_ms/successful", "tpot", "mean", 0.004941609043733832, "s"),
    (OLD, "/benchmarks/0/metrics/time_per_output_token_ms/successful", "latency_per_output_token", "mean",
     0.00490300272307966, "s"),
    (OLD, "/benchmarks/0/metrics/requests_per_second/successful", "request_throughput", "mean", 1.5481806532737452,
     "request/s"),
    (OLD, "/benchmarks/0/requests/successful/0", "output_speed_per_user", "value", 185.72670921765, "token/s"),
    (GUIDE, "/benchmarks/0/metrics/request_latency/successful", "e2e_latency", "p0.1", 46.108335971832275, "s"),
    (GUIDE, "/benchmarks/0/metrics/output_tokens_per_second/successful", "output_throughput", "mean",
     77.43273808011925, "token/s"),
    (GUIDE, "/benchmarks/0/request_totals", "requests_completed", "value", 1.0, "request"),
    (GUIDE_CSV, "2", "ttft", "mean", 20.65605330467224, "s"),
    (GUIDE_CSV, "2", "total_token_throughput", "mean", 81.32600424057217, "token/s"),
]  # fmt: skip
IDENTITY = {
    VLLM: (None, "Qwen/Qwen3.5-9B", None),
    RAW: ("sglang", "nvidia/DeepSeek-R1-0528-FP4-V2", None),
    SGLANG_32: ("sglang", "Qwen/Qwen2.5-3B-Instruct", None),
    JSONL: ("llama.cpp", "gpt-oss-20b-F16.gguf", "1c1409e1 (6865)"),
    CSV: ("llama.cpp", "Qwen3-Coder-30B-A3B-Instruct-UD-Q4_K_XL.gguf", "2496f9c14 (9049)"),
    LOG: ("llama.cpp", "llama 7B Q4_0", "a81a56957 (7361)"),
    CHAT: ("ollama", "qwen3.5:35b-a3b", None),
    P40: ("ollama", None, None),
    PI: ("ollama", "qwen2.5:1.5b", None),
    OLD: (None, "example_model", None),
    GUIDE: (None, "unsloth/gemma-4-26B-A4B-it-GGUF", "0.6.0"),
    GUIDE_CSV: (None, "unsloth/gemma-4-26B-A4B-it-GGUF", "0.6.0"),
}


@cache
def read(name: str) -> pa.Table:
    table, readings = read_opened(
        [open_artifact(name, (TOOLS / name).read_bytes(), Limits(), 0)], [name], REGISTRY
    )
    assert readings[0].status == "ingested"
    return table


def columns(name: str, *wanted: str) -> list[tuple[Any, ...]]:
    return list(zip(*(read(name)[column].to_pylist() for column in wanted), strict=True))


@pytest.mark.parametrize(("name", "reader"), [*READERS.items(), *LEFT_ALONE.items()])
def test_exactly_the_right_reader_claims_it(name: str, reader: str) -> None:
    opened = open_artifact(name, (TOOLS / name).read_bytes(), Limits(), 0)
    assert opened.parsed is not None
    found = REGISTRY.recognise(opened.parsed.head)

    assert (found.reader and found.reader.name, found.rivals, found.failures) == (reader, (), ())


def test_no_two_readers_claim_any_file_of_the_corpus() -> None:
    rivals = {}
    for path in sorted(path for path in TOOLS.rglob("*") if path.is_file()):
        opened = open_artifact(path.relative_to(TOOLS).as_posix(), path.read_bytes(), Limits(), 0)
        if opened.parsed is not None and (found := REGISTRY.recognise(opened.parsed.head)).rivals:
            rivals[path.name] = found.rivals

    assert rivals == {}


@pytest.mark.parametrize(("name", "record", "metric", "statistic", "value", "unit"), FIGURES)
def test_a_figure_is_what_stands_in_the_file(
    name: str, record: str, metric: str, statistic: str, value: float, unit: str
) -> None:
    key = (record, metric, statistic, unit)

    found = [
        row[4] for row in columns(name, "record", "metric", "statistic", "unit", "value") if row[:4] == key
    ]

    assert found and found[0] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("name", "identity"), IDENTITY.items())
def test_what_served_which_model_is_said(name: str, identity: tuple[str | None, ...]) -> None:
    assert set(columns(name, "engine", "model", "tool_version")) == {identity}


@pytest.mark.parametrize("name", [RAW, SERVER, CHAT, GUIDE, OLD])
def test_prompts_and_answers_stay_out(name: str) -> None:
    texts = {
        str(cell)
        for column in ("field", "task", "metric", "record", "run")
        for (cell,) in columns(name, column)
    }

    assert max(map(len, texts)) < 120
