from __future__ import annotations

from dataclasses import replace

import pytest

from data_contracts.facts import Source
from data_contracts.measurements import Quantity
from data_contracts.quoted_facts import QuotedFact
from tasks.ingestion.kit.rows import Rows
from tasks.reporting.reference.cited_rows import Measured
from tasks.store.parts import Parts
from tests.reporting.audits import requests, sha, tiny_audit

MEASURED = Measured(Parts.of(requests()))
THROUGHPUT = next(f for f in tiny_audit().quoted if f.fact_id == "F0000000002")


def with_sources(*sources: Source, **cells: object) -> QuotedFact:
    return replace(THROUGHPUT, sources=sources, **cells)  # type: ignore[arg-type]  # fields by name


def of(*records: str) -> Source:
    return Source("sweep.csv", records, sha("sweep.csv"))


def values(fact: QuotedFact) -> list[float]:
    found: list[float] = MEASURED.rows.table(MEASURED.of(fact).own)["value"].to_pylist()
    return found


def test_a_range_of_records_gives_the_values_of_the_metric() -> None:
    assert values(with_sources(of("0-2"))) == [95.5, 101.5, 98.0]


def test_beside_a_value_stand_the_others_of_its_record() -> None:
    found = MEASURED.of(with_sources(of("1")))
    fields = MEASURED.rows.words("field", found.beside)
    assert (fields, found.total, found.cut) == (["ttft_s", "load_s"], 1, False)


def test_records_that_do_not_hold_the_metric_are_shown_by_their_first_value() -> None:
    assert values(with_sources(of("0", "2"), metric="requests_failed")) == [95.5, 98.0]


@pytest.mark.parametrize(
    "source",
    [
        Source("and 3 more artifacts"),
        Source("lost.csv", ("0",), sha("lost.csv")),
        of("0", "and 3 more ranges"),
        of("0-99999999999"),
    ],
    ids=str,
)
def test_sources_that_were_cut_or_cannot_be_followed_are_not_passed_off_as_all(source: Source) -> None:
    assert MEASURED.of(with_sources(source)).cut or not MEASURED.of(with_sources(source)).total


def test_a_record_whose_name_looks_like_a_range_is_itself() -> None:
    rows = Rows()
    for record in ("/gpt2", "/gpt3", "/gpt2-3"):
        context = rows.context(tool="t", scope="request")
        rows.add(0, record, "tokens_s", Quantity("decode_throughput", unit="token/s"), len(record), context)
    found = Measured(Parts.of(rows.finish(["sweep.csv"]))).of(with_sources(of("/gpt2-3")))
    assert found.own.tolist() == [2]


def test_of_many_rows_the_first_the_last_and_the_extremes_are_shown() -> None:
    rows = Rows()
    context = rows.context(tool="t", scope="request")
    for record in range(1_000):
        value = 9_999.0 if record == 500 else 0.5 if record == 600 else 100.0 + record
        rows.add(0, str(record), "tokens_s", Quantity("decode_throughput", unit="token/s"), value, context)
    found = Measured(Parts.of(rows.finish(["sweep.csv"]))).of(with_sources(of("0-999")))
    shown = [0, 1, 2, 3, 4, 500, 600, 995, 996, 997, 998, 999]
    assert (found.own.tolist(), found.total, found.cut) == (shown, 1_000, True)
