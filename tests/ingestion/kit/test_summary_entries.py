"""What keys, columns and labels of summaries name."""

from __future__ import annotations

import pytest

from tasks.ingestion.kit.summary_entries import statistic


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("avg", "mean"), ("Median", "p50"), ("p(95)", "p95"), ("99.90%", "p99.9"), ("quantiles_p25", "p25"),
        ("99.00th percentile", "p99"), ("p100", "p100"), ("p101", None), ("p99.12345678", None), ("count", None),
    ],
)  # fmt: skip
def test_a_statistic_is_written_in_one_way(written: str, canonical: str | None) -> None:
    assert statistic(written) == canonical
