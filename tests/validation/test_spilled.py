"""Records that were written to files batch by batch are read as if they had come in one."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import Numbers, Records, Words
from tasks.memory.mapping import let_go
from tasks.validation.records import measured
from tasks.validation.spilled import SpilledRecords
from tests.validation.making import Audit


def of(*artifacts: str) -> tuple[Records, int]:
    audit = Audit()
    for name in artifacts:
        audit.request(name, identity={"task": name})
        audit.request(name, ttft=None)
    table = audit.ingested().measurements
    return measured(table).records["request"], table.num_rows


def plain(records: Records) -> dict[str, list[object]]:
    def written(column: object) -> list[object]:
        if isinstance(column, Words):
            return [None if code < 0 else column.names[code] for code in column.codes]
        if isinstance(column, np.ndarray):
            return [None if value != value else value for value in column.tolist()]
        assert isinstance(column, pa.Array)
        return list(column.to_pylist())

    columns = {field.name: written(getattr(records.numbers, field.name)) for field in fields(Numbers)}
    return columns | {"record_of": records.record_of.tolist(), "first": records.first.tolist()}


def test_records_of_two_batches_are_those_of_one() -> None:
    spilled, before = SpilledRecords(), 0
    for names in (("a.csv", "b.csv"), ("c.csv",)):
        records, rows = of(*names)
        spilled.add(records, before)
        before += rows
    found = spilled.done()
    whole = plain(of("a.csv", "b.csv", "c.csv")[0])
    assert plain(found) == whole
    let_go()
    assert plain(found) == whole


def test_of_no_records_there_are_columns_without_rows() -> None:
    spilled = SpilledRecords()
    spilled.add(of()[0], 0)
    assert {len(column) for column in plain(spilled.done()).values()} == {0}
