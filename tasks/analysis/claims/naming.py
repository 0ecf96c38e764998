"""What documents call metrics and statistics, in canonical names; None where a name says too little, or something else."""

from __future__ import annotations

import re

from data_contracts.metrics import METRICS, metrics_where

# Differences, ratios of two things, targets, and rates of several requests at once are other numbers.
_ANOTHER = re.compile(
    r"Δ|delta|differ|improve|gain|chang|varia|ratio|per gb|efficien|overhead|speed-?up|target|expected|vs\b|advantage"
    r"|\binter|per token|batch|kernel|http|query|network|prompt eval|prefill|\btotal\b|aggregate|concurren|combined"
    r"|parallel|load_|eval_|\bstd|\bsd\b|cv\b",
    re.IGNORECASE,
)
STATED = metrics_where(lambda metric: metric.called)
_STATISTICS = (
    ("mean", re.compile(r"\b(?:mean|average|avg)\b", re.IGNORECASE)),
    ("p50", re.compile(r"\b(?:median|p50)\b", re.IGNORECASE)),
    ("best", re.compile(r"\bbest\b", re.IGNORECASE)),
)
_QUANTILE = re.compile(r"\bp(\d\d)\b", re.IGNORECASE)


def metric_named(name: str, unit: str | None) -> str | None:
    """The metric that a document means by a name whose numbers are in this SI unit."""
    if name in METRICS:
        return name if METRICS[name].unit == unit else None
    if _ANOTHER.search(name):
        return None
    # To \b an underscore is a letter: `mean_latency_ms` would be one word
    words = name.replace("_", " ") if " " not in name else name
    same_unit = [METRICS[m] for m in STATED if METRICS[m].unit == unit]
    found = [m.name for m in same_unit if m.is_called(name) or m.is_called(words)]
    return found[0] if len(found) == 1 else None


def statistic_named(name: str, statistic: str) -> str | None:
    """The statistic of a stated number: as its reader found it, else as its name says; None where nothing tells."""
    if statistic != "value":
        return statistic
    quantile = _QUANTILE.search(name)
    if quantile:
        return f"p{quantile[1]}"
    return next((found for found, called in _STATISTICS if called.search(name)), None)
