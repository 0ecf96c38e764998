"""What the report has no room for stands in pages beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data_contracts.schemas import FACTS, INVENTORY
from tasks.reporting.reference.referring import reference_of
from tasks.reporting.report_input import ReportInput
from tasks.reporting.sections import compose
from tasks.reporting.writing import write_report
from tests.reporting.audits import fact, facts_of, file, sha, table, tiny_audit
from tests.reporting.reference.unpacking import cells, unpacked


def many_facts() -> ReportInput:
    """An audit of more facts than its page has room for."""
    others = [
        fact(f"F{n:010d}", n, "latency", f"request {n} took {n * n} ms", metric="e2e_latency")
        for n in range(100, 180)
    ]
    return replace(tiny_audit(), facts=facts_of(*tiny_audit().facts.whole(FACTS.names).to_pylist(), *others))


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.reporting.reference.fact_lookup.BUDGET", 1_200)


def test_an_audit_that_fits_has_no_page_beside_its_report() -> None:
    report = tiny_audit()
    assert reference_of(report, compose(report, {})).pages == ()


@pytest.mark.usefixtures("little_room")
def test_a_topic_that_does_not_fit_stands_whole_in_a_page_with_its_rows() -> None:
    report = many_facts()
    reference = reference_of(report, compose(report, {}))
    assert reference.tables[0].rows < reference.tables[0].total == 84
    assert [(page.name, page.title, page.table.rows) for page in reference.pages] == [
        ("latency", "Latency: all facts", 80)
    ]
    held = unpacked(reference.pages[0].evidence)
    assert len(held["facts"]) == 80 and set(cells(held["rows"]["artifact"])) == {"sweep.csv"}


@pytest.mark.usefixtures("little_room")
def test_the_page_is_written_and_the_report_leads_to_it(tmp_path: Path) -> None:
    write_report(many_facts(), tmp_path, lambda _done, _total: None)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<a href="evidence/latency.html" data-topic="latency">Latency: all facts</a> (80)' in text
    beside = (tmp_path / "evidence" / "latency.html").read_text(encoding="utf-8")
    assert (
        '<a href="../report.html">The report</a> of audit' in beside
        and "<h1>Latency: all facts</h1>" in beside
    )


def test_where_room_is_short_a_long_table_has_less_of_it_and_a_short_one_stays_whole() -> None:
    files = [file(f"{sha(str(n))}.csv") for n in range(2_000)]
    report = replace(tiny_audit(), inventory=table(INVENTORY, *files))
    document = compose(report, {})
    room = 12_000
    reference = reference_of(report, document, room)
    assert sum(len(table.data) for table in reference.tables if table.rows) <= room
    shown = {table.anchor: (table.rows, table.total) for table in reference.tables}
    assert shown["findings-table"] == (3, 3)
    assert 0 < shown["files-table"][0] < shown["files-table"][1] == 2_000
    # What stands in part stands whole beside it
    assert [(page.name, page.table.rows) for page in reference.pages if page.name == "files-table"] == [
        ("files-table", 2_000)
    ]
