"""Audits a folder of wrong-typed files beside clean ones: `python -m tests.fuzzing.whole_audit [--files N] [--seed N]`.

Exits with 1 unless the audit completes, accounts for every file, reads each clean file as it does without the others, and no
reader fails.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.fuzzing.contract import decoded
from tests.fuzzing.mutations import mutated
from tests.fuzzing.specimens import SPECIMENS

_CLEAN = "clean/"
_OURS = ("reader_failed", "claim_failed", "decoding_failed", "contract")


def write_clean(folder: Path) -> None:
    """Every specimen as it is, each in a folder of its own."""
    for place, specimen in enumerate(SPECIMENS):
        path = folder / f"{_CLEAN}{place:03d}" / specimen.name
        path.parent.mkdir(parents=True)
        path.write_text(specimen.text)


def write_variants(folder: Path, files: int, seed: int) -> None:
    """Variants of one to three changes, over all specimens in turn."""
    chance = random.Random(seed)
    for number in range(files):
        specimen = SPECIMENS[number % len(SPECIMENS)]
        changes = [chance.randrange(2**40) for _ in range(chance.choice((1, 1, 2, 3)))]
        path = folder / f"odd/{number:04d}" / specimen.name
        path.parent.mkdir(parents=True)
        path.write_bytes(mutated(specimen, changes).data)


def audit(source: Path, store: Path) -> Path:
    """The folder of the audit's tables. Raises CalledProcessError when it did not complete."""
    command = [sys.executable, "-m", "flows.cli", "run", str(source), "--store", str(store), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Path(json.loads(done.stdout)["path"]) / "ingest"


def clean_rows(tables: Path) -> pa.Table:
    """The measurements of clean files, but for the flag of twins: a variant may repeat one."""
    table = decoded(pq.read_table(tables / "measurements.parquet").unify_dictionaries())
    kept = table.filter(pc.starts_with(table["artifact"], _CLEAN))
    flags = [[flag for flag in row if flag != "twin"] for row in kept["flags"].to_pylist()]
    place = kept.schema.get_field_index("flags")
    return kept.set_column(place, kept.schema.field(place), pa.array(flags, kept.schema.field(place).type))


def faults(alone: Path, together: Path, files: int) -> list[str]:
    """What does not hold."""
    inventory = pq.read_table(together / "inventory.parquet").to_pylist()
    quarantine = pq.read_table(together / "quarantine.parquet").to_pylist()
    found = [f"{row['artifact']}: {row['code']}: {row['what']}" for row in quarantine if row["code"] in _OURS]
    if len(inventory) != files + len(SPECIMENS):
        found.append(f"{len(inventory)} files are accounted for, not {files + len(SPECIMENS)}")
    if not clean_rows(alone).equals(clean_rows(together)):
        found.append("the rows of clean files differ")
    return found


def main() -> int:
    """Exit code 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.whole_audit", description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as name:
        folder = Path(name)
        write_clean(folder / "alone")
        write_clean(folder / "together")
        write_variants(folder / "together", asked.files, asked.seed)
        alone, together = (audit(folder / part, folder / f"store-{part}") for part in ("alone", "together"))
        found = faults(alone, together, asked.files)
    print(
        "\n".join(found) or f"{asked.files} wrong-typed files beside {len(SPECIMENS)} clean ones: all holds"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
