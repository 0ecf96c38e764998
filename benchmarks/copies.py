"""How long ingest looks for measurements that stand twice, in how much memory, and whether it finds them.

`python -m benchmarks.copies [--files N] [--requests N] [--seed S]` makes N tables of requests, and of one in four another
form in another folder: all of it, rounded, in another order, a part of it, or with one number changed, which is no copy.
It prints the seconds of reading and of looking, the memory of looking beyond that of reading, and exits with 1 when what
was found is not what was made. `--without` makes no other forms: files of one benchmark that only look alike.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import perf_counter

from data_contracts.settings import AuditRequest
from tasks.ingestion import ingesting
from tasks.ingestion.twin_files import flag_twins
from tasks.ingestion.twins import Twin
from tasks.ingestion.workers import Workers
from tasks.readers import REGISTRY

Requests = list[dict[str, float]]
Form = Callable[[Requests, Random], Requests]


def requests_of(dice: Random, count: int) -> Requests:
    """Requests to one model on one machine, so that all files hold numbers of the same range."""
    made = []
    for _ in range(count):
        load, prefill = round(dice.uniform(0.05, 0.15), 4), round(dice.uniform(0.01, 0.2), 4)
        tokens, rate = dice.randint(60, 900), dice.uniform(40, 120)
        made.append(
            {
                "ttft_s": round(load + prefill, 4), "tokens_s": round(rate, 2), "load_s": load,
                "prompt_eval_s": prefill, "eval_s": round(tokens / rate, 4),
                "prompt_eval_count": dice.randint(15, 40), "eval_count": tokens, "response_chars": dice.randint(100, 4000),
            }
        )  # fmt: skip
    return made


def _all(rows: Requests, _dice: Random) -> Requests:
    return rows


def _rounded(rows: Requests, _dice: Random) -> Requests:
    return [{name: round(value, 3) for name, value in row.items()} for row in rows]


def _in_another_order(rows: Requests, dice: Random) -> Requests:
    return dice.sample(rows, len(rows))


def _part(rows: Requests, dice: Random) -> Requests:
    return rows[dice.randint(1, len(rows) // 2) :]


def _one_number_changed(rows: Requests, dice: Random) -> Requests:
    place = dice.randrange(len(rows))
    return [row if n != place else {**row, "eval_s": row["eval_s"] * 1.01} for n, row in enumerate(rows)]


FORMS: tuple[Form, ...] = (_all, _rounded, _in_another_order, _part, _one_number_changed)


def make_folder(folder: Path, files: int, requests: int, seed: int, other_forms: bool) -> Counter[str]:
    """Writes the files; how many of each form are there twice."""
    truth: Counter[str] = Counter()
    for number in range(files):
        dice = Random(f"{seed}/{number}")
        rows = requests_of(dice, requests)
        path = folder / f"day_{number // 500:04d}" / f"sweep_{number:06d}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, ["model", *rows[0]], lineterminator="\n")
            table.writeheader()
            table.writerows({"model": "helio:1b", **row} for row in rows)
        if other_forms and number % 4 == 0:
            form = FORMS[number // 4 % len(FORMS)]
            other = folder / "exported" / f"{number // 500:04d}" / f"{number:06d}{form.__name__}.json"
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_text(json.dumps({"model": "helio:1b", "results": form(rows, dice)}), "utf-8")
            truth[form.__name__] += form is not _one_number_changed
    return +truth


def found_forms(twins: Sequence[Twin]) -> Counter[str]:
    """The forms of what stands twice that were found where they are; "wrong" for any other."""
    forms: Counter[str] = Counter()
    for twin in twins:
        table, exported = sorted((twin.artifact, twin.of))
        stem = Path(exported).stem
        right = exported.startswith("exported/") and table.endswith(f"{stem[:6]}.csv")
        forms[stem[6:] if right else "wrong"] += 1
    return forms


def memory() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folder, reads it, looks for copies and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2_000, metavar="N")
    parser.add_argument("--requests", type=int, default=30, metavar="N")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="benchaudit-copies-") as spool:
        folder, out = Path(spool) / "files", Path(spool) / "out"
        out.mkdir()
        truth = make_folder(folder, asked.files, asked.requests, asked.seed, not asked.without)
        began = perf_counter()
        with Workers(REGISTRY) as workers:
            found = ingesting.discover((str(folder),), AuditRequest((str(folder),)).limits)
            chunks = ingesting.plan(
                found.files, AuditRequest((str(folder),)).limits, Path(spool), "", REGISTRY, ()
            )
            done = ingesting.assemble(ingesting.read_in(workers, chunks), out)
        read, held = perf_counter(), memory()
        twins = flag_twins(out)
        looked = perf_counter()
        forms = found_forms(twins)
        print(f"{done.counts['found']:,} files, {done.rows['measurements']:,} measurements")
        print(f"read in {read - began:.1f} s, looked for copies in {looked - read:.1f} s")
        print(f"memory: {held:.0f} MiB for reading, {memory() - held:.0f} MiB more for looking")
        print("found: " + (", ".join(f"{count}{form}" for form, count in sorted(forms.items())) or "none"))
        if forms != truth:
            print("made:  " + ", ".join(f"{count}{form}" for form, count in sorted(truth.items())))
    return int(forms != truth)


if __name__ == "__main__":
    sys.exit(main())
