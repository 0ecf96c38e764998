"""Logs, captures of consoles and Markdown pages of every reader that takes them, and request logs."""

from __future__ import annotations

from tests.fuzzing.specimen import Specimen, lines, text

_RULE = "=" * 50 + "\n"
_TRTLLM = (
    "[TensorRT-LLM] TensorRT-LLM version: 0.21.0\n"
    "[10/09/2025-08:00:00] [TRT-LLM] [I] Preparing to run throughput benchmark...\n"
    f"[10/09/2025-08:01:00] [TRT-LLM] [I] \n\n{_RULE}= PYTORCH BACKEND\n{_RULE}Model:\t\t\tacme/tiny-2b\n"
    f"TensorRT-LLM Version:\t0.21.0\nDtype:\t\t\tfloat16\n\n{_RULE}= REQUEST DETAILS \n{_RULE}"
    f"Number of requests:             16\nNumber of concurrent requests:  2.5\n\n"
    f"{_RULE}= WORLD + RUNTIME INFORMATION \n{_RULE}"
    f"TP Size:                4\nKV Memory Percentage:   80.00%\nIssue Rate (req/sec):   2.5E+15\n\n{_RULE}"
    f"= PERFORMANCE OVERVIEW \n{_RULE}Request Throughput (req/sec):                     7.5\n"
    "Total Output Throughput (tokens/sec):             205.5\nAverage time-to-first-token [TTFT] (ms):          41.5\n\n"
    f"[Latency] P50    : 320.5\n[TTFT] P99    : 61.5\n[TPOT] MAXIMUM: 9.5\n\n{_RULE}"
)
_OLLAMA = (
    "$ ollama run --verbose tiny:2b\nHello.\n\ntotal duration:       1m2.5s\nload duration:        11.5ms\n"
    "prompt eval count:    9 token(s)\nprompt eval duration: 310\u00b5s\nprompt eval rate:     2903.20 tokens/s\n"
    "eval count:           44 token(s)\neval duration:        2.25s\neval rate:            19.56 tokens/s\n"
)
_OLLAMA_CAPTURE = (
    "\u2819 \u2839 It is blue.\n\n\u2819 total duration:       2.5s\nload duration:        9.5ms\n"
    "eval count:           12 token(s)\neval duration:        1.5s\neval rate:            8.00 tokens/s\n"
)
_LLAMA_LOG = (
    "srv    load_model: loading model '/m/tiny-2b.gguf'\nslot print_timing: id  0 | task 3 |\n"
    "prompt eval time =     250.00 ms /    50 tokens (    5.00 ms per token,   200.00 tokens per second)\n"
    "       eval time =     400.00 ms /    20 tokens (   20.00 ms per token,    50.00 tokens per second)\n"
    "      total time =     650.00 ms /    70 tokens\n"
)
_LLAMA_CLI = (
    "llama_perf_context_print:        load time =     410.50 ms\n"
    "llama_perf_context_print: prompt eval time =     250.00 ms /    50 tokens "
    "(    5.00 ms per token,   200.00 tokens per second)\n"
    "llama_perf_context_print:        eval time =     400.00 ms /    19 runs   "
    "(   21.05 ms per token,    47.50 tokens per second)\n"
)
_PERPLEXITY = (
    "0.00.010.425 I llama_model_loader: loaded meta data with 22 key-value pairs from /m/tiny-2b.gguf (version 3)\n"
    "0.01.090.626 I perplexity: calculating perplexity over 2 chunks, n_ctx=512, batch_size=512, n_seq=1\n"
    "0.02.121.594 I perplexity: 0.50 seconds per pass - ETA 1.50 minutes\n[1]9.5000,[2]10.2500,\n"
    "0.02.125.308 I Final estimate: PPL = 10.2500 +/- 0.12500\n"
    "0.02.125.366 I llama_perf_context_print: prompt eval time =     512.00 ms /  1024 tokens "
    "(    0.50 ms per token,  2000.00 tokens per second)\n"
)
_DIVERGENCE = (
    "chunk             PPL               ln(PPL(Q)/PPL(base))          KL Divergence\n"
    "   1       6.1250 ±    0.5000       0.00125 ±    0.00045       0.00250 ±    0.00002\n"
    "====== KL divergence statistics ======\nMean    KLD:   0.025000 ±   0.000250\n99.9%   KLD:   0.750000\n"
    "Mean    Δp: -0.250 ± 0.020 %\nSame top p: 91.250 ± 0.250 %\nMean PPL(Q)  :  14.250000 ±   0.250000\n"
)
_LLAMA_SQL = (
    "CREATE TABLE IF NOT EXISTS llama_bench (\n  build_commit TEXT,\n  avg_ts REAL\n);\n\n"
    "INSERT INTO llama_bench (build_commit, build_number, model_type, n_prompt, n_gen, test_time, avg_ns, avg_ts) "
    "VALUES ('ab12cd34', '7001', 'it''s tiny, 2B', '0', '64', '2025-10-09T08:00:00Z', '500000000', '128.0');\n"
)
_LLAMA_TABLE = (
    "| model          |       size |     params | backend | ngl | fa |          test |            t/s |\n"
    "| -------------- | ---------: | ---------: | ------- | --: | -: | ------------: | -------------: |\n"
    "| tiny 2B Q8_0   |   1.96 GiB |     2.00 B | CUDA    |  33 |  1 |         pp256 |  512.25 ± 2.25 |\n"
    "| tiny 2B Q8_0   |   1.96 GiB |     2.00 B | CUDA    |  33 |  1 |  tg64 @ d1024 |  101.50 ± 0.75 |\n\n"
    "build: ab12cd345 (7001)\n"
)
_BATCHED = (
    "main: n_kv_max = 1024, n_batch = 512, flash_attn = 1, is_pp_shared = 0, n_gpu_layers = 33\n\n"
    "|    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |\n"
    "|-------|--------|------|--------|----------|----------|----------|----------|----------|----------|\n"
    "|    64 |     32 |    4 |    384 |    0.200 |  1280.00 |    1.000 |   128.00 |    1.200 |   320.00 |\n"
)
_BENCHY = (
    "| model   |       test |   t/s (total) |     t/s (req) |     peak t/s |  ttfr (ms) |\n"
    "|:--------|-----------:|--------------:|--------------:|-------------:|-----------:|\n"
    "| tiny-2b | pp512 (c2) | 611.25 ± 2.50 | 301.5 ± 11.25 |              | 840.5 ± 1.5 |\n"
    "| tiny-2b |  tg16 (c2) |  41.25 ± 0.50 |  20.5 ± 0.25 | 50.25 ± 0.25 |            |\n\n"
    "llama-benchy (0.3.0)\ndate: 2026-03-01 07:30:00 | latency mode: generation\n"
)
_SERVED = (
    "Namespace(backend='vllm', model='acme/tiny-2b', num_prompts=2, request_rate=inf, max_concurrency=4)\n"
    "============ Serving Benchmark Result ============\nSuccessful requests:                     2\n"
    "Benchmark duration (s):                  4.50\nTotal generated tokens:                  1,061\n"
    "Output token throughput (tok/s):         13.50\n---------------Time to First Token----------------\n"
    "Mean TTFT (ms):                          71.00\nP99 TTFT (ms):                           75.50\n" + _RULE
)
_VLLM_LATENCY = (
    "Warming up...\nAvg latency: 1.25 seconds\n10% percentile latency: 1.125 seconds\n"
    "99% percentile latency: 1.5 seconds\n"
)
_VLLM_THROUGHPUT = (
    "Throughput: 3.25 requests/s, 600.50 total tokens/s, 200.25 output tokens/s\n"
    "Total num prompt tokens:  3200\nTotal num output tokens:  1600\n"
)
_SGLANG = (
    "============ Serving Benchmark Result ============\nBackend:                                 sglang\n"
    "Traffic request rate:                    8.0\nMax request concurrency:                 not set\n"
    "Successful requests:                     7\nBenchmark duration (s):                  3.50\n"
    "Total generated tokens (retokenized):    349\nConcurrency:                             1.60\n"
    "----------------End-to-End Latency----------------\nMean E2E Latency (ms):                   810.50\n"
    "---------------Inter-Token Latency----------------\nMax ITL (ms):                            31.00\n"
    + _RULE
)
_MLPERF = (
    f"{_RULE}MLPerf Results Summary\n{_RULE}SUT name : BoxSUT\nScenario : Server\nMode     : PerformanceOnly\n"
    "Completed samples per second    : 11.5\nCompleted tokens per second: 2301.25\nResult is : VALID\n"
    f"  Min duration satisfied : Yes\n\n{_RULE}Additional Stats\n{_RULE}Min latency (ns)                : 910000000\n"
    "99.90 percentile latency (ns)   : 4100000000\nMean First Token latency (ns)               : 310000000\n"
    f"\n{_RULE}Test Parameters Used\n{_RULE}samples_per_query : 1\ntarget_qps : 12.5\nmin_duration (ms): 600000\n"
    "\nNo errors encountered during test.\n"
)
_MLPERF_DETAIL = "".join(
    f':::MLLOG {{"key": "{key}", "value": {value}, "namespace": "mlperf::logging"}}\n'
    for key, value in (
        ("loadgen_version", '"5.1.0 @ f00d"'), ("test_datetime", '"2025-10-09T08:00:00Z"'),
        ("effective_scenario", '"Server"'), ("effective_target_qps", "12.5"), ("loaded_qsl_set", "[1, 2]"),
        ("result_validity", '"VALID"'), ("result_query_count", "400"), ("result_completed_samples_per_sec", "11.5"),
        ("result_99.00_percentile_latency_ns", "4000000000"), ("result_first_token_min_latency_ns", "21000000"),
    )
)  # fmt: skip
_HYPERFINE = (
    "| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |\n|:---|---:|---:|---:|---:|\n"
    "| `pack it` | 310.0 ± 20.0 | 290.0 | 330.0 | 1.00 |\n| `a \\| b` | 410.0 | 390.0 | 430.0 | 1.32 ± 0.05 |\n"
)
_HYPERFINE_CONSOLE = (
    "Benchmark 1: pack it\n  Time (mean ± σ):     310.5 ms ±  20.5 ms    [User: 1.5 ms, System: 0.5 ms]\n"
    "  Range (min … max):   290.0 ms … 330.0 ms    10 runs\n"
)
_OLD_HYPERFINE = (
    "| Command | Mean [ms] | Min…Max [ms] |\n|:---|---:|---:|\n| `pack it` | 310.0 ± 20.0 | 290.0…330.0 |\n"
)
_PAGE = (
    "# Report\n\n## Formats\n\n| Tag | tokens_s | TTFT (ms) | Note |\n|---|---|---|---|\n| **q4** | 61.5 | 88 | best |\n"
    "| `q8` | 1,041.5 ± 2 | ~91% | |\n\nThe model tiny:2b reached 61.5 tokens/s, which is 20% faster than before (n=5).\n\n"
    "| Metric | Value | Units |\n|---|---|---|\n| Mean TTFT | 97 | Milliseconds |\n| Size | 2 MiB | |\n"
)
_BENCHY_SAVED = (
    "| model | test | t/s | peak t/s | ttfr (ms) | est_ppt (ms) | e2e_ttft (ms) |\n|:--|--:|--:|--:|--:|--:|--:|\n"
    "| tiny | pp512 @ d64 | 611.20 ± 2.50 | | 840.10 ± 1.00 | 838.10 ± 1.00 | 844.10 ± 1.00 |\n"
    "| tiny | tg16 @ d64 | 51.50 ± 0.50 | 66.00 ± 1.00 | | | |\n"
)
_LM_EVAL = (
    "hf (pretrained=acme/tiny,dtype=auto), gen_kwargs: (None), limit: None, num_fewshot: 5, batch_size: 4\n"
    "| Tasks |Version|Filter|n-shot|Metric|   |Value |   |Stderr|\n"
    "|-------|------:|------|-----:|------|---|-----:|---|-----:|\n"
    "|sums   |      1|none  |     5|acc   |↑  |0.6250|±  |0.0125|\n"
    "| - easy|      1|none  |     5|acc   |↑  |0.7500|±  |   N/A|\n"
)
_TGI = (
    "| Parameter | Value |\n|---|---|\n| Model | acme/tiny |\n| Decode Length | 8 |\n"
    "| N Runs | 10 |\n| Top K | Some(5) |\n\n\n"
    "| Step | Batch Size | Average | Lowest | Highest | p50 | p90 | p99 |\n|---|---|---|---|---|---|---|---|\n"
    "| Prefill | 1 | 25.00 ms | 24.00 ms | 27.00 ms | 25.00 ms | 26.00 ms | 27.00 ms |\n"
    "| | 2 | 40.00 ms | | 42.00 ms | 40.00 ms | 41.00 ms | NaN ms |\n\n\n"
    "| Step | Batch Size | Average | Lowest | Highest |\n|---|---|---|---|---|\n"
    "| Decode | 1 | 125.00 tokens/secs | 123.50 tokens/secs | 126.00 tokens/secs |\n"
)

ALL: tuple[Specimen, ...] = (
    text("trtllm-bench", "trtllm.log", _TRTLLM),
    text("ollama-verbose", "run.log", _OLLAMA),
    text("ollama-verbose", "typescript.log", _OLLAMA_CAPTURE),
    text("llama-log", "llama-server.log", _LLAMA_LOG),
    text("llama-log", "llama-cli.txt", _LLAMA_CLI),
    text("llama-perplexity", "ppl.log", _PERPLEXITY),
    text("llama-perplexity", "kl.txt", _DIVERGENCE),
    text("llama-bench", "llama.sql", _LLAMA_SQL),
    text("llama-bench", "llama.md", _LLAMA_TABLE),
    text("llama-batched-bench", "batched.md", _BATCHED),
    text("llama-benchy", "benchy.log", _BENCHY),
    text("llama-benchy", "saved.md", _BENCHY_SAVED),
    text("lm-evaluation-harness", "table.md", _LM_EVAL),
    text("text-generation-benchmark", "tgi.txt", _TGI),
    text("vllm-bench-serve", "served.log", _SERVED),
    text("sglang-bench-serving", "sglang.log", _SGLANG),
    text("vllm-bench-latency", "vllm_latency.log", _VLLM_LATENCY),
    text("vllm-bench-throughput", "vllm_throughput.txt", _VLLM_THROUGHPUT),
    text(
        "mlperf-loadgen",
        "closed/Acme/results/2xX1/tiny-2b/Server/performance/run_1/mlperf_log_summary.txt",
        _MLPERF,
    ),
    text("mlperf-loadgen", "mlperf_log_detail.txt", _MLPERF_DETAIL),
    text("hyperfine", "pack.md", _HYPERFINE),
    text("hyperfine", "old_pack.md", _OLD_HYPERFINE),
    text("hyperfine", "pack.log", _HYPERFINE_CONSOLE),
    lines(
        "request-table",
        "requests.jsonl",
        {"timestamp": 1760000100.5, "prompt_tokens": 61, "completion_tokens": 22},
        {"timestamp": 1760000101.5, "prompt_tokens": 8, "completion_tokens": 4, "cached_tokens": 6},
    ),
    text("markdown", "report.md", _PAGE),
)
