"""Which terms of the vocabulary together name which metric, in any order, and how sure each is."""

from __future__ import annotations

from dataclasses import dataclass

from data_contracts.metrics import METRICS

# How sure a name is by itself. `SURE` names one thing only; `LIKELY` could be said of another; `EITHER` waits for the
# other columns.
SURE, LIKELY, EITHER = 0.92, 0.78, 0.6


@dataclass(frozen=True, slots=True)
class Claim:
    """A metric that a set of terms may name, and how sure that is. `statistic` is what the terms say of it themselves."""

    metric: str
    certainty: float
    statistic: str | None = None


def _claims(
    *rows: tuple[str, float, str] | tuple[str, float, str, str],
) -> dict[frozenset[str], tuple[Claim, ...]]:
    found: dict[frozenset[str], list[Claim]] = {}
    for metric, certainty, ways, *statistic in rows:
        # A metric that the table does not have yet is named by nothing
        if metric not in METRICS:
            continue
        for way in ways.split(", "):
            claim = Claim(metric, certainty, *statistic)
            found.setdefault(frozenset(way.split("+")), []).append(claim)
    return {way: tuple(sorted(claims, key=lambda c: -c.certainty)) for way, claims in found.items()}


# Terms joined by +. `time` stands for any word of a time, `rate` of a token rate (`requests`: of a request rate); units
# bring them, so that `decode_tps`, `decode_throughput` and `decode tok/s` are `decode+rate`.
NAMES: dict[frozenset[str], tuple[Claim, ...]] = _claims(
    ("ttft", SURE, "ttft, ttft+prompt, ttft+request, ttft+prefill, ttft+e2e"),
    # An event is not yet the time that it took: beside a `ttft` it is the clock at which it came
    ("ttft", LIKELY, "first token, first chunk, ttft+generation, ttft+inference, ttft+output"),
    ("ttft_content", SURE, "ttft+content"),
    ("ttst", SURE, "ttst"),
    ("tpot", SURE, "tpot, tpot+request, tpot+decode"),
    ("tpot", LIKELY, "time+per token+output, time+per token+decode"),
    ("tpot", EITHER, "time+per token, time+per token+generation, time+tokens"),
    ("latency_per_output_token", 0.5, "time+per token, time+per token+generation"),
    ("itl", SURE, "itl, inter chunk, itl+request, itl+decode, itl+output"),
    ("e2e_latency", SURE, "e2e, e2e+request, e2e+time, e2e+total, e2e+generation, e2e+inference"),
    (
        "e2e_latency",
        0.86,
        "time+request, time+total+request, time+completion, time+total+completion, latency+total",
    ),
    ("e2e_latency", LIKELY, "latency, time+total+generation, latency+inference, latency+generation"),
    ("e2e_latency", EITHER, "time, time+total, time+inference, time+generation, time+total+inference"),
    ("run_duration", EITHER, "time, time+total"),
    ("run_duration", 0.86, "time+run, time+run+total"),
    ("decode_duration", SURE, "time+decode, time+decode+total, time+generation+eval"),
    ("decode_duration", EITHER, "time+generation, time+eval"),
    ("decode_duration", LIKELY, "time+eval+total"),
    ("prefill_duration", SURE, "time+prefill, time+prefill+total"),
    ("prefill_duration", LIKELY, "time+prompt"),
    ("load_duration", SURE, "time+load, time+load+model, time+load+total"),
    ("batch_latency", LIKELY, "time+batch"),
    ("compile_time", LIKELY, "time+compile, time+compile+model"),
    ("ttfb", LIKELY, "ttfb"),
    (
        "prefill_throughput",
        SURE,
        "rate+prefill, rate+prefill+tokens, rate+prefill+input, rate+prefill+prompt",
    ),
    ("prefill_throughput", 0.86, "rate+prompt, rate+prompt+tokens"),
    (
        "decode_throughput",
        SURE,
        "rate+decode, rate+decode+tokens, rate+decode+output, rate+decode+generation",
    ),
    ("decode_throughput", 0.86, "rate+generation, rate+eval, rate+generation+tokens, rate+eval+tokens"),
    (
        "output_throughput",
        SURE,
        "rate+output, rate+output+tokens, rate+output+total, rate+output+system, rate+output+e2e",
    ),
    (
        "output_throughput",
        0.84,
        "rate+completion, rate+completion+tokens, rate+output+run, rate+output+generation",
    ),
    # The widest that a bare rate can be: every generated token over whatever time was counted
    ("output_throughput", 0.72, "rate, rate+tokens, rate+inference, rate+e2e, rate+run"),
    ("output_throughput", LIKELY, "rate+time, rate+time+tokens"),
    ("output_throughput", EITHER, "rate+system, rate+total, rate+system+generation, rate+total+generation"),
    ("decode_throughput", 0.5, "rate, rate+tokens, rate+inference"),
    ("total_token_throughput", 0.4, "rate, rate+tokens, rate+e2e, rate+system, rate+run"),
    ("total_token_throughput", 0.58, "rate+total"),
    ("total_token_throughput", LIKELY, "rate+total+tokens"),
    (
        "total_token_throughput",
        SURE,
        "rate+total+input+output, rate+input+output, rate+total+prompt+completion",
    ),
    ("input_throughput", SURE, "rate+input, rate+input+tokens, rate+input+total, rate+input+system"),
    ("peak_output_throughput", LIKELY, "rate+output+peak, rate+output+peak+tokens"),
    ("output_throughput_per_gpu", SURE, "rate+output+per gpu, rate+output+per gpu+tokens"),
    ("output_throughput_per_gpu", 0.5, "rate+per gpu, rate+per gpu+tokens"),
    ("total_throughput_per_gpu", SURE, "rate+total+per gpu+tokens"),
    ("total_throughput_per_gpu", 0.5, "rate+per gpu, rate+per gpu+tokens, rate+total+per gpu"),
    ("input_throughput_per_gpu", SURE, "rate+input+per gpu, rate+input+per gpu+tokens"),
    ("output_speed_per_user", SURE, "rate+user, rate+user+output, rate+user+tokens, rate+user+output+tokens"),
    (
        "output_speed_per_user",
        LIKELY,
        "rate+per request, rate+per request+output, rate+request, rate+user+generation, rate+per request+tokens",
    ),
    # Beside the rate of a batch a bare one is that of a request in it
    ("output_speed_per_user", 0.45, "rate, rate+tokens, rate+inference"),
    ("output_throughput", EITHER, "rate+batch, rate+batch+tokens, rate+batch+output, rate+batch+generation"),
    ("request_throughput", 0.86, "requests+rate+request"),
    ("request_throughput", LIKELY, "requests+rate, requests+rate+completed, requests+rate+total"),
    ("goodput", SURE, "good+requests+rate, good+requests, good+requests+request+rate, good+requests+request"),
    ("concurrency", LIKELY, "concurrency", "mean"),
    (
        "input_tokens",
        SURE,
        "tokens+input, tokens+prompt, tokens+input+count, tokens+prompt+count, tokens+prefill,"
        " tokens+prefill+count, tokens+input+prompt, prefill+count, tokens+prompt+request, tokens+input+request",
    ),
    (
        "output_tokens",
        SURE,
        "tokens+output, tokens+completion, tokens+generation, tokens+output+count, tokens+completion+count,"
        " tokens+generation+count, tokens+decode, tokens+decode+count, tokens+generation+output, tokens+eval,"
        " tokens+eval+count, tokens+output+request",
    ),
    ("output_tokens", 0.86, "eval+count, decode+count"),
    ("output_tokens", EITHER, "tokens, tokens+count"),
    ("total_tokens", LIKELY, "tokens+total, tokens+total+count, tokens+input+output, tokens+total+request"),
    ("total_tokens", 0.4, "tokens, tokens+count"),
    ("tokens_total", 0.5, "tokens+total, tokens+total+count"),
    ("reasoning_tokens", SURE, "tokens+reasoning, tokens+reasoning+count, tokens+reasoning+output"),
    ("cached_input_tokens", SURE, "tokens+cached+input, tokens+cached+prompt"),
    ("cached_input_tokens", LIKELY, "tokens+cached, tokens+cached+count"),
    (
        "input_tokens_total",
        SURE,
        "tokens+total+input, tokens+total+prompt, tokens+total+input+count, tokens+total+prompt+count",
    ),
    (
        "output_tokens_total",
        SURE,
        "tokens+total+output, tokens+total+completion, tokens+total+generation, tokens+total+output+count,"
        " tokens+total+decode",
    ),
    (
        "response_chars",
        SURE,
        "chars+completion, chars+output, chars+completion+count, length+completion+chars",
    ),
    (
        "requests_total",
        LIKELY,
        "request+count, request+total, request+total+count, request+count+run, attempted, attempted+count",
    ),
    ("requests_total", SURE, "attempted+request, attempted+request+count, attempted+request+total"),
    (
        "requests_completed",
        SURE,
        "request+completed, request+completed+count, request+completed+total",
    ),
    ("requests_completed", LIKELY, "completed, completed+count"),
    (
        "requests_failed",
        SURE,
        "request+failed, request+failed+count, request+failed+total, request+error, request+error+count",
    ),
    ("requests_failed", LIKELY, "failed, failed+count, error, error+count, failed+total, error+total"),
    ("requests_degraded", SURE, "request+degraded, request+degraded+count, request+degraded+total"),
    ("requests_degraded", LIKELY, "degraded, degraded+count, degraded+total"),
    ("error_rate", SURE, "rate+error, rate+failed, rate+error+request, rate+failed+request, error+share"),
    ("peak_memory", 0.86, "memory+peak, memory+peak+used, memory+peak+utilization", "max"),
    ("gpu_memory_used", SURE, "gpu+used, vram+used, vram+utilization, vram+used+memory"),
    (
        "gpu_memory_used",
        SURE,
        "gpu+used+peak, vram+peak, vram+used+peak, vram+peak+memory, vram+peak+gpu",
        "max",
    ),
    # A machine has so much, or a run takes so much: that it changes from row to row says the latter
    ("gpu_memory_used", EITHER, "vram, vram+gpu, vram+memory"),
    ("memory_used", EITHER, "ram, ram+memory"),
    (
        "memory_used",
        0.86,
        "rss, rss+used, rss+memory, ram+used, ram+utilization, memory+system+used, memory+cpu+used",
    ),
    ("memory_used", 0.86, "ram+peak, ram+used+peak, ram+peak+memory, rss+peak", "max"),
    ("memory_utilization", LIKELY, "ram+share, ram+utilization+share"),
    # Whose memory it is, the columns beside it may say
    ("memory_used", 0.5, "memory, memory+used, memory+utilization"),
    (
        "memory_utilization",
        0.5,
        "memory+share, memory+utilization, memory+used+share, memory+utilization+share",
    ),
    ("gpu_power", SURE, "power+gpu"),
    ("gpu_power", SURE, "power+gpu+peak", "max"),
    ("gpu_energy", SURE, "energy+gpu, energy+gpu+total"),
    ("energy", LIKELY, "energy+system, energy+total+system"),
    # Of the whole machine, unless the name or what stands beside it speaks of a GPU
    ("power", 0.74, "power, power+run, power+inference, power+total"),
    ("power", 0.74, "power+peak", "max"),
    ("gpu_power", 0.55, "power, power+run, power+inference"),
    ("gpu_power", 0.55, "power+peak", "max"),
    (
        "energy",
        0.74,
        "energy, energy+total, energy+run, energy+run+total, energy+inference, energy+inference+total",
    ),
    ("gpu_energy", 0.55, "energy, energy+total, energy+run, energy+run+total, energy+inference"),
    ("power", LIKELY, "power+system, power+total+system"),
    (
        "energy_per_output_token",
        SURE,
        "energy+per token+output, energy+per token+decode, energy+per token+generation",
    ),
    (
        "energy_per_input_token",
        SURE,
        "energy+per token+input, energy+per token+prompt, energy+per token+prefill",
    ),
    ("energy_per_total_token", SURE, "energy+per token+total"),
    ("cost_per_million_tokens", SURE, "cost+million+tokens, cost+million"),
    ("gpu_utilization", SURE, "gpu+utilization, gpu+utilization+share, gpu+share"),
    ("cpu_utilization", SURE, "cpu+utilization, cpu+utilization+share, cpu+share"),
    ("gpu_temperature", SURE, "temperature+gpu"),
    ("gpu_temperature", SURE, "temperature+gpu+peak", "max"),
    # Of what, the columns beside it may say
    ("gpu_temperature", 0.55, "temperature"),
    ("gpu_temperature", 0.55, "temperature+peak", "max"),
    ("accuracy", 0.86, "accuracy, accuracy+share, accuracy+total"),
    ("accuracy", SURE, "correct"),
    ("loss", LIKELY, "loss, loss+eval"),
    ("perplexity", SURE, "perplexity, perplexity+tokens"),
    ("exact_match", SURE, "exact match"),
    ("f1", SURE, "f1"),
    ("mcc", SURE, "mcc"),
    ("pass@1", SURE, "pass@1"),
    ("bits_per_byte", SURE, "bits per byte"),
    ("speedup", LIKELY, "speedup"),
    ("acceptance_rate", LIKELY, "acceptance+rate, acceptance+share, acceptance+tokens+rate"),
    ("acceptance_length", LIKELY, "acceptance+length"),
    ("model_size", LIKELY, "model+length"),
)
