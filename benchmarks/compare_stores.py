"""Whether two stores hold the same audit: `python -m benchmarks.compare_stores STORE_A STORE_B [--show N]`.

Compares the latest complete audit of each, table by table and text by text, to show that a change of the code changed no
result. Left out is what differs between two runs of the same code: audit ids, times of the run, times of model calls, and
the modification times of files where one audit read other copies than the other. Exit code: 0 equal, 1 not, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.table_differences import Differences, differences
from data_contracts.stage_records import AUDIT_ID, OUTPUTS, STAGES

# A table may be new, a text not: these are what an audit has been known to write.
TEXTS = tuple(
    f"{stage}/{name}"
    for stage in STAGES
    for name in OUTPUTS[stage]
    if name.endswith((".json", ".md")) and name != "report.json"
)
CALL_TIMES = frozenset({"ttft", "queue", "load", "prefill", "decode", "total", "decode_throughput"})
# Sections of the report that tell of the run and not of the data.
_OF_THE_RUN = ("## Workflow", "## Model calls")
_DURATION = re.compile(r"\d[\d,.]* (?:ns|µs|ms|s|min|h)\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
_SHOWN_CHARS = 300


@dataclass(frozen=True, slots=True)
class Audit:
    """The latest complete audit of a store."""

    folder: Path

    @classmethod
    def latest(cls, store: str) -> Audit:
        """Raises ValueError where the store has none."""
        audits = Path(store) / "audits"
        found = sorted(audits.iterdir(), reverse=True) if audits.is_dir() else []
        for folder in found:
            complete = all((folder / stage / "stage.json").is_file() for stage in STAGES)
            if AUDIT_ID.fullmatch(folder.name) and complete:
                return cls(folder)
        raise ValueError(f"no complete audit in {store}")

    def tables(self) -> dict[str, str]:
        """Where each table stands below the folder, by its file name, in the order of the stages."""
        paths = [path for stage in STAGES for path in sorted((self.folder / stage).glob("*.parquet"))]
        return {path.name: path.relative_to(self.folder).as_posix() for path in paths}

    def modified(self) -> dict[str, datetime]:
        """When each artifact was modified."""
        rows = pq.read_table(
            self.folder / "ingest/inventory.parquet", columns=["artifact", "modified"]
        ).to_pylist()
        return {row["artifact"]: row["modified"] for row in rows if row.get("modified")}

    def facts_of_copies(self) -> frozenset[str]:
        """The ids of the facts that tell when files were modified."""
        rows = pq.read_table(self.folder / "analyze/facts.parquet", columns=["fact_id", "metric"]).to_pylist()
        return frozenset(row["fact_id"] for row in rows if row["metric"] == "modified")


def other_copies(a: Audit, b: Audit) -> bool:
    """True when the two audits read copies of files that were written at different times."""
    mine, others = a.modified(), b.modified()
    return any(mine[name] != others[name] for name in mine.keys() & others.keys())


def compare_table(a: Audit, b: Audit, place: str, copies: bool) -> Differences:
    """One table of both audits, without what must differ."""
    tables = [
        _kept(pq.read_table(audit.folder / place), place.rpartition("/")[2], copies) for audit in (a, b)
    ]
    return differences(tables[0], tables[1])


def _kept(table: pa.Table, name: str, copies: bool) -> pa.Table:
    left_out: frozenset[str] = frozenset()
    if name == "llm_calls.parquet":
        left_out = CALL_TIMES
    elif name == "inventory.parquet" and copies:
        left_out = frozenset({"modified"})
    elif name == "facts.parquet" and copies:
        table = table.filter([metric != "modified" for metric in table["metric"].to_pylist()])
    return table.select([column for column in table.column_names if column not in left_out])


def report_table(name: str, found: Differences, show: int, note: str) -> None:
    """One line for a table, and below it what tells the two apart."""
    rows = (
        f"{found.rows_a:,} rows"
        if found.rows_a == found.rows_b
        else f"{found.rows_a:,} | {found.rows_b:,} rows"
    )
    if found.equal:
        order = ", in another order" if found.reordered else ""
        print(f"{name:<22} {rows:>16}  equal{order}{note}")
        return
    print(f"{name:<22} {rows:>16}  {found.only_a:,} only in A, {found.only_b:,} only in B{note}")
    for what, names in (
        ("columns only in A", found.columns_a),
        ("columns only in B", found.columns_b),
        ("columns of another type", found.retyped),
        ("columns that differ", found.unequal),
    ):
        if names:
            print(f"    {what}: {', '.join(names)}")
    for side, rows_of in (("A", found.examples_a), ("B", found.examples_b)):
        for row in rows_of[:show]:
            said = "  ".join(f"{key}={value}" for key, value in row.items() if value is not None)
            print(f"    only in {side}: {_cut(said)}")


def lines_of(audit: Audit, place: str, copies: bool) -> list[str]:
    """A text of an audit as lines, with all masked that differs between two runs of the same code."""
    text = (audit.folder / place).read_text("utf-8")
    if place.endswith(".json"):
        text = json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False)
    begun = datetime.strptime(audit.folder.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    known = {f"{begun:%Y-%m-%d %H:%M:%S UTC}": "<begun>"}
    left_out = audit.facts_of_copies() if copies else frozenset()
    if copies:
        known |= {f"{when:%Y-%m-%d %H:%M:%S UTC}": "<modified>" for when in audit.modified().values()}
    masked, of_the_run = [], False
    for line in text.splitlines():
        of_the_run = line.startswith(_OF_THE_RUN) if line.startswith("## ") else of_the_run
        if any(fact in line for fact in left_out):
            continue
        line = _TIME.sub(lambda found: known.get(found[0], found[0]), AUDIT_ID.sub("<audit>", line))
        masked.append(_TIME.sub("<time>", _DURATION.sub("<duration>", line)) if of_the_run else line)
    return masked


def compare_texts(a: Sequence[str], b: Sequence[str], name: str, show: int) -> bool:
    """Prints what tells two texts apart, line by line, and returns whether they are equal."""
    if a == b:
        print(f"{name:<22} {f'{len(a):,} lines':>16}  equal")
        return True
    changes = [
        (range(from_a, to_a), range(from_b, to_b))
        for kind, from_a, to_a, from_b, to_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    only_a, only_b = (sum(len(change[side]) for change in changes) for side in (0, 1))
    print(f"{name:<22} {f'{len(a):,} | {len(b):,} lines':>16}  {only_a:,} only in A, {only_b:,} only in B")
    for in_a, in_b in changes[:show]:
        # Long lines differ far from their beginning.
        start = _first_difference(a[in_a[0]], b[in_b[0]]) if len(in_a) == len(in_b) == 1 else 0
        for side, lines, places in (("A", a, in_a), ("B", b, in_b)):
            for place in places[:show]:
                print(f"    {side} line {place + 1}: {_cut(lines[place][start:])}")
    return False


def _first_difference(a: str, b: str) -> int:
    pairs = enumerate(zip(a, b, strict=False))
    found = next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))
    return max(0, found - 60)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def compare(a: Audit, b: Audit, show: int) -> list[str]:
    """Prints the comparison and returns the names of what is not equal."""
    copies, unequal = other_copies(a, b), []
    mine, others = a.tables(), b.tables()
    for name in {**mine, **others}:
        if name not in mine or name not in others:
            print(f"{name:<22} {'':>16}  only in {'A' if name in mine else 'B'}")
            unequal.append(name)
            continue
        timed = copies and name in ("inventory.parquet", "facts.parquet")
        found = compare_table(a, b, mine[name], copies)
        report_table(name, found, show, " (without times of modification)" if timed else "")
        unequal += [] if found.equal else [name]
    for place in TEXTS:
        name = place.rpartition("/")[2]
        if not all((audit.folder / place).is_file() for audit in (a, b)):
            print(f"{name:<22} {'':>16}  missing in {' and '.join(_without(a, b, place))}")
            unequal.append(name)
        elif not compare_texts(lines_of(a, place, copies), lines_of(b, place, copies), name, show):
            unequal.append(name)
    return unequal


def _without(a: Audit, b: Audit, place: str) -> list[str]:
    return [side for side, audit in (("A", a), ("B", b)) if not (audit.folder / place).is_file()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares as the command line says and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store_a", metavar="STORE_A")
    parser.add_argument("store_b", metavar="STORE_B")
    parser.add_argument(
        "--show", type=int, default=5, metavar="N", help="how many examples of each difference"
    )
    said = parser.parse_args(arguments)
    try:
        a, b = Audit.latest(said.store_a), Audit.latest(said.store_b)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"A {a.folder}\nB {b.folder}")
    unequal = compare(a, b, said.show)
    print(f"differs: {', '.join(unequal)}" if unequal else "all equal")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
