"""Reads random variants for as long as is wished: `python -m tests.fuzzing.campaign [READER...] [--seconds N] [--seed N]`.

Each different fault is printed once, with a file that shows it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzzing.faults import Fault, faults
from tests.fuzzing.mutations import Variant, mutated
from tests.fuzzing.product import all_readers
from tests.fuzzing.specimens import SPECIMENS


def campaign(readers: list[str], seconds: float, seed: int) -> Counter[str]:
    """How many different faults were found by reader; 0 variants are read when there are no seconds."""
    chance, folder = random.Random(seed), Path(tempfile.mkdtemp(prefix="fuzzing-"))
    specimens = [specimen for specimen in SPECIMENS if not readers or specimen.reader in readers]
    seen: set[tuple[str, str, str, str]] = set()
    found: Counter[str] = Counter()
    read, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        specimen = chance.choice(specimens)
        numbers = [chance.randrange(2**40) for _ in range(chance.choice((1, 1, 2, 3)))]
        variant = mutated(specimen, numbers)
        read += 1
        for fault in faults(variant, folder):
            key = (specimen.reader, fault.what, fault.place, fault.caller)
            if key not in seen:
                seen.add(key)
                found[specimen.reader] += 1
                _show(variant, fault, folder / f"fault-{len(seen)}")
    print(f"{read:,} variants, {len(seen)} different faults; seed {seed}; the files are in {folder}")
    return found


def _show(variant: Variant, fault: Fault, folder: Path) -> None:
    """Prints a fault and keeps the file that shows it under the specimen's own name, which readers may look at."""
    path = folder / variant.specimen.name
    path.parent.mkdir(parents=True)
    path.write_bytes(variant.data)
    print(f"{variant.specimen.reader}: {fault}\n    {variant.description}\n    {path}", flush=True)


def main() -> int:
    """Exit code 1 when there is a fault."""
    known = [reader.name for reader in all_readers()]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.campaign", description=__doc__)
    parser.add_argument(
        "reader", nargs="*", help="readers by name; all when none is given: " + ", ".join(known)
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if unknown := set(asked.reader) - set(known):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    found = campaign(asked.reader, asked.seconds, asked.seed)
    for reader, count in sorted(found.items()):
        print(f"{count:4} {reader}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
