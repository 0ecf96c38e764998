"""Every number a second time: `python -m benchmarks.recomputed STORE [AUDIT]`.

Computes the facts and comparisons of an audit, the latest unless one is named, again by SQL over its published tables and
compares them cell by cell. Exit code: 0 none differs, 1 any does, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.recomputed.cells import Cell, by_kind, comparison_cells, fact_cells
from benchmarks.recomputed.drift import register_drift
from benchmarks.recomputed.tables import (
    audit_folder,
    has_baseline,
    opened,
    register_aspects,
    register_tests,
    run_query,
)

_FACTS = (
    "rows",
    "subjects",
    "measured",
    "reported",
    "counts",
    "runs_and_ratios",
    "sweeps",
    "ratios",
    "claims",
)


def recomputed(folder: Path) -> list[Cell]:
    """All cells of an audit."""
    database = opened(folder)
    for query in _FACTS:
        run_query(database, query)
    if has_baseline(database):
        run_query(database, "rows", schema="baseline")
        register_aspects(database)
        run_query(database, "series")
        run_query(database, "comparisons")
        run_query(database, "spreads")
        register_drift(database)
        run_query(database, "standard_errors")
        register_tests(database, "errors", "tested")
        run_query(database, "families")
        register_tests(database, "family_errors", "family_tested")
        run_query(database, "changes")
        register_tests(database, "moved_errors", "moved_tested")
        run_query(database, "verdicts")
    return [*fact_cells(database), *comparison_cells(database)]


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
