"""A DuckDB database of views that a question may read: no file, no network, no setting is within its reach."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import duckdb
import pyarrow as pa
from duckdb import StatementType

from data_contracts.errors import UsageError
from data_contracts.wording import counted
from tasks.querying.views import VIEWS, rows_of, schema_of
from tasks.store import Audit

# PIVOT without a list of values counts as several statements.
_READING = (StatementType.SELECT, StatementType.EXPLAIN, StatementType.MULTI)
_LOCKED = (
    "SET TimeZone = 'UTC'",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# What ingest knows of a run's validity is what its files say; the judgement is that of validate.
_JUDGED = """
CREATE VIEW runs AS
SELECT ingested.* REPLACE (
    coalesce(judged.validity, ingested.validity) AS validity, coalesce(judged.reasons, ingested.reasons) AS reasons
)
FROM ingested_runs AS ingested LEFT JOIN validity AS judged USING (audit, run_id)
"""
_BATCH_ROWS = 10_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer as they come; `batches` can be read once."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@contextmanager
def answered(
    sql: str, audits: Sequence[Audit], note: Callable[[str], None], seconds: float | None = None
) -> Iterator[Answer]:
    """What one SELECT gives over the views of these audits. Raises UsageError for what cannot be answered.

    `seconds` bounds each step: the first rows, and those after them.
    """
    with (
        tempfile.TemporaryDirectory(prefix="benchaudit-query-") as spilled,
        duckdb.connect(":memory:") as base,
        _explained(),
        _interruptible(base, seconds) as awaited,
    ):
        base.execute("SET temp_directory = ?", [spilled])
        _register(base, sql, audits, note)
        for setting in _LOCKED:
            base.execute(setting)
        _require_reading(base, sql)
        reader = awaited(lambda: base.sql(sql).to_arrow_reader(_BATCH_ROWS))
        following = partial(awaited, lambda: next(reader, None))
        yield Answer(reader.schema, iter(following, None))


@contextmanager
def _interruptible(
    base: duckdb.DuckDBPyConnection, seconds: float | None
) -> Iterator[Callable[[Callable[[], T]], T]]:
    """Runs what asks the database in a thread: a Ctrl-C reaches only a thread that runs Python, and DuckDB does not."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield lambda work: pool.submit(work).result(seconds)
        except TimeoutError as late:
            base.interrupt()
            raise UsageError(f"the question takes more than {seconds:g} s: ask for less at once") from late
        except BaseException:
            base.interrupt()
            raise


def _register(
    base: duckdb.DuckDBPyConnection, sql: str, audits: Sequence[Audit], note: Callable[[str], None]
) -> None:
    """Makes all views; of those that the question does not name only the columns are there."""
    named = sql.lower()
    for view in VIEWS:
        needed = view in named or (view == "validity" and "runs" in named)
        rows = rows_of(view, audits, note) if needed else schema_of(view).empty_table()
        base.register("ingested_runs" if view == "runs" else view, rows)
    base.execute(_JUDGED)


def _require_reading(base: duckdb.DuckDBPyConnection, sql: str) -> None:
    statements = base.extract_statements(sql)
    if len(statements) != 1:
        raise UsageError(f"a question is one SELECT, and this is {counted(len(statements), 'statement')}")
    if statements[0].type not in _READING:
        raise UsageError(
            f"a question is one SELECT, and this is {statements[0].type.name}: nothing is changed here"
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, pa.ArrowException) as error:
        # Behind it stands the line in question, with its place marked below
        said = str(error).partition("\n\nLINE ")[0]
        if "Table with name" in said:
            said = f"{said.partition(chr(10))[0]} The views are {', '.join(VIEWS)}"
        raise UsageError(" ".join(said.split())) from error
