"""Facts that are counts, which are exact."""

from __future__ import annotations

from collections.abc import Mapping

from data_contracts.facts import Fact, Source, Verdict, subject_of
from tasks.analysis.statistics import count_digits


def count_fact(
    topic: str,
    names: Mapping[str, str | float | None],
    metric: str,
    count: int,
    clause: str,
    tier: int,
    sources: tuple[Source, ...] = (),
    *,
    unit: str | None = None,
    n: int | None = None,
    verdict: Verdict = "measured",
) -> Fact:
    """A count with all its digits; `n` is what it was counted among, by default itself."""
    return Fact(
        topic,
        subject_of(names),
        metric,
        "count",
        float(count),
        unit,
        clause,
        tier,
        count_digits(count),
        count if n is None else n,
        verdict=verdict,
        sources=sources,
    )
