"""Real files of family B, read as ingest does. Figures were taken from the files by eye."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.readers.whole_files import WholeFile, read_file

CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus" / "tools"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")

AMD = "mlperf-loadgen/closed/AMD/results/8xMI300X_2xEPYC_9575F/llama2-70b-99.9/Server/performance/run_1"
ALIBABA = "mlperf-loadgen/closed/Alibaba/results/alibaba_HanGuang/resnet/SingleStream/performance/run_1"
PYTEST_2015 = "0002_b87b9aae14ff14a7887a6bbaa9731b9a8760555d_20150814_190348_uncommitted-changes.json"
ASV = "asv/0ad602b1-conda-py3.10-conda-libmamba-solver-conda-package-handling2.0.2.json"
TRT = "trtllm-bench/rtx4070ti_qwen25_0p5b/reports/in16_out40_bs1.json"
FLEMING = "lm-evaluation-harness/UbiquantAI_Fleming-R1-7B/results_2026-02-23T18-12-20.235793.json"

# File, reader, and figures: record, field, metric, statistic, value, unit.
FILES: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    (FLEMING, "lm-evaluation-harness", [
        ("/results/MedNLI_0-shot", "acc,none", "acc", "value", 0.760196905767, "1"),
        ("/results/MedQA_0-shot", "acc_norm_stderr,none", "acc_norm", "stderr", 0.0134946396431, "1"),
        ("", "total_evaluation_time_seconds", "run_duration", "value", 769.923488776, "s"),
    ]),
    ("lm-evaluation-harness/baseline-410m-deduped_step137000.json", "lm-evaluation-harness", [
        ("/results/crows_pairs_french", "pct_stereotype", "pct_stereotype", "value", 0.450208706023, "1"),
        ("/results/crows_pairs_french", "likelihood_difference_stderr", "likelihood_difference", "stderr",
         0.0954512797448, "1"),
    ]),
    ("genai-perf/analyze_export_genai_perf.csv", "genai-perf", [
        ("0", "p99 Time To First Token (ms)", "ttft", "p99", 0.18443, "s"),
        ("4", "Request Throughput (requests/sec)", "request_throughput", "value", 9.83, "request/s"),
        ("6", "p99 GPU Power Usage (W)", "gpu_power", "p99", 83.15, "W"),
        ("5", "p99 GPU Energy Consumption (MJ)", "gpu_energy", "p99", 120000.0, "J"),
        ("5", "p99 GPU Memory Used (GB)", "gpu_memory_used", "p99", 22.62e9, "By"),
    ]),
    ("aiperf/qwen_concurrency2/profile_export_aiperf.json", "aiperf", [
        ("/request_latency", "p95", "e2e_latency", "p95", 4.09804260445, "s"),
        ("/time_to_second_token", "avg", "ttst", "mean", 0.0189093989062, "s"),
        ("/inter_token_latency", "avg", "tpot", "mean", 0.0186527461597, "s"),
        ("/inter_chunk_latency", "avg", "itl", "mean", 0.0186497098363, "s"),
        ("/total_osl", "avg", "output_tokens_total", "value", 12798.0, "token"),
        ("/benchmark_duration", "avg", "run_duration", "value", 127.151966463, "s"),
        ("/output_token_throughput_per_user", "p99", "output_speed_per_user", "p99", 55.7652466477, "token/s"),
    ]),
    ("aiperf/run1/profile_export_aiperf.json", "aiperf", [
        ("/records/ttft", "avg", "ttft", "mean", 2.34321943699, "s"),
        ("/records/error_request_count", "avg", "requests_failed", "value", 11.0, "request"),
        ("/records/request_throughput", "avg", "request_throughput", "value", 9.55162222154, "request/s"),
    ]),
    ("aiperf/run1/profile_export_aiperf.csv", "aiperf", [
        ("2", "p99", "tpot", "p99", 0.03373, "s"),
        ("7", "avg", "e2e_latency", "mean", 9.05965, "s"),
        ("16", "Value", "request_throughput", "value", 9.55, "request/s"),
    ]),
    ("aiperf/run1/profile_export.jsonl", "aiperf", [
        ("0", "error_request_count", "requests_failed", "value", 1.0, "request"),
        ("11", "ttft", "ttft", "value", 1.680543782, "s"),
        ("11/metrics/inter_chunk_latency/value", "1", "itl", "value", 0.141307763, "s"),
    ]),
    (f"pytest-benchmark/{PYTEST_2015}", "pytest-benchmark", [
        ("/benchmarks/0/stats", "median", "wall_time", "p50", 2.19810299758e-07, "s"),
        ("/benchmarks/0/stats", "iqr", "wall_time", "iqr", 2.73309102873e-08, "s"),
    ]),
    ("pytest-benchmark/pytest_output.json", "pytest-benchmark", [
        ("/benchmarks/1/stats", "mean", "wall_time", "mean", 0.00298503067266, "s"),
        ("/benchmarks/0/stats", "ops", "ops", "value", 41513.2728175, "1/s"),
        ("/benchmarks/0/stats/data", "2", "wall_time", "value", 2.489499999969169e-05, "s"),
    ]),
    ("hyperfine/bencher_two.json", "hyperfine", [
        ("/results/1", "mean", "wall_time", "mean", 0.208513999105, "s"),
        ("/results/0", "user", "user_time", "mean", 0.000717496296296, "s"),
        ("/results/0/times", "3", "wall_time", "value", 0.11533689272, "s"),
    ]),
    ("google-benchmark/test1_run1.json", "google-benchmark", [
        ("/benchmarks/1", "real_time", "wall_time", "value", 5e-08, "s"),
        ("/benchmarks/13", "cpu_time", "cpu_time", "value", 0.5, "s"),
        ("/benchmarks/12", "rms", "rms", "value", 0.00450978025125, "1"),
    ]),
    ("google-benchmark/benchmarks_epyc2x16core_o3.json", "google-benchmark", [
        ("/benchmarks/0", "real_time", "wall_time", "value", 0.0124882026922, "s"),
        ("/benchmarks/0", "bytes_per_second", "bytes_per_second", "value", 2717636999.83, "By/s"),
    ]),
    (f"{AMD}/mlperf_log_summary.txt", "mlperf-loadgen", [
        ("line 7", "Completed samples per second", "request_throughput", "value", 81.68, "request/s"),
        ("line 8", "Completed tokens per second", "output_throughput", "value", 24593.77, "token/s"),
        ("line 52", "99.90 percentile time to output token (ns)", "tpot", "p99.9", 0.283861040, "s"),
    ]),
    (f"{AMD}/mlperf_log_detail.txt", "mlperf-loadgen", [
        ("94", "result_50.00_percentile_latency_ns", "e2e_latency", "p50", 38.401775522, "s"),
        ("107", "result_first_token_99.00_percentile_latency_ns", "ttft", "p99", 1.914647645, "s"),
        ("119", "result_time_to_output_token_mean", "tpot", "mean", 0.144594078, "s"),
    ]),
    (f"{ALIBABA}/mlperf_log_summary.txt", "mlperf-loadgen", [
        ("line 7", "90th percentile latency (ns)", "e2e_latency", "p90", 0.000171874, "s"),
        ("line 15", "QPS w/ loadgen overhead", "request_throughput", "value", 5873.92, "request/s"),
    ]),
    ("llmperf/summary/groq_70b.json", "llmperf", [
        ("", "results_ttft_s_quantiles_p50", "ttft", "p50", 0.221888379194, "s"),
        ("", "results_inter_token_latency_s_mean", "latency_per_output_token", "mean", 0.00538412247838, "s"),
        ("", "results_num_completed_requests_per_min", "request_throughput", "value", 2.9456491859, "request/s"),
    ]),
    ("llmperf/individual/groq_70b.json", "llmperf", [
        ("/2", "ttft_s", "ttft", "value", 0.211794806644, "s"),
        ("/0", "request_output_throughput_token_per_s", "output_speed_per_user", "value", 167.41402986, "token/s"),
    ]),
    (TRT, "trtllm-bench", [
        ("/performance", "total_latency_ms", "run_duration", "value", 3.088041949, "s"),
        ("/streaming_metrics/ttft_percentiles", "p90", "ttft", "p90", 0.082965426, "s"),
        ("/performance", "system_output_throughput_tok_s", "output_throughput", "value", 259.063838255, "token/s"),
    ]),
    ("trtllm-bench/result_8192_128_750.txt", "trtllm-bench", [
        ("line 426", "Token Throughput", "output_throughput", "value", 476.984, "token/s"),
        ("line 428", "Total Latency", "run_duration", "value", 201.2645916, "s"),
    ]),
    ("k6/simple.json", "k6", [
        ("/metrics/http_req_duration/values", "p(95)", "http_latency", "p95", 0.0300256841, "s"),
        ("/metrics/http_req_failed/values", "passes", "requests_failed", "value", 349.0, "request"),
        ("/metrics/http_req_failed/values", "rate", "error_rate", "value", 0.397494305239, "1"),
        ("/state", "testRunDurationMs", "run_duration", "value", 24.425289882, "s"),
    ]),
    ("locust/results_8.csv_stats.csv", "locust", [
        ("3", "Average Response Time", "http_latency", "mean", 0.0419838082246, "s"),
        ("3", "95%", "http_latency", "p95", 0.068, "s"),
        ("8", "Request Count", "requests_total", "value", 7232.0, "request"),
    ]),
    (ASV, "asv", [
        ("/results/time_create_python/0", "1", "wall_time", "value", 5.336583542, "s"),
        ("/results/time_solve_r_essentials_r_base_defaults/0", "0", "wall_time", "value", None, "s"),
    ]),
    ("optimum-benchmark/benchmark_report.json", "optimum-benchmark", [
        ("/load/latency", "mean", "load_duration", "mean", 15.5988623231, "s"),
        ("/forward/latency", "stdev_", "forward.latency", "cv", 0.0110339178624, "1"),
        ("/forward/throughput", "value", "forward.throughput", "value", 5.64893408382, "sample/s"),
    ]),
    ("optimum-benchmark/whisper_auto_opt(O1)/0/inference_results.csv", "optimum-benchmark", [
        ("0", "generate.throughput(tok/s)", "generate.throughput", "value", 3.39, "token/s"),
    ]),
    ("inference-perf/vllm/stage_0_lifecycle_metrics.json", "inference-perf", [
        ("/successes/latency/time_per_output_token", "median", "tpot", "p50", 0.00346804624053, "s"),
        ("/successes/latency/inter_token_latency", "p90", "itl", "p90", 0.00712682247395, "s"),
        ("/successes/throughput", "output_tokens_per_sec", "output_throughput", "value", 64.23350089997, "token/s"),
    ]),
    ("inference-perf/vllm/stage_0_prometheus_metrics.json", "inference-perf", [
        ("/successes/time_to_first_token", "p99", "ttft", "p99", 4.955306, "s"),
        ("/successes/output_len", "rate", "output_throughput", "value", 685.444618, "token/s"),
    ]),
]  # fmt: skip


@pytest.fixture(scope="module")
def read_files() -> dict[str, WholeFile]:
    return {name: read_file(name, (CORPUS / name).read_bytes()) for name, _, _ in FILES}


@pytest.mark.parametrize(
    ("name", "reader", "figures"), FILES, ids=[name.rpartition("/")[2] for name, _, _ in FILES]
)
def test_a_real_file_is_claimed_by_its_reader_and_holds_these_figures(
    read_files: dict[str, WholeFile], name: str, reader: str, figures: list[tuple[Any, ...]]
) -> None:
    read = read_files[name]

    assert read.reader == reader
    found = read.of("record", "field", "metric", "statistic", "value", "unit")
    assert [figure for figure in _rounded(figures) if figure not in _rounded(found)] == []


def _rounded(figures: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*f[:4], None if f[4] is None else float(f"{f[4]:.10g}"), f[5]) for f in figures]


def test_the_models_that_the_files_name_are_found(read_files: dict[str, WholeFile]) -> None:
    named = {
        name: next(iter(read.said("model")))[0]
        for name, read in read_files.items()
        if len(read.said("model")) == 1
    }

    assert {name: model for name, model in named.items() if model is not None} == {
        FLEMING: "UbiquantAI/Fleming-R1-7B",
        "lm-evaluation-harness/baseline-410m-deduped_step137000.json": "EleutherAI/pythia-v1.1-410m-deduped",
        "genai-perf/analyze_export_genai_perf.csv": "gpt2",
        "aiperf/qwen_concurrency2/profile_export_aiperf.json": "Qwen/Qwen3-0.6B",
        "aiperf/run1/profile_export_aiperf.json": "openai/gpt-oss-20b",
        f"{AMD}/mlperf_log_summary.txt": "llama2-70b-99.9",
        f"{AMD}/mlperf_log_detail.txt": "llama2-70b-99.9",
        f"{ALIBABA}/mlperf_log_summary.txt": "resnet",
        "llmperf/summary/groq_70b.json": "llama2-70b-4096",
        TRT: "Qwen/Qwen2.5-0.5B-Instruct",
        "trtllm-bench/result_8192_128_750.txt": "meta-llama/Llama-3.1-70B-Instruct",
    }


def test_no_two_readers_claim_one_file_of_the_corpus() -> None:
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file():
            read_file(path.relative_to(CORPUS).as_posix(), path.read_bytes())
