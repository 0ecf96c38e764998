"""What a setting is about: what was asked of a run (workload), where it ran (system), or how it was set up (config).

One table for all tools. A setting that it does not know is of the configuration, which experimenters choose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import orjson

from data_contracts.json_values import CanonicalJson, Json, JsonObject, canonical, is_number

WorkloadAspect = Literal[
    "dataset", "input_tokens", "output_tokens", "output_limit", "lengths", "context", "requests", "limits", "concurrency",
    "request_rate", "arrivals", "seed", "ignore_eos", "streaming", "token_counts", "shots",
]  # fmt: skip
SystemAspect = Literal[
    "hardware", "gpu", "gpu_count", "parts", "driver", "engine_version", "quantization", "host", "processor", "clock",
    "memory", "software",
]  # fmt: skip
Aspect = WorkloadAspect | SystemAspect
# What leaves layers, experts or weights to the memory of the machine: not where the cache of keys and values lies
_OFFLOADED = re.compile(
    r"cpu[_-]?offload|cpu[_-]?moe|override[_-]?tensor|offload[_-]?(?:experts|weights|params|layers)", re.I
)

# By the last part of a name, in lower case and with `_` between its words.
_WORKLOAD: dict[WorkloadAspect, tuple[str, ...]] = {
    "dataset": (
        "dataset", "dataset_name", "dataset_path", "dataset_type", "dataset_split", "dataset_sampling_strategy", "data",
        "prompt_set", "prompts_file", "prompt_file", "prompt_source", "prompt_id", "dataset_revision", "input_dataset",
        "dataset_samples", "shuffled", "hf_split",
        "workload", "performance_issue_unique", "performance_issue_same", "performance_issue_same_index",
        "sample_concatenate_permutation",
    ),
    "input_tokens": (
        "input_len", "input_length", "input_tokens", "prompt_tokens", "isl", "random_input_len", "sonnet_input_len",
        "prompt_len", "prompt_length", "prompt_size", "n_prompt", "n_pp", "input_seq_len", "mean_input_tokens",
        "num_input_tokens", "synthetic_input_tokens_mean", "synthetic_tokens",
    ),
    "output_tokens": (
        "output_len", "output_length", "output_tokens", "osl", "random_output_len", "n_gen", "n_tg", "output_seq_len",
        "mean_output_tokens", "num_output_tokens", "response_size", "gen_tokens_target", "gen_len",
        "sharegpt_output_len", "sonnet_output_len", "hf_output_len", "custom_output_len",
    ),
    # An answer may end before it: what was asked for is not known from it
    "output_limit": (
        "n_predict", "num_predict", "max_tokens", "max_new_tokens", "max_completion_tokens", "max_output_tokens",
    ),
    "lengths": (
        "stddev_input_tokens", "stddev_output_tokens", "n_kv", "random_range_ratio", "random_prefix_len", "min_tokens",
        "synthetic_input_tokens_stddev", "seq_len", "sequence_length", "context_len", "prompt_tokens_stdev",
        "prompt_tokens_min", "prompt_tokens_max", "output_tokens_stdev", "output_tokens_min", "output_tokens_max",
    ),
    "context": ("n_depth", "depth", "context_size", "prefix_caching_enabled", "is_context_prefill_phase", "is_pp_shared",
                "is_tg_separate"),
    "requests": ("num_prompts", "num_requests", "n_requests", "request_count", "number_of_requests"),
    "limits": (
        "limit", "time_limit", "max_requests", "max_number", "max_query_count", "min_query_count",
        "min_sample_count", "max_seconds", "performance_sample_count", "samples_per_query", "max_duration",
        "test_duration", "benchmark_duration", "min_duration_ms", "max_duration_ms", "target_duration_ms",
        "warmup_time", "warmup_requests", "num_warmups", "warmup_runs", "warmup_request_count", "target_latency_ns",
        "target_latency_percentile", "ttft_latency_ns", "tpot_latency_ns",
    ),
    "concurrency": (
        "concurrency", "conc", "max_concurrency", "num_concurrent_requests", "concurrent_requests", "concurrency_level",
        "num_users", "users", "vus", "clients", "num_clients", "parallel_requests", "streams",
        "n_pl",
    ),
    "request_rate": ("request_rate", "qps", "target_qps", "issue_rate", "rps", "target_rps", "request_rate_per_s",
                     "requested_rate", "rate_qps"),
    "arrivals": (
        "strategy", "profile", "arrival_pattern", "arrivals", "scenario", "burstiness", "ramp_up_start_rps",
        "ramp_up_end_rps", "ramp_up_strategy", "request_cancellation", "request_cancellation_rate", "request_rate_mode",
        "endpoint", "endpoint_type", "schedule_rng_seed", "worker_count", "max_async_queries",
    ),
    "seed": (
        "seed", "random_seed", "numpy_seed", "torch_seed", "fewshot_seed", "qsl_rng_seed", "sample_index_rng_seed",
        "accuracy_log_rng_seed",
    ),
    "ignore_eos": ("ignore_eos",),
    "streaming": ("stream", "streaming", "disable_stream"),
    "token_counts": ("tokens_counted_by", "token_count_source", "latency_mode", "tokenizer", "tokenizer_id",
                     "tokenizer_path"),
    "shots": ("num_fewshot", "n_shot", "num_shots", "n_shots", "fewshot"),
}  # fmt: skip
_SYSTEM: dict[SystemAspect, tuple[str, ...]] = {
    "hardware": ("hw", "hardware", "accelerator", "accelerator_type", "device_name", "chip", "soc", "machine_type", "sut",
                 "platform", "instance_type", "device", "devices", "prefill_hw", "decode_hw",
                 "prefill_accelerator", "decode_accelerator"),
    "gpu": ("gpu", "gpu_name", "gpu_model", "gpu_info", "gpu_type", "device_info"),
    "gpu_count": ("gpu_count", "num_gpus", "n_gpus", "gpus", "gpus_count", "world_size", "num_accelerators", "num_chips",
                  "num_devices"),
    "parts": ("num_prefill_gpu", "num_decode_gpu", "is_multinode", "num_nodes", "nnodes", "node_count",
              "accelerator_count", "prefill_accelerator_count", "decode_accelerator_count"),
    "driver": ("driver", "driver_version", "cuda", "cuda_version", "torch_cuda_version", "rocm_version",
               "nvidia_driver", "gpu_driver"),
    "engine_version": ("engine_version", "server_version", "vllm_version", "sglang_version", "ollama_version",
                       "trtllm_version", "backend_version", "llama_cpp_build", "build_commit", "build_number"),
    "quantization": ("quantization", "quant", "quantisation", "precision", "quantization_level", "quant_method",
                     "weight_quantization", "quantization_scheme", "quantization_config", "bits_per_weight"),
    "host": ("host", "hostname", "host_name", "node", "node_name", "machine", "machine_name", "system", "system_name"),
    "processor": ("cpu", "cpu_info", "cpu_model", "cpu_name", "processor", "arch", "architecture", "num_cpu", "num_cpus",
                  "cpu_scaling_enabled", "cpu_count", "cores"),
    # Read anew at each start: no two runs have the same
    "clock": ("mhz_per_cpu", "cpu_mhz", "cpu_freq", "cpu_frequency"),
    "memory": ("ram", "total_memory", "memory_total", "total_ram", "vram", "gpu_memory_total",
               "accelerator_memory_gb", "prefill_accelerator_memory_gb", "decode_accelerator_memory_gb"),
    "software": ("os", "os_name", "os_version", "kernel_version", "release", "python", "python_version",
                 "python_implementation", "python_implementation_version", "python_compiler", "torch_version",
                 "library_build_type", "host_os"),
}  # fmt: skip

_ASPECTS: dict[str, Aspect] = {
    **{name: aspect for aspect, names in _WORKLOAD.items() for name in names},
    **{name: aspect for aspect, names in _SYSTEM.items() for name in names},
}
# How many requests come, and how
LOAD: frozenset[Aspect] = frozenset({"requests", "limits", "concurrency", "request_rate", "arrivals"})
_OF_SYSTEM: frozenset[str] = frozenset(get_args(SystemAspect))
# What a thing is called: a number there is a place in a list, a count or a share, and names nothing
_NAMED: frozenset[Aspect] = frozenset({"hardware", "gpu"})
_BETWEEN_WORDS, _IN_CAMEL_CASE = re.compile(r"[\s\-]"), re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Settings(NamedTuple):
    """One set of settings by what they are about, each in canonical JSON, None where there are none."""

    config: CanonicalJson | None
    workload: CanonicalJson | None
    system: CanonicalJson | None

    def also(self, system: Mapping[str, object], workload: Mapping[str, object]) -> Settings:
        """These settings and what is said of the system and the workload beside them, which wins."""
        return self._replace(
            system=joined(self.system, canonical(system)), workload=joined(self.workload, canonical(workload))
        )


@lru_cache(maxsize=65_536)
def aspect_of(name: str) -> Aspect | None:
    """What a setting of the workload or system says, None for one of the configuration: `server.seed` is a seed."""
    plain = _BETWEEN_WORDS.sub("_", name.strip())
    # `maxConcurrency` is two words, `vLLM_version` is no three
    spellings = (plain.lower(), _IN_CAMEL_CASE.sub("_", plain).lower())
    names = (part for words in spellings for part in (words, words.rpartition(".")[2]))
    return next((aspect for part in names if (aspect := _ASPECTS.get(part)) is not None), None)


@lru_cache(maxsize=65_536)
def divided(settings: CanonicalJson) -> Settings:
    """Settings by what they are about; each stays below the keys under which it was written."""
    config, workload, system = _parts(orjson.loads(str(settings)))
    return Settings(canonical(config), canonical(workload), canonical(system))


@lru_cache(maxsize=65_536)
def joined(*parts: str | None) -> CanonicalJson | None:
    """All settings in one object, as `divided` found them."""
    whole: JsonObject = {}
    for part in parts:
        if part is not None:
            whole = _merged(whole, orjson.loads(str(part)))
    return canonical(whole)


def stated_number(settings: str | None, aspect: Aspect) -> float | None:
    """The one number that settings (JSON) give for an aspect; None when they give none, or several that differ."""
    if settings is None:
        return None
    numbers = {float(value) for value in _values_of(orjson.loads(str(settings)), aspect) if is_number(value)}
    return numbers.pop() if len(numbers) == 1 else None


def named_number(settings: str | None, *names: str) -> float | None:
    """The one number that settings (JSON) give under one of these names, at any depth; None as in `stated_number`."""
    if settings is None:
        return None
    numbers = {
        float(value) for value in _values_named(orjson.loads(str(settings)), names) if is_number(value)
    }
    return numbers.pop() if len(numbers) == 1 else None


def named_texts(settings: str, *names: str) -> list[str]:
    """The words that settings (JSON) give under one of these names, at any depth."""
    return [value for value in _values_named(orjson.loads(settings), names) if isinstance(value, str)]


@lru_cache(maxsize=65_536)
def offloads(settings: str) -> bool:
    """True where settings (JSON) leave a part of the weights to the memory of the machine, at any depth."""
    return _offloads(orjson.loads(settings))


def _offloads(settings: Mapping[str, Json]) -> bool:
    return any(
        _offloads(value) if isinstance(value, dict)
        else _OFFLOADED.search(name) is not None and value not in (0, None, "", "0", "none", "false", "False")
        for name, value in settings.items()
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def without_aspect(settings: str, aspect: Aspect) -> CanonicalJson | None:
    """The settings (JSON) but for those of one aspect."""
    return parted(settings, frozenset((aspect,)))[0]


@lru_cache(maxsize=65_536)
def parted(settings: str, aspects: frozenset[Aspect]) -> tuple[CanonicalJson | None, CanonicalJson | None]:
    """The settings (JSON) but for those of these aspects, and those of these aspects alone."""
    others, own = _parted(orjson.loads(str(settings)), aspects)
    return canonical(others), canonical(own)


def _parted(settings: JsonObject, aspects: frozenset[Aspect]) -> tuple[JsonObject, JsonObject]:
    others: JsonObject = {}
    own: JsonObject = {}
    for name, value in settings.items():
        if aspect_of(name) in aspects:
            own[name] = value
        elif isinstance(value, dict):
            below = _parted(value, aspects)
            others[name] = below[0]
            if below[1]:
                own[name] = below[1]
        else:
            others[name] = value
    return others, own


def _parts(settings: JsonObject) -> tuple[JsonObject, JsonObject, JsonObject]:
    config: JsonObject = {}
    workload: JsonObject = {}
    system: JsonObject = {}
    for name, value in settings.items():
        aspect = aspect_of(name)
        if aspect in _NAMED and is_number(value):
            aspect = None
        if aspect is not None:
            (system if aspect in _OF_SYSTEM else workload)[name] = value
        elif isinstance(value, dict) and value:
            for part, below in zip((config, workload, system), _parts(value), strict=True):
                if below:
                    part[name] = below
        else:
            config[name] = value
    return config, workload, system


def _merged(one: JsonObject, other: JsonObject) -> JsonObject:
    whole = dict(one)
    for name, value in other.items():
        known = whole.get(name)
        both = isinstance(known, dict) and isinstance(value, dict)
        whole[name] = _merged(known, value) if both else value  # type: ignore[arg-type]  # both are objects
    return whole


def _values_named(settings: Mapping[str, Json], names: Sequence[str]) -> list[Json]:
    found: list[Json] = []
    for name, value in settings.items():
        if isinstance(value, dict):
            found += _values_named(value, names)
        elif name.rpartition(".")[2].lower().replace("-", "_") in names:
            found.append(value)
    return found


def _values_of(settings: Mapping[str, Json], aspect: Aspect) -> list[Json]:
    found: list[Json] = []
    for name, value in settings.items():
        if aspect_of(name) == aspect:
            # Of lengths that vary the mean was asked for
            found.append(value.get("mean") if isinstance(value, dict) else value)
        elif isinstance(value, dict):
            found += _values_of(value, aspect)
    return found
