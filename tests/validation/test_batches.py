"""An audit is checked in batches of folders: what it finds is what it finds in one piece."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.faults import FAULT_RULE
from data_contracts.rules import Kind, Rule, rules_of
from data_contracts.rules.frames import Records
from data_contracts.rules.rule import Verdict
from data_contracts.schemas import Ingested
from data_contracts.settings import Thresholds
from tasks.ingestion.runs import runs_of
from tasks.store.parts import IngestedParts, Parts
from tasks.validation import records
from tasks.validation import validating as stage
from tasks.validation.batches import Batch, batches_of, spans_of, with_own_words
from tasks.validation.ledger import FIRST_AUDIT
from tasks.validation.validating import Validated, validated
from tests.checking import without_lines
from tests.validation.breaking import BREAKING
from tests.validation.busy import busy
from tests.validation.making import Audit, clean

# As names go, some files of a folder stand before those of a folder in it, and some behind
FOLDERS = ("", "a/", "a/bench/", "b/", "z/deep/")


@cache
def many_folders(seed: int) -> Ingested:
    """Every fault somewhere, spread over folders by chance, beside a sound audit of many requests."""
    dice = np.random.default_rng(seed)
    audits = [busy(), *(clean() for _ in FOLDERS[1:])]
    for broken in BREAKING.values():
        broken.fault(audits[dice.integers(len(audits))])
    return joined(*(within(folder, audit.ingested()) for folder, audit in zip(FOLDERS, audits, strict=True)))


def within(folder: str, ingested: Ingested) -> Ingested:
    """The same files in a folder."""

    def moved(table: pa.Table, name: str) -> pa.Table:
        if name not in table.schema.names:
            return table
        words = [None if word is None else folder + word for word in table[name].to_pylist()]
        place = table.schema.get_field_index(name)
        field = table.schema.field(place)
        return table.set_column(place, field, pa.array(words, pa.string()).cast(field.type))

    tables = (ingested.inventory, ingested.measurements, ingested.quarantine)
    return Ingested(*(moved(moved(table, "artifact"), "duplicate_of") for table in tables))


def joined(*parts: Ingested) -> Ingested:
    """One audit of the files of several."""
    names = ("inventory", "measurements", "quarantine")
    return Ingested(
        *(pa.concat_tables([getattr(part, n) for part in parts]).unify_dictionaries() for n in names)
    )


def in_row_groups(ingested: Ingested, file: Path) -> IngestedParts:
    """The same as the store gives it, in row groups that end anywhere."""
    pq.write_table(ingested.measurements, file, row_group_size=97)
    parts = Parts.stored(pa.py_buffer(file.read_bytes()), ValueError)
    return IngestedParts(ingested.inventory, parts, ingested.quarantine)


def checked(ingested: Ingested | IngestedParts, rows: int) -> Validated:
    found = validated(ingested, Thresholds(), lambda _done, _total: None, FIRST_AUDIT, rows)
    return replace(found, phases={})


@pytest.mark.parametrize("seed", [1, 2])
def test_batches_of_any_size_find_what_one_finds(seed: int, tmp_path: Path) -> None:
    ingested = many_folders(seed)
    whole = checked(ingested, len(ingested.measurements))
    stored = in_row_groups(ingested, tmp_path / "measurements.parquet")
    assert len(whole.findings) > len(FOLDERS)
    assert [checked(stored, rows) == whole for rows in (1, 1_000, 3_000)] == [True] * 3
    known = replace(stored, runs=runs_of(ingested.measurements, {}))
    assert checked(known, 1_000) == whole


def test_a_batch_holds_whole_folders_up_to_so_many_rows() -> None:
    spans = {"a/1": [(0, 3)], "a/2": [(3, 4), (9, 10)], "b/1": [(4, 9)], "c/1": [(10, 12)]}
    assert list(batches_of(spans, {}, 7)) == [
        Batch(("a/1", "a/2"), ((0, 3), (3, 4), (9, 10))),
        Batch(("b/1", "c/1"), ((4, 9), (10, 12))),
    ]


def test_a_folder_stays_with_that_of_the_file_that_it_has_a_copy_of() -> None:
    spans = {"a/1": [(0, 3)], "b/1": [(3, 6)], "c/1": [(6, 9)]}
    copies = {"c/copy": "a/1", "b/copy": "a/without_numbers"}
    assert [batch.artifacts for batch in batches_of(spans, copies, 1)] == [("a/1", "c/1"), ("b/1",)]


def test_an_audit_without_numbers_is_one_batch() -> None:
    assert list(batches_of({}, {}, 10)) == [Batch((), ())]


def test_the_rows_of_a_file_are_found_wherever_they_stand() -> None:
    column = pa.chunked_array([["b", "b", "a"], ["a", "b"]]).dictionary_encode()
    table = pa.table({"artifact": column})
    assert spans_of(Parts.of(table)) == {"b": [(0, 2), (4, 5)], "a": [(2, 4)]}


def _breaks_on(folder: str, check: Any) -> Any:
    def checked(frame: Records) -> Verdict:
        if any(
            name.startswith(folder)
            for name in frame.of_first(frame.numbers.artifact).text(np.arange(len(frame))).to_pylist()
        ):
            raise OverflowError("too much")
        found: Verdict = check(frame)
        return found

    return checked


def _requests(*names: str) -> Ingested:
    audit = Audit()
    for name in names:
        audit.request(name, ttft=None)
    return audit.ingested()


def test_a_file_that_breaks_a_rule_costs_no_other_batch_its_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(kind: Kind) -> tuple[Rule, ...]:
        return tuple(
            replace(r, check=_breaks_on("b/", r.check)) if r.name == "request_without_ttft" else r
            for r in rules_of(kind)
        )

    monkeypatch.setattr(stage, "rules_of", faulty)
    found = checked(_requests("a/1.csv", "b/1.csv", "c/1.csv"), 1).findings.to_pylist()
    names = [(f["rule"], f["artifact"]) for f in found if f["severity"] != "info"]
    assert names == [
        (FAULT_RULE, "b/1.csv"),
        ("request_without_ttft", "a/1.csv"),
        ("request_without_ttft", "c/1.csv"),
    ]


def test_a_rule_that_raises_on_every_batch_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(_frame: object) -> Any:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(
        stage,
        "rules_of",
        lambda kind: tuple(
            replace(r, check=raises) if r.name == "failed_request" else r for r in rules_of(kind)
        ),
    )
    faults = checked(_requests("a/1.csv", "b/1.csv"), 1).faults
    assert [(fault.part, without_lines(fault.error)) for fault in faults] == [
        ("rule failed_request", "ZeroDivisionError: nothing to divide by")
    ]


def test_a_file_whose_numbers_cannot_be_gathered_costs_no_other_batch_its_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = records.measured

    def odd(measurements: pa.Table) -> Any:
        if "b/1.csv" in measurements["artifact"].to_pylist():
            raise ValueError("not on this one")
        return whole(measurements)

    monkeypatch.setattr(stage, "measured", odd)
    ingested = _requests("a/1.csv", "b/1.csv", "b/2.csv", "c/1.csv")
    found = checked(ingested, 1)
    monkeypatch.undo()
    others = checked(ingested.only(["a/1.csv", "b/2.csv", "c/1.csv"]), 1)
    assert found.validity == others.validity
    assert [fault.artifact for fault in found.faults] == ["b/1.csv"]


def test_of_the_words_of_a_whole_audit_a_batch_keeps_its_own() -> None:
    whole = pa.table(
        {"name": pa.array(["d", "a", "c", None, "a", "b"]).dictionary_encode(), "value": range(6)}
    )
    found = with_own_words(whole.slice(2, 3))
    assert found.to_pydict() == {"name": ["c", None, "a"], "value": [2, 3, 4]}
    assert found["name"].chunk(0).dictionary.to_pylist() == ["c", "a"]
