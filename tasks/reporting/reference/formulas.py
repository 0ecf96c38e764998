"""How each statistic of a fact is computed, in words: one place for the page and for the pages beside it."""

from __future__ import annotations

_FORMULAS = {
    "mean": "the sum of the values, divided by how many they are",
    "stddev": "of a sample: the squared distances from the mean are summed and divided by n − 1, and of that the root",
    "cv": "the standard deviation, divided by the mean",
    "min": "the lowest of the values",
    "max": "the highest of the values",
    "total": "the sum of the values",
    "count": "how many they are",
    "value": "the value as it stands",
    "share": "the part, divided by the whole",
    "present_share": "how often it is recorded, divided by how often it could be",
    "ratio_of_sums": "the sum of one, divided by the sum of the other",
    "run_median": "the median of each run, and the geometric mean of these",
    "spread": "the highest mean of a group less the lowest, divided by the overall mean",
    "best_config": "the mean of each configuration, and the best of these",
    "mean_without_outliers": "the mean of the values that are no outliers",
}


def formula(statistic: str, verdict: str | None) -> str | None:
    """How a statistic is computed; None where there is nothing to say. What a file states is not computed here."""
    if verdict == "reported":
        return "as the file states it; not computed again"
    if statistic in _FORMULAS:
        return _FORMULAS[statistic]
    if statistic.startswith("p") and statistic[1:].replace(".", "", 1).isdecimal():
        return "the values in order, and by linear interpolation the one at this share of the way (type 7)"
    if statistic.startswith("ratio_of_"):
        return f"the {statistic.removeprefix('ratio_of_').replace('_', ' ')} of one, divided by that of the other"
    return None
