"""How the world writes what benchmarks measure: the words of names.

A name is read as terms. `TERMS` gives for each term the ways to write it, as words without case or separators (a slash
is the word `per`); which of them together name which metric, `metric_names` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


def _limits() -> dict[tuple[str, ...], Term]:
    """The limits of an interval: which side it is, before or behind what the interval is called."""
    levels = ("90", "95", "99")
    called = ["ci", "conf int", "confidence interval"]
    called += [
        name for level in levels for name in (f"ci {level}", f"{level} ci", f"ci{level}", f"{level}ci")
    ]
    called += [f"{level} confidence interval" for level in levels]
    sides = {
        "ci_low": ("low", "lower", "lo", "lower bound", "lower limit", "lb"),
        "ci_high": ("high", "upper", "hi", "upper bound", "upper limit", "ub"),
    }
    return {
        tuple(phrase.split()): Term("statistic", name)
        for name, words in sides.items()
        for side in words
        for interval in called
        for phrase in (f"{interval} {side}", f"{side} {interval}")
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
    "degraded": "degraded",
    "attempted": "attempted",
    "good": "goodput, good put",
    "concurrency": "concurrency, in flight, inflight, concurrent",
    "chars": "chars, characters, char",
    "accuracy": "accuracy, acc",
    "correct": "correct, is correct, answered correctly, answer correct",
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
    **_limits(),
    **_terms("unit", _UNITS),
}
LONGEST_PHRASE = max(map(len, TERMS))
# Words that may be written together (`avgttft`, `ttftms`, `prefilltps`).
JOINED = frozenset(
    phrase[0]
    for phrase, term in TERMS.items()
    if len(phrase) == 1 and term.kind in ("concept", "statistic", "unit") and len(phrase[0]) > 1
)
