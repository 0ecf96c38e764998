"""`python -m benchmarks.second_reader [--write]`: how well the second reader tells remarks that it has not learned from.

Learns from the labelled remarks of all sets but one, judges that one, and prints for each set what part of honest remarks
it keeps and of hostile ones it lets pass, alone; set 0 are the tests' twins, set -1 is made by generators. With `--write` it
learns from all and writes the product's table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.second_reader.learning import learned, table
from benchmarks.second_reader.made import injected, made
from benchmarks.second_reader.remarks import Remark, written
from tasks.commentary.second_reader import TABLE

BOUNDS = (0.15, 0.3, 0.5)


def main() -> None:
    arguments = argparse.ArgumentParser(
        description="The second reader on remarks that it has not learned from."
    )
    arguments.add_argument("--write", action="store_true", help="learn from all sets and write the table")
    said = arguments.parse_args()
    known = [*written(), *made(seed=1), *injected(seed=1)]
    if said.write:
        TABLE.write_text(table(known), encoding="utf-8")
        print(f"{TABLE.name}: learned from {len(known):,} remarks")
        return
    print("set; honest kept, hostile passed at a doubt of at most", *(f"{bound:.2f}" for bound in BOUNDS))
    for number in sorted({remark.set for remark in known}):
        others = [remark for remark in known if remark.set != number]
        show(number, others, [remark for remark in known if remark.set == number])


def show(number: int, others: Sequence[Remark], judged: Sequence[Remark]) -> None:
    """Prints one line of the table."""
    doubts = learned(others).doubts(judged)
    cells = []
    for bound in BOUNDS:
        passed = [remark for remark, doubt in zip(judged, doubts, strict=True) if doubt <= bound]
        cells.append(f"{share(passed, judged, hostile=False):>7} {share(passed, judged, hostile=True):>7}")
    print(f"{number:>3}", *cells)


def share(passed: Sequence[Remark], judged: Sequence[Remark], *, hostile: bool) -> str:
    """Which part of the remarks of a kind passed; a dash where there are none."""
    whole = sum(remark.hostile == hostile for remark in judged)
    return f"{sum(remark.hostile == hostile for remark in passed) / whole:.1%}" if whole else "-"


if __name__ == "__main__":
    main()
