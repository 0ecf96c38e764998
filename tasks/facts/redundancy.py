"""Files that repeat others: byte for byte, or the same measurements in another form."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.facts import Fact, subject_of
from tasks.facts.counting import count_fact
from tasks.facts.evidence import Evidence, flagged
from tasks.facts.sources import whole_artifacts
from tasks.statistics import count_digits
from tasks.wording import agree, counted, render_number


def redundancy_facts(evidence: Evidence) -> Iterator[Fact]:
    """Duplicate files with their bytes, and files whose measurements another file holds too."""
    inventory = evidence.inventory
    same = inventory.filter(pc.equal(inventory["status"].cast(pa.string()), "duplicate"))
    where = whole_artifacts(
        evidence, same["artifact"].to_pylist() + same["duplicate_of"].drop_null().to_pylist()
    )
    files, size = same.num_rows, pc.sum(same["bytes"]).as_py() or 0
    verb = agree(files, "repeats another", "repeat others")
    clause = f"{counted(files, 'file')} {verb} byte for byte and {agree(files, 'is', 'are')} counted once"
    tier = 1 if files else 4
    yield count_fact(
        "redundancy", {}, "duplicate_files", files, clause, tier, where, unit="file", n=len(inventory)
    )
    if files:
        about, digits = subject_of({}), min(3, count_digits(size))
        text = f"the duplicates take up {render_number(size, digits, 'By')}"
        yield Fact(
            "redundancy", about, "duplicate_bytes", "total", size, "By", text, 4, digits, files, sources=where
        )
    yield _twins(evidence)


def _twins(evidence: Evidence) -> Fact:
    rows = evidence.measurements.filter(pa.array(flagged(evidence.measurements["flags"], ("twin",))))
    names = pc.unique(rows["artifact"].cast(pa.string())).to_pylist()
    holds = agree(len(names), "holds", "hold")
    clause = f"{counted(len(names), 'file')} {holds} the same measurements as another file in another form, counted once"
    where = whole_artifacts(evidence, names)
    return count_fact(
        "redundancy", {}, "twin_files", len(names), clause, 2 if names else 4, where, unit="file"
    )
