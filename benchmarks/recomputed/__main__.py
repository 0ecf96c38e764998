"""Every number a second time: `python -m benchmarks.recomputed STORE [AUDIT]`.

Computes the facts and comparisons of an audit, the latest unless one is named, again by SQL over its published tables and
compares them cell by cell. Exit code: 0 none differs, 1 any does, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.recomputed.cells import Cell, by_kind, comparison_cells, fact_cells
from benchmarks.recomputed.drift import register_drift
from benchmarks.recomputed.tables import (
    audit_folder,
    earlier_audits,
    has_baseline,
    opened,
    put_side_by_side,
    register_aspects,
    register_tests,
    run_query,
)

_FACTS = (
    "subjects",
    "measured",
    "reported",
    "counts",
    "runs_and_ratios",
    "sweeps",
    "loads",
    "claims",
    "claim_counts",
)


def recomputed(folder: Path) -> list[Cell]:
    """All cells of an audit."""
    database = opened(folder)
    compared = has_baseline(database)
    run_query(database, "rows")
    if compared:
        run_query(database, "rows", schema="baseline")
    put_side_by_side(database, earlier_audits(database, folder) if compared else ())
    run_query(database, "leaves")
    register_aspects(database)
    for query in (*_FACTS, "series", "together"):
        run_query(database, query)
    _contrasts(database)
    if compared:
        _comparisons(database)
    return [*fact_cells(database), *comparison_cells(database)]


def _contrasts(database: duckdb.DuckDBPyConnection) -> None:
    """What differs in one thing within the audit; no history tells how much such a pair drifts."""
    database.execute("create schema contrast")
    run_query(database, "ratios", schema="contrast")
    _test(database, "contrast", from_history=False)
    run_query(database, "ratio_errors", schema="contrast")
    register_tests(database, "contrast.whole_errors", "whole")
    run_query(database, "ratio_facts", schema="contrast")


def _comparisons(database: duckdb.DuckDBPyConnection) -> None:
    """What changed since the baseline."""
    for query in ("matching", "comparisons"):
        run_query(database, query)
    _test(database, "main", from_history=True)
    run_query(database, "families")
    register_tests(database, "family_errors", "family_tested")
    run_query(database, "changes")
    register_tests(database, "moved_errors", "moved_tested")
    run_query(database, "verdicts")


def _test(database: duckdb.DuckDBPyConnection, schema: str, from_history: bool) -> None:
    """The test of each pair of the schema's `keys`, by the levels of runs in its `new_levels`."""
    run_query(database, "spreads", schema)
    if from_history:
        run_query(database, "history", schema)
    register_drift(database, schema, from_history)
    run_query(database, "standard_errors", schema)
    register_tests(database, f"{schema}.errors", "tested")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recomputed", description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("audit", nargs="?")
    options = parser.parse_args(arguments)
    try:
        folder = audit_folder(options.store, options.audit)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    cells = recomputed(folder)
    print(f"{'cells':40} {'compared':>9} {'agree':>9} {'differ':>9} {'not computed':>13}")
    for kind, counts in by_kind(cells).items():
        _line(kind, counts["agree"], counts["differ"], counts["not computed"])
    outcomes = [cell.outcome for cell in cells]
    _line("all", *(outcomes.count(outcome) for outcome in ("agree", "differ", "not computed")))
    left = {kind: counts["not computed"] for kind, counts in by_kind(cells).items() if counts["not computed"]}
    told = ", ".join(f"{kind} {count}" for kind, count in left.items())
    print(f"not recomputed: {sum(left.values())}{f' ({told})' if told else ''}")
    for cell in cells:
        if cell.outcome == "differ":
            print(
                f"{cell.row} {cell.about}: {cell.column} {cell.published!r}, recomputed {cell.recomputed!r}"
            )
    return int("differ" in outcomes)


def _line(kind: str, agree: int, differ: int, left: int) -> None:
    print(f"{kind:40} {agree + differ:9} {agree:9} {differ:9} {left:13}")


if __name__ == "__main__":
    sys.exit(main())
