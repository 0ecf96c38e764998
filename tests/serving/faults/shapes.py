"""Which shapes hold which fields: the vocabulary in which a fault says where it is recorded."""

from __future__ import annotations

# AIPerf's profile with its requests beside it
AIPERF = ("aiperf-requests", "aiperf-gpu")
# Rates over the run beside the tokens and the time, or the means, that they must follow from
RATES = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf", "aiperf-csv",
                   *AIPERF, "inference-perf", "inference-perf-requests", "llmperf", "llmperf-responses",
                   "json", "csv-sweep"})  # fmt: skip
# TTFT, TPOT and latency as statistics, and how long the answers were
PHASES = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf", "aiperf-csv",
                    *AIPERF, "genai-perf", "inference-perf", "inference-perf-requests", "json",
                    "csv-sweep"})  # fmt: skip
# Every latency's lowest and highest value
BOUNDS = frozenset({"guidellm", "aiperf", "aiperf-csv", *AIPERF, "genai-perf", "inference-perf",
                    "inference-perf-requests", "llmperf", "llmperf-responses", "mlperf", "json"})  # fmt: skip
# At least two of its upper percentiles
QUANTILES = BOUNDS | {"vllm", "vllm-detailed"}
DEVIATIONS = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf", "aiperf-csv",
                        *AIPERF, "genai-perf", "llmperf", "llmperf-responses", "inferencex", "json"})  # fmt: skip
SUMMARIES = QUANTILES | DEVIATIONS | {"locust"}
# How many requests there were
COUNTS = RATES | {"genai-perf", "locust"}
FAILED = frozenset({"vllm", "vllm-detailed", "guidellm", "aiperf", "aiperf-csv", *AIPERF, "inference-perf",
                    "inference-perf-requests", "llmperf", "llmperf-responses", "locust", "json", "csv", "csv-gpu",
                    "sglang-detailed", "csv-wide", "csv-sweep"})  # fmt: skip
# Each request: its latencies and tokens
REQUESTS = frozenset({"vllm-detailed", "sglang-detailed", "guidellm", *AIPERF, "inference-perf-requests",
                      "llmperf-responses", "csv", "csv-gpu", "csv-wide"})  # fmt: skip
# The same in the order in which they were sent
ORDERED = REQUESTS
# When each request was sent
TIMES = frozenset({"vllm-detailed", "guidellm", *AIPERF, "inference-perf-requests", "csv", "csv-gpu",
                   "csv-wide"})  # fmt: skip
# When each was sent and when it ended, as dates
SPANS = TIMES - {"inference-perf-requests"}
# The gaps between the chunks of each request
GAPS = frozenset({"vllm-detailed", "sglang-detailed", *AIPERF})
# Requests as a server records them
SERVER = frozenset({"ollama", "ollama-suite"})
DATES = frozenset({"vllm", "vllm-detailed", "guidellm", "aiperf", *AIPERF, "llmperf", "llmperf-responses",
                   "ollama", "ollama-suite", "llama-bench", "json", "csv", "csv-gpu", "csv-wide"})  # fmt: skip
# Which rate was asked for
ASKED_RATE = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf", *AIPERF,
                        "genai-perf", "inference-perf", "inference-perf-requests", "mlperf", "json", "csv",
                        "csv-gpu", "csv-sweep"})  # fmt: skip
ASKED_CONCURRENCY = frozenset({"vllm", "vllm-detailed", "sglang", "sglang-detailed", "guidellm", "aiperf",
                               *AIPERF, "genai-perf", "inference-perf", "inference-perf-requests", "llmperf",
                               "llmperf-responses", "inferencex", "json", "csv", "csv-gpu",
                               "csv-wide", "csv-sweep"})  # fmt: skip
TELEMETRY = frozenset({"csv-gpu", "aiperf-gpu"})
# A sample of the GPU beside each request
BESIDE = TELEMETRY | {"csv-wide"}
ANY_RUN = SUMMARIES | SERVER | {"mlperf", "llama-bench", "csv", "csv-gpu", "csv-wide"}
