"""What documents call metrics and statistics, in canonical names; nothing where a name says too little."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_contracts.definitions import WHOLE
from data_contracts.metrics import METRICS, MetricKind
from tasks.ingestion.naming.names import measured_name

# Differences, ratios of two things, targets, and what is of several requests or of something else are other numbers.
_ANOTHER = re.compile(
    r"Δ|delta|differ|improve|gain|chang|varia|ratio|per gb|efficien|overhead|speed-?up|target|expected|vs\b|advantage"
    r"|before|after|previous|earlier|\bold\b|planned|vendor|published|reference|geometric|harmonic|trimmed"
    r"|batch|kernel|http|query|network|\bstd|\bsd\b|cv\b|faster|slower|goal|budget|slo\b|limit",
    re.IGNORECASE,
)
_STATISTICS = (
    ("mean", re.compile(r"\b(?:mean|average|avg|averaged|averages)\b", re.IGNORECASE)),
    ("p50", re.compile(r"\b(?:median|p50)\b", re.IGNORECASE)),
    ("best", re.compile(r"\bbest\b", re.IGNORECASE)),
    ("max", re.compile(r"\b(?:max|maximum|peak|highest|peaks|worst)\b", re.IGNORECASE)),
    ("min", re.compile(r"\b(?:min|minimum|lowest)\b", re.IGNORECASE)),
    ("last", re.compile(r"\blast\b", re.IGNORECASE)),
    ("first", re.compile(r"\bfirst\b(?![- ]?(?:token|chunk|byte))", re.IGNORECASE)),
    ("total", re.compile(r"\b(?:total|sum)\b", re.IGNORECASE)),
)
_QUANTILE = re.compile(r"\bp(\d\d)\b|\b(\d\d)(?:th|st|nd|rd)[ -]percentile", re.IGNORECASE)
# These say which number of a metric is meant, not which metric
_STATISTIC_WORDS = re.compile(
    r"\b(?:peak|best|highest|lowest|maximum|minimum|overall|warm|cold|measured|typical|observed|last"
    r"|first(?![- ]?(?:token|chunk|byte)))\b|\bavg\.|\([^()]*\)",
    re.IGNORECASE,
)
# "Total latency" is the sum over requests, or all of the time of one; who adds up means the sum
_OF_ONE: frozenset[MetricKind] = frozenset({"latency", "first_token"})
_SUMMED = re.compile(r"\badds? up|\bin total\b|\baltogether\b|\bsum\b|\bin all\b|\btogether\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:planned|plans?|targets?|goals?|vendors?|expected|expectations?|previous\w*|earlier|old|published|references?"
    r"|competitors?|literature|requirements?|objectives?|before|outlook|roadmap|historic\w*|slos?)\b",
    re.IGNORECASE,
)
_GENERATED = "decode_throughput"
_SPEED_OF_GENERATION = re.compile(r"\bgeneration (?:speed|rate)\b", re.IGNORECASE)
_UNIT_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*\Z")


def is_of_others(heading: str) -> bool:
    """True for a heading over what was planned, measured by others or at another time."""
    return _OF_OTHERS.search(heading) is not None


def metrics_named(name: str, unit: str | None) -> tuple[str, ...]:
    """The metrics that a name may mean whose numbers are in this SI unit, likeliest first; of a total what it sums up."""
    return tuple(dict.fromkeys(METRICS[metric].total_of or metric for metric in _named(name, unit)))


def _named(name: str, unit: str | None) -> tuple[str, ...]:
    if name in METRICS:
        return (name,) if METRICS[name].unit == unit else ()
    if _ANOTHER.search(name):
        return ()
    # The unit stays: `Throughput (req/s)` is none of tokens
    written = _UNIT_IN_BRACKETS.search(name)
    bare = " ".join(_STATISTIC_WORDS.sub(" ", name.replace("_", " ")).split())
    if unit == METRICS[_GENERATED].unit and _SPEED_OF_GENERATION.search(bare):
        return (_GENERATED,)
    for words in dict.fromkeys((name, f"{bare} ({written[1]})" if written else bare, bare)):
        if not words:
            continue
        found = [c.metric for c in measured_name(words).candidates if METRICS[c.metric].unit == unit]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def stated_statistic(metrics: Sequence[str], statistic: str | None, words: str = "") -> str | None:
    """The statistic that a name states of these metrics: WHOLE where a total may be of one request or of all.

    A bare count may be a sum too; a bare latency or rate is none.
    """
    kinds = {METRICS[metric].kind for metric in metrics}
    if statistic == "total" and kinds & _OF_ONE and not _SUMMED.search(words):
        return WHOLE
    if statistic == "total" and "total_tokens" in metrics and not _SUMMED.search(words):
        return WHOLE
    return WHOLE if statistic in (None, "value") and kinds == {"count"} else statistic


def statistic_named(name: str, statistic: str) -> str | None:
    """The statistic of a stated number: as its reader found it, else as its name says; None where nothing tells."""
    if statistic != "value":
        return statistic
    # `latest` in the tag of a model is no statistic
    name = " ".join(word for word in name.split() if ":" not in word.rstrip(":"))
    quantile = _QUANTILE.search(name)
    if quantile:
        return f"p{int(quantile[1] or quantile[2])}"
    return next((found for found, called in _STATISTICS if called.search(name)), None)
