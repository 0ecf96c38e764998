"""Each target of ingest is told with its figures, its limit and whether it is met."""

from __future__ import annotations

from benchmarks.ingest_costs import verdicts


def test_each_target_is_told_met_or_not_or_not_measured() -> None:
    costs = {
        "read + sha256": 0.5,
        "DuckDB, glob to Parquet": 2.0,
        "cold": 3.0,
        "unchanged": 0.6,
        "1% changed": 0.5,
        "1% changed, round 20": 0.9,
    }

    assert verdicts(costs) == [
        "cold: 3.00 s of CPU is 6.00 times read + sha256 (0.50 s), limit 8.00: met",
        "cold: not measured beside polars, glob to Parquet",
        "cold: 3.00 s of CPU is 1.50 times DuckDB, glob to Parquet (2.00 s), no limit",
        "unchanged: 0.60 s of CPU is 0.20 times cold (3.00 s), limit 0.10: not met",
        "1% changed: 0.50 s of CPU is 0.17 times cold (3.00 s), limit 0.17: met",
        "1% changed, round 20: 0.90 s of CPU is 0.30 times cold (3.00 s), limit 0.17: not met",
    ]
