"""Files that repeat others: byte for byte, row by row, or the same measurements in another form; runs measured again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.coded_columns import flagged
from data_contracts.facts import Fact, subject_of
from data_contracts.wording import agree, counted, listing, render_number, render_path
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import whole_artifacts
from tasks.analysis.facts.repeated_runs import repeated_facts
from tasks.analysis.facts.same_rows import same_rows
from tasks.analysis.statistics import count_digits

MAX_NAMED, MAX_GROUPS = 10, 50  # names in a sentence, groups with a fact of their own


def redundancy_facts(evidence: Evidence) -> Iterator[Fact]:
    """Duplicates on three levels (same bytes, same rows, same run), and which files can be dropped."""
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
    twins = _twin_files(evidence)
    yield _twins(evidence, twins)
    groups = same_rows(evidence)
    yield from (_same_rows(evidence, group) for group in groups[:MAX_GROUPS])
    left = len(groups) - MAX_GROUPS
    if left > 0:
        clause = f"{counted(left, 'further group')} of files hold the same rows but for the times"
        yield count_fact("redundancy", {}, "same_rows_not_listed", left, clause, 4, unit="file")
    yield from repeated_facts(evidence)
    yield from _wasted(evidence, same)


def _twin_files(evidence: Evidence) -> list[str]:
    twins = flagged(evidence.measurements["flags"], ("twin",))
    names = evidence.measurements["artifact"].filter(pa.array(twins))
    return sorted(pc.unique(names.cast(pa.string())).to_pylist())


def _twins(evidence: Evidence, names: list[str]) -> Fact:
    holds = agree(len(names), "holds", "hold")
    clause = f"{counted(len(names), 'file')} {holds} measurements that another file holds too, counted once"
    where = whole_artifacts(evidence, names)
    return count_fact(
        "redundancy", {}, "twin_files", len(names), clause, 2 if names else 4, where, unit="file"
    )


def _same_rows(evidence: Evidence, group: tuple[str, ...]) -> Fact:
    rows = evidence.rows
    records = int(rows.loc[(rows["artifact"] == group[0]).to_numpy(), "record"].nunique())
    others = listing([render_path(name) for name in group[1 : MAX_NAMED + 1]])
    clause = (
        f"{others} {agree(len(group) - 1, 'holds', 'hold')} the same {counted(records, 'record')} as"
        f" {render_path(group[0])} but for the times: one measurement under {counted(len(group), 'name')}, or a result"
        " that failed alike each time"
    )
    where = whole_artifacts(evidence, group)
    return count_fact(
        "redundancy", {"artifact": group[0]}, "same_rows", len(group), clause, 2, where, unit="file"
    )


def _wasted(evidence: Evidence, same: pa.Table) -> Iterator[Fact]:
    """How many runs are there twice, and which files to drop: those that hold no number of their own."""
    runs = _runs(evidence)
    copies = zip(same["artifact"].to_pylist(), same["duplicate_of"].to_pylist(), strict=True)
    # A duplicate has no measurements of its own: its runs stand in the file that it repeats
    held = {copy: runs.get(kept, 0) for copy, kept in copies}
    remarks = evidence.quarantine
    equal = remarks.filter(pc.equal(remarks["code"].cast(pa.string()), "copy"))["artifact"].to_pylist()
    # The form of a copy (a table, console text) may name no run, and holds one all the same
    held |= {name: max(1, runs.get(name, 0)) for name in equal}
    # A copied document or log holds no run, so it wastes none
    drop = sorted(name for name, count in held.items() if count)
    if not drop:
        return
    total = sum(held.values())
    named = [render_path(name) for name in drop[:MAX_NAMED]]
    left = len(drop) - len(named)
    files = listing([*named, counted(left, "more file")] if left else named)
    twice = f"{counted(total, 'run')} {agree(total, 'is', 'are')} there twice"
    clause = f"{twice}; what can be dropped without losing a number: {files}"
    yield count_fact(
        "redundancy", {}, "wasted_runs", total, clause, 1, whole_artifacts(evidence, drop), unit="run"
    )


def _runs(evidence: Evidence) -> dict[str, int]:
    """How many runs each artifact holds."""
    # Not `Evidence.rows`, which leaves out the twins that are counted here
    pairs = evidence.measurements.select(["artifact", "run"]).group_by(["artifact", "run"]).aggregate([])
    names = pairs.filter(pairs["run"].is_valid())["artifact"].to_pylist()
    return Counter(map(str, names))


KIND = FactKind("redundancy", "redundancy", (redundancy_facts,))
