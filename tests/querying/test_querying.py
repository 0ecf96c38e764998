"""A question reads the views of audits and nothing else; its answer is harmless wherever it is shown."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import CorruptionError, UsageError
from tasks.querying.answers import Form, write_answer
from tasks.querying.database import Answer, answered
from tasks.querying.views import VIEWS, key_of
from tasks.store import Audit
from tests.flows.running import AUDIT_ID, CommandLine, build, write_artifacts

DENIED = 'Permission Error: Cannot access file "{}" - file system operations are disabled by configuration'
SECOND = "20260303T090000Z-abcdef"


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> list[Audit]:
    """Two audits of one folder."""
    folder = tmp_path_factory.mktemp("asked")
    source = write_artifacts(folder / "runs")
    return [build(folder / "store", source, audit_id) for audit_id in (AUDIT_ID, SECOND)]


def silent(line: str) -> None:
    raise AssertionError(line)


def ask(sql: str, *audits: Audit) -> list[dict[str, object]]:
    with answered(sql, audits, silent) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()]


def written(form: Form, **columns: pa.Array) -> str:
    table = pa.table(columns)
    out = io.BytesIO()
    write_answer(Answer(table.schema, iter(table.to_batches())), form, out)
    return out.getvalue().decode()


def test_a_row_of_each_view_says_of_which_audit_it_is(audits: list[Audit]) -> None:
    counted = "select audit, count(*) as rows from {} group by audit order by audit"
    for view, rows in (("inventory", 2), ("measurements", 21), ("runs", 1), ("audits", 1)):
        assert ask(counted.format(view), *audits) == [
            {"audit": AUDIT_ID, "rows": rows}, {"audit": SECOND, "rows": rows},
        ]  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_asked(view: str, audits: list[Audit]) -> None:
    of = key_of(view)
    asked = ask(f"select distinct {of} as audit from (from {view}) order by 1", *audits)
    assert asked in ([], [{"audit": AUDIT_ID}, {"audit": SECOND}])


def test_a_run_has_the_judgement_of_validate(audits: list[Audit]) -> None:
    asked = ask(
        "select runs.validity = validity.validity as same from runs join validity using (audit, run_id)",
        audits[0],
    )
    assert asked and all(row["same"] for row in asked)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "a question is one SELECT, and this is 0 statements"),
        ("select 1; select 2", "a question is one SELECT, and this is 2 statements"),
        ("drop view runs", "a question is one SELECT, and this is DROP: nothing is changed here"),
        ("set threads = 1", "a question is one SELECT, and this is SET: nothing is changed here"),
        ("copy runs to '{file}'", "a question is one SELECT, and this is COPY: nothing is changed here"),
        ("attach '{file}'", "a question is one SELECT, and this is ATTACH: nothing is changed here"),
        ("selec 1", 'Parser Error: syntax error at or near "selec"'),
        ("select * from read_text('{file}')", DENIED.format("{file}")),
        ("select * from read_csv('https://127.0.0.1/x.csv')", DENIED.format("https://127.0.0.1/x.csv")),
    ],
)  # fmt: skip
def test_what_is_more_than_a_question_is_refused_in_one_line(
    sql: str, message: str, audits: list[Audit], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    with pytest.raises(UsageError) as refused:
        ask(sql.format(file=file), audits[0])
    assert str(refused.value) == message.format(file=file)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_not_there_is_answered_with_those_that_are(audits: list[Audit]) -> None:
    with pytest.raises(UsageError) as refused:
        ask("select * from request", audits[0])
    assert str(refused.value) == (
        "Catalog Error: Table with name request does not exist! The views are audits, inventory, measurements, quarantine,"
        " runs, findings, finding_rows, gone, telemetry, validity, facts, comparisons, changes, history, llm_calls"
    )


def test_no_variable_of_the_program_is_a_table(audits: list[Audit]) -> None:
    rows = pa.table({"secret": [1]})
    with pytest.raises(UsageError, match="Table with name rows does not exist"):
        ask("select * from rows", audits[0])
    assert len(rows) == 1


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    sound = path.read_bytes()
    path.write_bytes(b"PAR1 no more")
    yield
    path.write_bytes(sound)


def test_a_damaged_audit_is_passed_over_among_several_and_an_error_alone(audits: list[Audit]) -> None:
    notes: list[str] = []
    with damaged(Path(audits[0].path("analyze", "facts.parquet"))):
        with answered("select distinct audit from facts", audits, notes.append) as answer:
            assert [row for batch in answer.batches for row in batch.to_pylist()] == [{"audit": SECOND}]
        with pytest.raises(CorruptionError, match="its sha256 differs"):
            ask("select * from facts", audits[0])
    assert notes == [audits[0].passed_over(ValueError())]


def test_a_table_is_aligned_and_its_texts_cannot_steer_a_terminal() -> None:
    names, numbers = pa.array(["\x1b[31mred", None, "x" * 80]), pa.array([1.23456789, 10.0, None])
    assert written("table", **{"na\nme": names, "n": numbers}) == (
        f"na\\nme{' ' * 63}n\n"
        f"{'-' * 60}  --------\n"
        f"\\x1b[31mred{' ' * 49}  1.234568\n"
        f"{' ' * 68}10\n"
        f"{'x' * 59}…\n"
    )


def test_a_table_shows_its_start_and_says_how_much_more_there_is() -> None:
    assert written("table", n=pa.array(range(1203))).splitlines()[-2:] == [
        "199",
        "1003 more rows: --format csv writes all",
    ]


def test_no_cell_of_a_csv_runs_as_a_formula() -> None:
    texts = pa.array(["=1+1", "@x", "-2", "+cmd|x", "a\nb", '"', None])
    rows = written("csv", **{"=a": texts, "n": pa.array([-1.5, 2, 3, 4, 5, 6, None])})
    assert rows.split("\r\n") == [
        "'=a,n", "'=1+1,-1.5", "'@x,2.0", "-2,3.0", "'+cmd|x,4.0", "a\\nb,5.0", '"""",6.0', ",", "",
    ]  # fmt: skip


def test_json_holds_what_json_can_hold(audits: list[Audit]) -> None:
    sql = """select sum(7::bigint) as n, 'nan'::double as f, [1.5::decimal(3, 1)] as l,
        {'at': timestamptz '2026-01-02 03:04:05+01'} as s, chr(127) as t"""
    with answered(sql, audits[:1], silent) as answer:
        out = io.BytesIO()
        write_answer(answer, "json", out)
    assert json.loads(out.getvalue()) == [
        {"n": 7, "f": None, "l": [1.5], "s": {"at": "2026-01-02T02:04:05+00:00"}, "t": "\x7f"}
    ]
    assert b"\x7f" not in out.getvalue()


def test_an_answer_without_rows_is_whole_in_each_form() -> None:
    empty = pa.array([], pa.int64())
    assert [written(form, n=empty) for form in ("table", "csv", "json")] == [
        "n\n-\nno rows\n",
        "n\r\n",
        "[\n]\n",
    ]


def test_the_command_writes_a_file_whole_or_not_at_all(audits: list[Audit], tmp_path: Path) -> None:
    benchaudit = CommandLine(tmp_path, "http://127.0.0.1:9/api")  # nobody answers there, and nobody is asked
    store = ("--store", str(audits[0].store), "--audit", "all")
    made = benchaudit(
        "query", "select audit from audits order by 1", *store, "--format", "parquet", "--output", "a.parquet"
    )
    assert (made.code, made.out, made.err) == (0, "", "")
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [{"audit": AUDIT_ID}, {"audit": SECOND}]
    failed = benchaudit("query", "select error('no') from runs", *store, "--output", "b.txt")
    assert (failed.code, failed.out, failed.err) == (2, "", "benchaudit: Invalid Input Error: no\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet"]


def test_a_question_that_takes_too_long_is_ended(audits: list[Audit]) -> None:
    endless = "select max(a.range * b.range) from range(1000000) as a, range(1000000) as b"
    with (
        pytest.raises(UsageError) as late,
        answered(endless, audits[:1], silent, seconds=0.1) as answer,
    ):
        list(answer.batches)
    assert str(late.value) == "the question takes more than 0.1 s: ask for less at once"
