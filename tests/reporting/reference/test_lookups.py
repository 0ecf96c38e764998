from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.schemas import FACTS, INVENTORY
from tasks.reporting.document_walk import fact_origins
from tasks.reporting.reference.fact_lookup import fact_lookup, listed_facts
from tasks.reporting.reference.lookup_table import LookupColumn, LookupTable
from tasks.reporting.reference.lookups import other_lookups
from tasks.reporting.sections import compose
from tests.reporting.audits import fact, facts_of, file, table, tiny_audit
from tests.reporting.reference.unpacking import cells, unpacked


def rows_of(lookup: LookupTable) -> list[dict[str, object]]:
    """The rows of a table as its data says them, by the keys of columns."""
    columns = {column["key"]: cells(column["cells"]) for column in unpacked(lookup.data)["columns"]}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def test_the_tables_of_an_audit() -> None:
    report = tiny_audit()
    all_of_them = (fact_lookup(report, compose(report, {})), *other_lookups(report))
    tables = {t.anchor: (t.rows, t.total) for t in all_of_them}
    assert tables == {
        "facts": (4, 4), "findings-table": (3, 3), "rows-table": (0, 0), "runs-table": (0, 0),
        "files-table": (3, 3), "quarantine-table": (1, 1), "changes-table": (0, 0),
    }  # fmt: skip


def test_a_fact_is_a_row_with_all_that_its_evidence_says() -> None:
    report = tiny_audit()
    facts = rows_of(fact_lookup(report, compose(report, {})))
    assert facts[1] == {
        "fact": "F0000000002", "topic": "throughput", "value": 98.5, "n": 4, "verdict": "measured",
        "says": "llama3.1:8b decodes at 98.5 token/s on average (n = 4 requests)",
        "metric": "decode_throughput", "statistic": "mean", "unit": "token/s", "interval": None,
        "formula": "the sum of the values, divided by how many they are", "sources": [["sweep.csv", "0-2"]],
    }  # fmt: skip


def test_of_too_many_files_the_first_stand_in_the_page_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tasks.reporting.reference.lookups.ROWS_EMBEDDED", 3)
    report = replace(tiny_audit(), inventory=table(INVENTORY, *(file(f"{n}.csv") for n in range(5))))
    lookup = next(t for t in other_lookups(report) if t.anchor == "files-table")
    assert [(lookup.rows, lookup.total), [row["artifact"] for row in rows_of(lookup)]] == [
        (3, 5),
        ["0.csv", "1.csv", "2.csv"],
    ]


def test_of_too_many_facts_those_that_the_page_quotes_stay() -> None:
    document = compose(tiny_audit(), {})
    others = [fact(f"F{n:010d}", n - 200, "latency", "it took 1 s") for n in range(100, 110)]
    report = replace(
        tiny_audit(), facts=facts_of(*others, *tiny_audit().facts.whole(FACTS.names).to_pylist())
    )
    quoted = sorted(fact_origins(document))
    assert [f.fact_id for f in listed_facts(report, document, len(quoted) + 2)] == [
        "F0000000100",
        "F0000000101",
        *quoted,
    ]


def test_columns_of_different_lengths_are_no_table() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        LookupTable("t", "T", "t.parquet", 1, (LookupColumn("a", "A", [1]), LookupColumn("b", "B", [])))
