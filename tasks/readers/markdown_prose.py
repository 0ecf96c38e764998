"""Numbers in sentences that people write: "alpha:7b averages 38.2 tok/s", "the p95 TTFT stays under 600 ms".

Read is an amount whose unit says what kind of quantity it is and whose clause names the metric. Whom it is about, the
sentence says: it goes along, and whoever knows the measured models finds them in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data_contracts.measurements import Quantity
from data_contracts.units import CONVERSIONS
from tasks.readers.markdown_words import (
    LABEL_WORDS,
    METRICS_SAID,
    NOT_OURS,
    ORDINAL,
    SPECIFIC,
    STATISTICS_SAID,
)

_UNITS = {
    "token/s": r"(?:tok(?:en)?s?|t)\s?(?:/|per)\s?s(?:ec(?:ond)?)?|tps|tokens? (?:each|a) second",
    "request/s": r"(?:req(?:uest)?s?)\s?(?:/|per)\s?s(?:ec(?:ond)?)?|rps",
    "ms": r"ms|msec|milliseconds?",
    "s": r"s|sec|secs|seconds?",
    "min": r"min|minutes?",
    "token": r"(?:(?:output|input|prompt|completion|generated) )?tokens?",
    "request": r"(?:(?:successful|completed|failed) )?requests?",
}
_UNIT = "|".join(f"(?P<u{place}>{pattern})" for place, pattern in enumerate(_UNITS.values()))
_AMOUNT = re.compile(
    rf"(?<![\w.,:/\-±<>=@])(?P<about>[~≈]\s?)?(?P<number>\d[\d,]*(?:\.\d+)?)(?:\s?-?(?:{_UNIT}))(?![\w/^%])(?!\.\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s*(?:[-–—]|to|and|±|\+/-|/)\s*\Z|\bbetween\s+\Z|[<>≤≥±]\s*\Z", re.IGNORECASE)
_RANGE_BEHIND = re.compile(r"\A\s*(?:±|\+/-|[-–—]\s*\d)")
# A clause ends where another number may begin to be spoken of
_CLAUSE = re.compile(
    r"[,;()]|\s[-–—]\s|\b(?:and|but|while|whereas|with|against|versus|vs\.?|compared|than|at|over|across|during|from)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!approx\.)(?<!avg\.)(?<!ca\.)(?<!vs\.)(?<!e\.g\.)(?<!i\.e\.)\s+")
_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|approximately|approx\.?|some|nearly|almost|circa|ca\.)\s*\Z|[~≈]\s*\Z",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\b(?:under|below|less than|within|no more than|fewer than)\s*\Z", re.IGNORECASE)
_AT_LEAST = re.compile(r"\b(?:over|above|more than|exceed\w*|no less than|beyond)\s*\Z", re.IGNORECASE)
# These bounds say an extreme: what never fell below 291 ms has it as its minimum
_EXTREME = re.compile(r"\b(?:never|at most|at least|up to)\b", re.IGNORECASE)
_SAMPLES = re.compile(
    r"\b(?:over|across|of|in|from)\s+(?:(?:all|its|our|the|these|those|only|some)\s+){0,3}(\d[\d,]*)\s+(?:\w+\s+)?(?:requests|calls|samples|prompts)\b"
    r"|\bn\s*=\s*(\d[\d,]*)", re.IGNORECASE,
)  # fmt: skip
_LABEL = re.compile(r"\A(?P<label>[^.,;]{2,80}):\s+[~≈]?\d")
_LABEL_PARTS = re.compile(r"[^\W_]+")
_LONGEST = 400
_WORDS_AT_MOST = 240


@dataclass(frozen=True, slots=True)
class Said:
    """An amount of a sentence; `step` is one unit of its last digit in the canonical unit, `words` what says of whom.

    `words` is the sentence, or of one that states several amounts the clause of this one.
    """

    field: str
    quantity: Quantity
    value: float
    step: float
    decimals: int
    words: str
    sentence: str
    roughly: bool
    bound: str | None
    samples: int | None


def said_in(text: str) -> Iterator[Said]:
    """What the sentences of a line say, where metric and unit are clear and nothing says that it was not measured here."""
    # Neither a comment nor a quotation is said by the document
    if len(text) > _LONGEST * 4 or "<!--" in text:
        return
    for sentence in _SENTENCE.split(text):
        if len(sentence) <= _LONGEST and not NOT_OURS.search(sentence) and not _of_another(sentence):
            yield from _amounts(sentence)


def _of_another(sentence: str) -> bool:
    """True for a label that names a subject that is no model: "Agent 1 TTFT: 0.5 s"."""
    found = _LABEL.match(sentence)
    label = found["label"] if found else ""
    words = _LABEL_PARTS.findall(label)
    # `alpha:7b`, `Alpha-7B`: what mixes letters and digits may be the name of a model
    named = any(any(map(str.isdigit, word)) and any(map(str.isalpha, word)) for word in words)
    return not named and ":" not in label and not LABEL_WORDS.issuperset(word.lower() for word in words)


def _amounts(sentence: str) -> Iterator[Said]:
    every = list(_AMOUNT.finditer(sentence))
    # The number of requests that another number is of is none of its own
    found = [amount for amount in every if len(every) == 1 or not _is_sample(sentence, amount)]
    before: tuple[str, str | None] | None = None
    for place, amount in enumerate(found):
        start = found[place - 1].end() if place else 0
        end = found[place + 1].start() if place + 1 < len(found) else len(sentence)
        left, right = sentence[start : amount.start()], sentence[amount.end() : end]
        if (
            _RANGE.search(left)
            or _RANGE_BEHIND.match(right)
            or (len(found) > 1 and _is_sample(sentence, amount))
        ):
            continue
        unit = next(name for at, name in enumerate(_UNITS) if amount[f"u{at}"])
        conversion = CONVERSIONS["tokens/s" if unit == "token/s" else unit]
        near = _CLAUSE.split(right, maxsplit=1)[0]
        metric = _metric(conversion.unit, left, near, amount[0])
        if metric is None and before is not None and before[0] in dict(METRICS_SAID[conversion.unit]):
            # "a TTFT of 0.41 s for A and 0.52 s for B"
            metric, statistic = before
        else:
            statistic = _statistic(left, near) or _statistic(
                sentence[: amount.start()] if place == 0 else "", ""
            )
        if metric is None:
            continue
        before = (metric, statistic)
        yield _said(
            sentence,
            amount,
            metric,
            statistic,
            left,
            conversion.unit,
            conversion.factor,
            (left, near, len(found)),
        )


def _is_sample(sentence: str, amount: re.Match[str]) -> bool:
    """True for the number of requests that another number is of."""
    return any(found.start() <= amount.start() < found.end() for found in _SAMPLES.finditer(sentence))


def _said(
    sentence: str,
    amount: re.Match[str],
    metric: str,
    statistic: str | None,
    left: str,
    unit: str,
    factor: float,
    around: tuple[str, str, int],
) -> Said:
    decimals = len(amount["number"].partition(".")[2])
    samples = _SAMPLES.search(sentence) if unit != "request" else None
    bound = None
    if not _EXTREME.search(left) and statistic != "p50":
        bound = "at_most" if _AT_MOST.search(left) else "at_least" if _AT_LEAST.search(left) else None
    # With several numbers in a sentence each is about whom its own clause names
    words = sentence if around[2] == 1 else f"{around[0]} {amount[0]}{around[1]}"
    counted = samples and next(filter(None, samples.groups()))
    return Said(
        f"{statistic or 'value'} {metric}",
        Quantity.named(metric, "value" if statistic in ORDINAL else statistic or "value", unit, factor),
        float(amount["number"].replace(",", "")),
        10.0**-decimals * factor,
        decimals,
        " ".join(words.split())[:_WORDS_AT_MOST],
        " ".join(sentence.split()),
        bool(amount["about"]) or bool(_ROUGHLY.search(left)),
        bound,
        int(counted.replace(",", "")) if counted else None,
    )


def _metric(unit: str, left: str, right: str, amount: str) -> str | None:
    """The metric that the words right behind or before an amount name."""
    for words in (right, left, amount):
        named = [
            (match.end(), name) for name, called in METRICS_SAID[unit] for match in called.finditer(words)
        ]
        if named and words is not amount:
            # Of two metrics the nearer one
            nearest = (
                min(named, key=lambda one: one[0]) if words is right else max(named, key=lambda one: one[0])
            )
            specific = [name for _, name in named if name in SPECIFIC]
            return specific[0] if specific else nearest[1]
    return (
        "Throughput (tok/s)" if unit == "token/s" else "request_throughput" if unit == "request/s" else None
    )


def _statistic(left: str, right: str) -> str | None:
    for words in (right, left):
        for name, called in STATISTICS_SAID:
            found = called.search(words)
            if found:
                digits = next((group for group in found.groups() if group), None)
                return f"p{int(digits)}" if digits else name
    return None
