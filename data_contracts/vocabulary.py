"""How the world writes what benchmarks measure: the words of names, and which of them together name which metric.

A name is read as terms. `TERMS` gives for each term the ways to write it, as words without case or separators (a slash
is the word `per`); `NAMES` gives for each metric the sets of terms that name it, in any order, with how sure each is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data_contracts.metrics import METRICS

# What a word does in a name. A `concept` says what was measured; a `variant` tells two columns of one meaning apart; a
# `blocker` (a goal, a difference) or a `label` (a port) makes it another thing than what was measured.
TermKind = Literal["concept", "statistic", "unit", "neutral", "variant", "engine", "label", "blocker"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of names. `name` of a statistic is that of Quantity, of a unit the one in which it is written."""

    kind: TermKind
    name: str


def _terms(kind: TermKind, written: dict[str, str]) -> dict[tuple[str, ...], Term]:
    return {
        tuple(phrase.split()): Term(kind, name)
        for name, phrases in written.items()
        for phrase in phrases.split(", ")
    }


_CONCEPTS = {
    # phases of a request
    "prefill": "prefill, prefilling, pp, prompt eval, prompt evaluation, prompt processing, prompt process, ppl eval,"
    " context encoding, prompt encode, prompt ingestion, pre fill",
    "decode": "decode, decoding, decoded, tg, predicted, predict, prediction",
    "generation": "generation, generate, generated, generating, gen",
    "eval": "eval",
    "load": "load, loading, model load, model loading, load model",
    "queue": "queue, queued, queueing, queuing, waiting",
    "compile": "compile, compilation, compiling",
    # events and spans that imply a time
    "first token": "first token, 1st token",
    "ttft": "ttft, time to first token, time first token, first token latency, first token time,"
    " first token delay, tt first token, time to 1st token, ftl",
    "first chunk": "time to first chunk, first chunk",
    "ttfb": "ttfb, time to first byte, first byte",
    "ttst": "ttst, time to second token, second token",
    "tpot": "tpot, time per output token, time per out token, s per output token, ms per output token",
    "itl": "itl, inter token, intertoken, time between tokens, tbt, inter token latency, intertoken latency",
    "inter chunk": "inter chunk, interchunk",
    "e2e": "e2e, e2el, end to end, end 2 end, endtoend, endtoendlatency",
    # kinds of quantities
    "rate": "throughput, speed, tput, thruput, thpt, velocity, rate",
    "latency": "latency, latencies, delay, lat",
    "time": "time, times, duration, durations, elapsed, took, wall, walltime, wall clock, wallclock, wall time,"
    " runtime, timing, elapsed time, total elapsed, dur",
    "tokens": "token, tokens, tok, toks, tkn, tkns",
    "count": "count, n, num, number, nr, no of, cnt",
    "length": "length, len, size",
    "memory": "memory, mem",
    "vram": "vram, gpu memory, gpu mem, gpu ram, cuda memory, cuda mem, device memory, video memory, gpu vram",
    "ram": "ram, host memory, system memory, cpu memory, cpu mem, main memory, system ram",
    "rss": "rss, process memory, resident",
    "power": "power, power draw, power usage, power consumption, wattage",
    "energy": "energy, energy consumed, energy consumption, energy usage",
    "temperature": "temperature, temp, temperatures",
    "utilization": "utilization, utilisation, util, usage, use",
    "used": "used, in use, allocated, footprint, reserved",
    # whose, of what
    "input": "input, in, inputs",
    "prompt": "prompt, prompts",
    "output": "output, out, outputs",
    "completion": "completion, completions, response, answer, reply",
    "total": "total, overall, sum, all, combined, tot",
    "request": "request, requests, req, reqs, query, queries",
    "system": "system, aggregate, aggregated, agg, cluster, server, global",
    "user": "per user, user, per stream, per client, per sequence, per seq",
    "per request": "per request, per req, per query, each request, single request",
    "per gpu": "per gpu, per device, per accelerator, per card",
    "per token": "per token, per tok",
    "per output token": "per output token, per output tok, per generated token, per completion token",
    "per input token": "per input token, per prompt token, per input tok",
    "per total token": "per total token",
    "gpu": "gpu, gpus, cuda",
    "cpu": "cpu",
    "model": "model",
    "cached": "cached, cache hit, cache read, cache",
    "reasoning": "reasoning, thinking, thought",
    "content": "content, non reasoning",
    "batch": "batch",
    "run": "run, benchmark, bench, test, experiment, script, job, session",
    "inference": "inference, infer, processing, process, execution, exec, completion time, forward, call, llm call",
    "completed": "completed, successful, succeeded, success, successes, ok, finished",
    "failed": "failed, failure, failures, errored, unsuccessful",
    "error": "error, errors, err, errs",
    "good": "goodput, good put",
    "concurrency": "concurrency, in flight, inflight, concurrent",
    "chars": "chars, characters, char",
    "accuracy": "accuracy, acc",
    "perplexity": "perplexity, ppl",
    "exact match": "exact match",
    "f1": "f1, f1 score",
    "mcc": "mcc",
    "pass@1": "pass at 1, pass 1, pass at1, pass1",
    "loss": "loss",
    "bits per byte": "bits per byte, bpb",
    "speedup": "speedup, speed up",
    "acceptance": "acceptance, accept, draft acceptance",
    "cost": "cost, price",
    "million": "million, 1m, mtok, per million, per 1m, per m",
    "peak": "peak",
}
_STATISTICS = {
    "mean": "mean, avg, average, averaged, ave, arithmetic mean",
    "p50": "median, med, p50, 50th percentile, 50th",
    "min": "min, minimum, lowest, fastest",
    "max": "max, maximum, highest, slowest",
    "stddev": "std, stdev, stddev, std dev, standard deviation, sd, sigma",
    "stderr": "stderr, sem, standard error",
    "cv": "cv, coefficient of variation",
    "iqr": "iqr",
}
_UNITS = {
    "ns": "ns, nsec, nsecs, nanoseconds, nanosecond, nanos",
    "us": "us, usec, usecs, microseconds, microsecond, micros, µs, μs",
    "ms": "ms, msec, msecs, milliseconds, millisecond, millis, milli seconds",
    "s": "s, sec, secs, seconds, second",
    "minutes": "minutes, mins",
    "h": "hours, hrs",
    "tok/s": "tok per s, tok per sec, tok per second, tok s, tok sec, toks s, toks sec, toks per s, toks per sec,"
    " toks per second, token per s, token per sec, token per second, tokens per s, tokens per sec, tokens per second,"
    " tokens s, tokens sec, token s, token sec, tps, t per s, tkps, tokps, toksec, toks per seconds,"
    " tokens per seconds, tokens second, tkn per s, tok ps, tokens ps",
    "req/s": "req per s, req per sec, req per second, reqs per s, reqs per sec, reqs per second, request per s,"
    " request per sec, request per second, requests per s, requests per sec, requests per second, req s, req sec,"
    " reqs s, requests s, requests sec, rps, qps, queries per second, queries per sec, queries per s,"
    " query per second, r per s",
    "GiB": "gib, gibibytes",
    "MiB": "mib, mebibytes",
    "KiB": "kib",
    "GB": "gb, gigabytes, gbytes",
    "MB": "mb, megabytes, mbytes",
    "KB": "kb, kilobytes",
    "bytes": "bytes, byte",
    "W": "w, watts, watt",
    "mW": "mw, milliwatts",
    "J": "j, joules, joule",
    "mJ": "mj, millijoules",
    "J/token": "j per token, joules per token, joule per token, j per tok, joules per tok",
    "mJ/token": "mj per token, mj per tok",
    "Wh": "wh, watt hours",
    "kWh": "kwh",
    "C": "c, celsius, degc, deg c, °c",
    "percent": "percent, pct, %, percentage, perc",
    "ratio": "ratio, fraction, frac",
    "USD": "usd, dollars, $",
}
# A bare letter is a unit only behind what it measures: `power_w`, `gpu_temp_c`, `load_s`.
LETTER_UNITS = {
    "w": frozenset({"power"}),
    "j": frozenset({"energy"}),
    "c": frozenset({"temperature"}),
}
_NEUTRAL = (
    "to, of, the, for, at, by, value, values, result, results, metric, metrics, stat, stats, statistics, summary,"
    " data, raw, sample, samples, perf, performance, measured, observed, actual, achieved, llm, timings, figures,"
    " measurement, measurements, details, throughputs, list, client, usage stats, token usage, and, with, report,"
    " percentiles, quantiles"
)
_VARIANTS = (
    "cold, warm, cold start, cached run, baseline, optimized, optimised, before, after, first run, second run, steady,"
    " steady state, streaming, stream, non streaming, single, multi, batched, sequential, parallel, short, long,"
    " medium, small, large, idle, loaded, local, remote, eager, compiled, quantized, original, native, reference,"
    " base, new, old, fp16, bf16, fp32, fp8, int8, int4, q4, q8, 4bit, 8bit, native run, greedy, speculative, draft,"
    " target model, cuda graph, on, off"
)
_ENGINES = (
    "vllm, sglang, ollama, llamacpp, llama cpp, tgi, tensorrt, trt, trtllm, tensorrt llm, mlx, exllama, exllamav2,"
    " exllamav3, lmdeploy, onnx, onnxruntime, openvino, transformers, hf, ktransformers, mlc, deepspeed, lmstudio,"
    " lm studio, pytorch, torch"
)
# What was meant, compared or trained, and not what was measured: also as a part of a path around a name.
_BLOCKERS = (
    "target, targets, goal, goals, limit, limits, budget, budgets, slo, slos, sla, threshold, thresholds, timeout,"
    " timeouts, deadline, expected, estimate, estimated, theoretical, ideal, allowed, allowance, quota, requested,"
    " desired, required, requirement, requirements, configured, setting, settings, config, configuration, default,"
    " defaults, options, args, arguments, params, parameters, spec, delta, deltas, diff, difference, change, changes,"
    " gain, improvement, regression, reduction, increase, decrease, saved, savings, penalty, overhead, relative,"
    " normalized, normalised, scaled, factor, multiplier, vs, versus, over, against, interval, squared, variance, var,"
    " jitter, drift, margin, ci, confidence, train, training, validation, gradient, optimizer, epochs, comparison,"
    " tolerance, weight, weights, projected, cap, ceiling, floor"
)
_LABELS = (
    "port, ports, id, ids, uuid, guid, version, versions, ver, hash, sha, sha256, md5, checksum, digest, year, month,"
    " day, date, timestamp, ts, epoch, index, idx, offset, start, end, began, stop, stopped, started, ended, rank,"
    " seed, name, label, score, grade, rating, window, bucket, bin, histogram, log, code, status, flag, enabled,"
    " available, free, capacity, bandwidth, step, steps, layer, layers, head, heads, block, blocks, page,"
    " pages, column, row, line, file, path, url, host, address, pid, group, tool, tools, retrieval, embedding,"
    " embeddings, rerank, search, network, dns, tcp, tls, connect, connection, disk, io, read, write, download,"
    " upload, tokenize, tokenizer, tokenization, detokenize, sampling, scheduler, kernel, audio, video, image, images,"
    " vision, speech, db, database, tests, unit tests, build, unit, units, type, kind, format, source, method, mode,"
    " tier, class, category, note, notes, comment, hit, hits, miss, misses"
)
# Parts of a path that only hold what was measured
_CONTAINERS = (
    "results, result, data, runs, trials, samples, measurements, metrics, metric, stats, statistics, summary,"
    " summaries, records, entries, rows, items, points, levels, sweep, sweeps, benchmarks, benchmark, bench, tests,"
    " experiments, models, scenarios, configs, cases, reports, report, aggregate, aggregates, aggregated, overall,"
    " total, totals, all, global, performance, perf, timings, timing, iterations, repetitions, requests, details, raw,"
    " per model, by model, phases, inference, values, latencies, latency, throughput, usage, llm, run, test, output,"
    " response, body"
)
CONTAINERS = frozenset(tuple(phrase.split()) for phrase in _CONTAINERS.split(", "))


def _listed(kind: TermKind, phrases: str) -> dict[tuple[str, ...], Term]:
    return {tuple(phrase.split()): Term(kind, phrase) for phrase in phrases.split(", ")}


# What stands later wins: `rate` behind a unit is a word of its own, `ok` is a concept and no variant.
TERMS: dict[tuple[str, ...], Term] = {
    **_listed("label", _LABELS),
    **_listed("blocker", _BLOCKERS),
    **_listed("variant", _VARIANTS),
    **_listed("engine", _ENGINES),
    **_listed("neutral", _NEUTRAL),
    **_terms("concept", _CONCEPTS),
    **_terms("statistic", _STATISTICS),
    **_terms("unit", _UNITS),
}
LONGEST_PHRASE = max(map(len, TERMS))
# Words that may be written together (`avgttft`, `ttftms`, `prefilltps`).
JOINED = frozenset(
    phrase[0]
    for phrase, term in TERMS.items()
    if len(phrase) == 1 and term.kind in ("concept", "statistic", "unit") and len(phrase[0]) > 1
)

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
    ("requests_total", LIKELY, "request+count, request+total, request+total+count, request+count+run"),
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
