"""The words with which people say in sentences what a number is: which metric, which statistic, of whom it is not."""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    """Any of some phrases, parted by commas, as whole words."""
    return re.compile(
        rf"\b(?:{'|'.join(part for line in phrases for part in line.split(', '))})\b", re.IGNORECASE
    )


# What is wished for, foretold or told of others was not measured here; what is set against something else says of two
_ELSEWHERE = (
    r"target, goals?, expect\w*, should, would, could, must, will, hop(?:e|ed|ing), plan\w*, budget, slo, sla, requir\w*",
    r"vendor\w*, claims?, claimed, quotes?, quoted, advertis\w*, published, paper, reported by, said to, estimat\w*",
    r"earlier, previous\w*, before, former\w*, used to, last (?:week|month|year|quarter|release), historic\w*, once",
    r"(?:other|another) (?:hardware|machine|gpu|report), elsewhere, theoretic\w*, ideal\w*, threshold, limit(?:ed|s)?, if",
    r"assum\w*, simulat\w*, predict\w*, forecast\w*, twice the load, for fluid, acceptable, per gb, margin",
    r"until, ago, come (?:down|up), promis\w*, model card, originally, old, according to, (?:up|down) from",
    r"in (?:19|20)\d\d, geometric, harmonic, trimmed, excluding, except, not, only, without, \w+n't",
)
NOT_MEASURED = _any(*_ELSEWHERE)
NOT_OURS = _any(
    *_ELSEWHERE,
    r"differ\w*, delta, gain\w*, improv\w*, sav(?:es?|ed|ing), reduc\w*, vs, versus, compared (?:to|with), faster, slower",
    r"(?<!less )(?<!more )(?<!fewer )than, standard deviation, std, stddev, vari(?:es|ance|ation)",
)

# By unit: the metric, and the words that name it; the specific ones first
METRICS_SAID: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "s": (
        (
            "ttft",
            _any(
                r"ttfts?, time[- ]to[- ](?:the )?first[- ]token, first[- ]token (?:latency|time|delay)",
                r"to (?:the )?first token",
            ),
        ),
        ("tpot", _any(r"tpot, time[- ]per[- ]output[- ]token")),
        ("itl", _any(r"itl, inter[- ]?token\w*")),
        ("load_duration", _any(r"load(?:ing)? (?:time|duration), loads? in, model load")),
        (
            "prefill_duration",
            _any(
                r"prefill (?:time|duration|latency)",
                r"prompt (?:eval(?:uation)?|processing) (?:time|duration)",
            ),
        ),
        (
            "decode_duration",
            _any(
                r"decod(?:e|ing) (?:time|duration|latency), generation time, eval(?:uation)? (?:time|duration)",
            ),
        ),
        (
            "e2e_latency",
            _any(
                r"end[- ]to[- ]end, e2e, latenc(?:y|ies), response times?, request (?:time|duration)",
                r"total (?:time|duration), answer(?:s|ed)? (?:in|within|take|took)",
            ),
        ),
    ),
    "token/s": (
        # `pp512` and `tg128` are tests of llama-bench
        ("prefill_throughput", _any(r"prefill\w*, prompt\w*, pp\d{1,6}")),
        ("total_token_throughput", _any(r"total, combined, aggregate\w*, overall")),
        ("decode_throughput", _any(r"decod\w*, generation (?:speed|rate|throughput), eval rate, tg\d{1,6}")),
        (
            "Throughput (tok/s)",
            _any(
                r"throughput, speed, rate, tok(?:en)?s?, tps, t/s, generat\w*, averag\w*, reach\w*, runs?, running",
                r"deliver\w*, manag\w*, produc\w*, peak\w*",
            ),
        ),
    ),
    "request/s": (("request_throughput", re.compile(r".", re.DOTALL)),),
    "token": (
        ("input_tokens", _any(r"inputs?, prompts?")),
        ("total_tokens", _any(r"total tokens, in all")),
        (
            "output_tokens",
            _any(
                r"outputs?, generat\w*, produc\w*, answer\w*, completion\w*, wrote, return\w*, emit\w*",
                r"respon\w*, repl(?:y|ies|ied)",
            ),
        ),
    ),
    "request": (
        ("requests_failed", _any(r"fail\w*")),
        ("requests_completed", _any(r"complet\w*, succe\w*, answered, served")),
        ("requests_total", _any(r"total, went to, sent, made, in all, receiv\w*, got, issued")),
    ),
}
# Of rates these say which one; the last of the table is any
SPECIFIC = frozenset({"prefill_throughput", "total_token_throughput", "decode_throughput"})
# No statistic of a quantity: the name of the field says it
ORDINAL = ("last", "first")
STATISTICS_SAID = (
    (
        "last",
        _any(r"last (?:request|call|answer|response|run|one), final (?:request|call|answer|response|run)"),
    ),
    ("first", _any(r"first (?:request|call|answer|response|run|one)")),
    (
        "p{}",
        re.compile(r"\b(\d\d)\s?%\s+of\b|\bp(\d\d)\b|\b(\d\d)(?:th|st|nd|rd)[- ]percentile", re.IGNORECASE),
    ),
    ("p50", _any(r"median, half of, typical(?:ly)?")),
    ("mean", _any(r"mean, averag(?:e|es|ed|ing), avg, on average")),
    (
        "max",
        _any(
            r"peak(?:s|ed|ing)?, max(?:imum)?, up to, highest, at most, slowest, longest, worst, tops out",
            r"never (?:above|exceed\w*|rose above|more than)",
        ),
    ),
    (
        "min",
        _any(
            r"min(?:imum)?, lowest, at least, shortest, as low as, down to",
            r"never (?:below|fell below|fell under|under|less than|dropp\w+ below)",
        ),
    ),
    ("total", _any(r"total(?:s|led)?, in all, altogether, in sum, sum of")),
)
# Words of labels that say what a number is, and no other subject beside it
LABEL_WORDS = frozenset(
    word
    for words in (
        "the, a, an, of, all, per, each, mean, average, avg, median, peak, max, maximum, min, minimum, percentile, total",
        "p50, p90, p95, p99, 50, 90, 95, 99, 50th, 90th, 95th, 99th, overall, best, first, last, time, to, token, tokens",
        "ttft, tpot, itl, inter, warm, cold, start, throughput, generation, speed, rate, decode, decoding, prefill, prompt",
        "output, input, request, requests, latency, end, e2e, response, duration, load, loading, answer, length, second, s",
        "sec, ms, tok, completed, failed, successful, count, number, results, result, lowest, highest, sum, value",
    )
    for word in words.split(", ")
)
