"""Every reader, the specific ones first, and which of them reads a file.

A new reader is a module with `READER = ...` (or `READERS = (...)`) and one line here. No module is imported before the
first file is recognised, so that a process that only orchestrates never pays for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tasks.readers.seam import Head, Reader

SPECIFIC: tuple[str, ...] = (
    "guidellm",
    "aiperf",
    "genai_perf",
    "trtllm_bench",
    "optimum",
    "pytest_benchmark",
    "lm_eval",
    "asv",
    "google_benchmark",
    "hyperfine",
    "llama_bench",
    "llama_batched_bench",
    "ollama_api",
    "ollama_verbose",
    "llama_server",
    "llama_log",
    "sglang",
    "inferencemax",
    "vllm_serve",
    "llama_benchy",
    "vllm_offline",
    "llmperf",
    "inference_perf",
    "k6",
    "locust",
    "mlperf",
    "system_metrics",
    "timing_baseline",
    "micro_benchmark",
    "quantization_report",
    "sample_arrays",
    "agent_metrics",
    "agent_tables",
    "generation_test",
    "gpu_telemetry",
    "latency_summary",
    "ollama_summary",
    "ollama_sweep",
    "request_table",
)
GENERAL: tuple[str, ...] = ("generic_table", "generic_json", "markdown")


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who reads a file: None when nobody does. `rivals` names every specific reader that claimed it, if several did.

    `failures` says which reader could not even look at it.
    """

    reader: Reader | None
    rivals: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@cache
def readers(modules: tuple[str, ...]) -> tuple[Reader, ...]:
    """The readers of these modules of tasks.readers, in order."""
    found: list[Reader] = []
    for name in modules:
        module = import_module(f"tasks.readers.{name}")
        found += module.READERS if hasattr(module, "READERS") else (module.READER,)
    return tuple(found)


def all_readers() -> tuple[Reader, ...]:
    """Every reader, in the order in which they are asked."""
    return readers(SPECIFIC) + readers(GENERAL)


@cache
def versions() -> str:
    """All readers with their versions, as part of a cache key."""
    return " ".join(f"{reader.name}={reader.version}" for reader in all_readers())


def recognise(head: Head) -> Recognition:
    """The first specific reader that claims the file, else the first general one."""
    failures: list[str] = []
    claiming = [reader for reader in readers(SPECIFIC) if _claims(reader, head, failures)]
    if claiming:
        rivals = tuple(reader.name for reader in claiming) if len(claiming) > 1 else ()
        return Recognition(claiming[0], rivals, tuple(failures))
    general = (reader for reader in readers(GENERAL) if _claims(reader, head, failures))
    return Recognition(next(general, None), (), tuple(failures))


def _claims(reader: Reader, head: Head, failures: list[str]) -> bool:
    try:
        return reader.claims(head)
    except Exception as error:
        failures.append(f"{reader.name}: {type(error).__name__}")
        return False
