"""The tables of an audit by their addresses: as a page, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from flows.report_server.serving import report_server
from tasks.store import Store
from tests.flows.report_server.asking import PASSWORD, Browser, allowed, line_of
from tests.flows.running import AUDIT_ID

TABLES = f"/reports/{AUDIT_ID}/tables/"
HOSTILE = "<script>alert(1)</script>&\"'\u202e"


def holding(folder: Path | str, table: pa.Table, rows_in_group: int = 100) -> Browser:
    """A store whose one audit has published this table as its runs."""

    def built(out: Path) -> StageOutput:
        pq.write_table(table, out / "runs.parquet", row_group_size=rows_in_group)
        return StageOutput(rows={"runs": table.num_rows}, counts={})

    store = Store.at(folder)
    store.open(AUDIT_ID, AuditRequest(("runs",))).publish("ingest", built, {})
    return Browser(report_server(allowed(store), PASSWORD))


def json_rows(web: Browser, asked: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = web.get(f"{TABLES}{asked}").json()["rows"]
    return rows


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def values(rows: Iterable[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_an_audits_tables_are_listed_with_their_rows(web: Browser) -> None:
    text = web.get(TABLES).text
    assert '<td><a href="inventory">inventory</a></td><td>ingest</td><td class="number">2</td>' in text
    assert '<a href="inventory.csv">CSV</a> <a href="inventory.json">JSON</a>' in text


@pytest.mark.parametrize("counted", ["runs", "runs.parquet"])
def test_a_table_is_listed_with_its_rows_however_its_stage_counts_them(counted: str, tmp_path: Path) -> None:
    def built(out: Path) -> StageOutput:
        pq.write_table(pa.table({"a": [1, 2]}), out / "runs.parquet")
        return StageOutput(rows={counted: 2}, counts={})

    store = Store.at(tmp_path)
    store.open(AUDIT_ID, AuditRequest(("runs",))).publish("ingest", built, {})
    text = Browser(report_server(allowed(store), PASSWORD)).get(TABLES).text
    assert '<td><a href="runs">runs</a></td><td>ingest</td><td class="number">2</td>' in text


def test_json_holds_the_rows_that_the_parquet_file_holds(web: Browser, store: Path) -> None:
    answer = web.get(f"{TABLES}quarantine.json")
    published = Store.at(store).audit(AUDIT_ID).table("ingest", "quarantine.parquet")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "audit": AUDIT_ID, "table": "quarantine", "total": published.num_rows, "from": 0, "next": None,
        "rows": published.to_pylist(),
    }  # fmt: skip


def test_filters_of_one_column_are_alternatives_and_those_of_several_hold_together(web: Browser) -> None:
    asked = "measurements.json?metric=ttft&metric=load_duration&record=0"
    assert set(values(json_rows(web, asked), "metric", "record")) == {("ttft", "0"), ("load_duration", "0")}


def test_an_empty_value_asks_for_cells_without_one(web: Browser) -> None:
    assert values(json_rows(web, "inventory.json?duplicate_of="), "status") == [("ingested",)]
    assert len(json_rows(web, "inventory.json?duplicate_of=&duplicate_of=copy/sweep.csv")) == 2


@pytest.fixture
def typed(tmp_path: Path) -> Browser:
    table = pa.table(
        {
            "word": pa.array(["a", "b", None]).dictionary_encode(),
            "whole": pa.array([1, -2, None], pa.int64()),
            "number": pa.array([0.5, 2.0, None], pa.float64()),
            "so": pa.array([True, False, None]),
            "at": pa.array([1_772_442_000_000_000, 0, None], pa.timestamp("us", tz="UTC")),
            "several": pa.array([["x"], [], None], pa.list_(pa.string())),
        }
    )
    return holding(tmp_path / "typed", table)


@pytest.mark.parametrize(
    "asked",
    ["word=a", "whole=1", "number=0.5", "number=5e-1", "so=true", "at=2026-03-02T09:00:00%2B00:00", "at=2026-03-02T09:00"],
)  # fmt: skip
def test_a_value_is_read_as_its_column_is(typed: Browser, asked: str) -> None:
    assert values(json_rows(typed, f"runs.json?{asked}"), "word") == [("a",)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("whole=1.5", "whole is compared with whole numbers: '1.5' is none"),
        (
            "whole=99999999999999999999",
            "whole is compared with whole numbers: '99999999999999999999' is none",
        ),
        ("number=many", "number is compared with numbers: 'many' is none"),
        ("number=nan", "number is compared with numbers: 'nan' is none"),
        ("so=yes", "so is compared with true or false: 'yes' is none"),
        ("at=today", "at is compared with times such as 2026-03-02T09:00:00Z: 'today' is none"),
        ("several=x", "several cannot be filtered by: its cells hold several values"),
        ("nothing=1", "no column 'nothing': there are word, whole, number, so, at, several"),
        ("%3Cb%3E%0a=1", "no column '<b>\\n': there are word, whole, number, so, at, several"),
        ("from=-1", "from is a whole number from 0 on"),
        ("limit=0", "limit is at least 1 and at most 100,000: `from` leads to the rows behind"),
        ("limit=100001", "limit is at least 1 and at most 100,000: `from` leads to the rows behind"),
        (f"limit={'9' * 6000}", "limit is a whole number from 0 on"),
        ("&".join(["word=a"] * 51), "an address holds at most 50 filters"),
    ],
)
@pytest.mark.parametrize("form", [".csv", ".json"])
def test_what_cannot_be_asked_is_told_in_a_line(typed: Browser, form: str, asked: str, said: str) -> None:
    assert line_of(typed.get(f"{TABLES}runs{form}?{asked}")) == (400, f"{said}\n")


def test_a_page_shows_at_most_a_thousand_rows(typed: Browser) -> None:
    said = "limit is at least 1 and at most 1,000: `from` leads to the rows behind\n"
    assert line_of(typed.get(f"{TABLES}runs?limit=1001")) == (400, said)


@pytest.mark.parametrize("name", ["nothing", "nothing.csv", "stage", "runs%00"])
def test_a_table_that_is_not_there_is_told_with_those_that_are(typed: Browser, name: str) -> None:
    status, text = line_of(typed.get(f"{TABLES}{name}"))
    assert status == 404
    assert (
        text.endswith(f"in audit {AUDIT_ID}: there are runs\n")
        or text == "a table is NAME, NAME.csv or NAME.json\n"
    )


def test_a_damaged_table_is_told_with_what_makes_it_again(typed: Browser, tmp_path: Path) -> None:
    path = tmp_path / "typed" / "audits" / AUDIT_ID / "ingest" / "runs.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    status, text = line_of(typed.get(f"{TABLES}runs.csv"))
    assert (status, "run `benchaudit rerun ingest" in text) == (500, True)


def test_pages_of_rows_join_without_a_gap(tmp_path: Path) -> None:
    web = holding(tmp_path / "many", pa.table({"number": range(5_000), "word": ["a", "b"] * 2_500}))
    numbers, address = list[int](), "?word=b&limit=999"
    while address:
        answer = web.get(f"{TABLES}runs.json{address}").json()
        assert answer["total"] == 2_500
        numbers += [row["number"] for row in answer["rows"]]
        address = answer["next"]
    assert numbers == list(range(1, 5_000, 2))


def test_csv_cells_that_a_spreadsheet_would_run_are_text_and_numbers_stay(tmp_path: Path) -> None:
    cells = ["=1+1", "+SUM(A1)", "-2+3", "@x", "\tx", "-1.5", "+2e9", "plain", 'a,"b"\nc', "", None]
    web = holding(tmp_path / "cells", pa.table({"cell": cells, "number": [-1.0] * len(cells)}))
    answer = web.get(f"{TABLES}runs.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert [row[0] for row in csv_rows(answer.text)] == [
        "cell", "'=1+1", "'+SUM(A1)", "'-2+3", "'@x", "'\tx", "-1.5", "+2e9", "plain", 'a,"b"\nc', "", "",
    ]  # fmt: skip
    assert {row[1] for row in csv_rows(answer.text)[1:]} == {"-1.0"}


def test_a_page_shows_names_as_text_and_narrows_by_its_cells(tmp_path: Path) -> None:
    web = holding(tmp_path / "hostile", pa.table({"cell": [HOSTILE], "long": ["x" * 400]}))
    text = web.get(f"{TABLES}runs?cell=").text
    assert "No row here; 0 in all." in text
    text = web.get(f"{TABLES}runs").text
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#34;&#39;\\u202e"
    address = "?cell=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26%22%27%E2%80%AE&amp;limit=100"
    assert (
        f'<td class="whole"><a href="{address}">{shown}</a></td><td class="long">{"x" * 288} (shortened)</td>'
        in text
    )
    narrowed = web.get(f"{TABLES}runs{address.replace('&amp;', '&')}").text
    assert f'<code>cell</code> = <code>{shown}</code> (<a href="?limit=100">without this</a>)' in narrowed
    assert "<script" not in narrowed + text


def test_a_page_leads_to_those_before_and_behind_it(tmp_path: Path) -> None:
    web = holding(tmp_path / "pages", pa.table({"number": range(30)}))
    text = web.get(f"{TABLES}runs?from=10&limit=10").text
    assert (
        '<a href="?limit=10">Previous</a> Rows 11 to 20 of 30. <a href="?from=20&amp;limit=10">Next</a>'
        in text
    )
    assert 'href="?from=30' not in web.get(f"{TABLES}runs?from=20&limit=10").text


def test_a_row_that_names_a_record_leads_to_it_in_its_file(tmp_path: Path) -> None:
    rows = {"artifact": ["a b/<i>?.csv", "c.csv"], "record": ["/x&y", None], "field": ["ttft_s", None]}
    text = holding(tmp_path / "named", pa.table(rows)).get(f"{TABLES}runs").text
    assert (
        '<a class="cite" href="../sources/a%20b/%3Ci%3E%3F.csv?record=%2Fx%26y&amp;field=ttft_s">file</a>'
        in text
    )
    assert '<a class="cite" href="../sources/c.csv?">file</a>' in text


def test_an_object_store_is_read_as_a_folder_is() -> None:
    web = holding("memory://report-tables", pa.table({"number": [1, 2]}))
    assert values(json_rows(web, "runs.json?number=2"), "number") == [(2,)]
