"""The published tables of an audit as a database, beside what the contracts say of metrics and samples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from scipy import stats

from data_contracts.executions import SAID_AGAIN
from data_contracts.metrics import METRICS
from data_contracts.schemas import TABLES
from data_contracts.setting_names import aspect_of
from data_contracts.stage_records import AUDIT_ID, OUTPUTS, STAGES

_QUERIES = Path(__file__).parent / "sql"
_MOST_RUNS = 10_000


def audit_folder(store: Path, audit: str | None) -> Path:
    """The folder of an audit, or of the latest that is complete; raises ValueError where there is none."""
    audits = store / "audits"
    found = sorted(audits.iterdir(), reverse=True) if audits.is_dir() else []
    for folder in found:
        named = folder.name == audit if audit else AUDIT_ID.fullmatch(folder.name) is not None
        if named and _is_complete(folder):
            return folder
    raise ValueError(f"no complete audit{f' {audit}' if audit else ''} in {store}")


def _is_complete(folder: Path) -> bool:
    return all((folder / stage / "stage.json").is_file() for stage in STAGES)


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database with a view for each table of the audit, and in the schema `baseline` those of its baseline."""
    database = duckdb.connect()
    _views(database, folder, "main")
    database.execute("create schema baseline")
    named = database.execute("select any_value(baseline) from comparisons").fetchall()[0][0]
    if named is not None and (folder.parent / named).is_dir():
        _views(database, folder.parent / named, "baseline")
    database.register("vocabulary", _vocabulary())
    database.register("student", _student())
    accepted = [one.name for one in folder.parent.iterdir() if (one / "accepted.json").is_file()]
    database.register("accepted", pa.table({"audit": pa.array(accepted, pa.string())}))
    database.execute(
        "create table recomputed (fact_id varchar, value double, n bigint, ci_low double, ci_high double)"
    )
    database.execute(
        "create table compared (about varchar, row varchar, name varchar, published varchar, recomputed varchar,"
        " published_number double, number double)"
    )
    return database


def has_baseline(database: duckdb.DuckDBPyConnection) -> bool:
    """True where the audit was compared with one that the store holds."""
    found = database.execute("select count(*) from duckdb_views() where schema_name = 'baseline'").fetchall()
    return bool(found[0][0])


def earlier_audits(database: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """The schemas of the complete audits before this one, oldest first: a run was first seen in one of them."""
    named = database.execute("select any_value(baseline) from comparisons").fetchall()[0][0]
    before = [one for one in sorted(folder.parent.iterdir()) if one.name < folder.name and _is_complete(one)]
    schemas = ["baseline" if one.name == named else f"before_{place}" for place, one in enumerate(before)]
    for one, schema in zip(before, schemas, strict=True):
        if schema != "baseline":
            database.execute(f"create schema {schema}")
            _views(database, one, schema)
            run_query(database, "rows", schema)
    database.register(
        "audits",
        pa.table({"side": schemas, "audit": [one.name for one in before], "place": range(len(before))}),
    )
    return schemas


def put_side_by_side(database: duckdb.DuckDBPyConnection, schemas: Sequence[str]) -> None:
    """The rows of the audit (`current`) and of these others in one table, as their states and settings."""
    for table in ("rows", "states", "settings", "inventory"):
        parts = " union all by name ".join(
            f"select '{side}' as side, * from {schema}.{table}"  # noqa: S608
            for side, schema in (("current", "main"), *((name, name) for name in schemas))
        )
        name = "sides" if table == "rows" else f"side_{table}"
        database.execute(f"create table {name} as {parts}")


def run_query(database: duckdb.DuckDBPyConnection, name: str, schema: str = "main") -> None:
    """Runs a file of queries over the tables of the audit or of its baseline."""
    database.execute(f"use {schema}")
    again = ", ".join(f"'{flag}'" for flag in SAID_AGAIN)
    database.execute((_QUERIES / f"{name}.sql").read_text("utf-8").replace("$said_again", f"[{again}]"))
    database.execute("use main")


def register_aspects(database: duckdb.DuckDBPyConnection) -> None:
    """What each setting is about, by its name."""
    found = database.execute("select distinct key from leaves").fetchall()
    names = [str(name) for (name,) in found]
    database.register("aspects", pa.table({"name": names, "aspect": [aspect_of(name) for name in names]}))


def register_tests(database: duckdb.DuckDBPyConnection, errors: str, name: str) -> None:
    """The p and the 95% interval of each difference of logarithms with a standard error, by Student's t."""
    found = database.table(errors).select("id, difference, error, df").fetchnumpy()
    difference, error, freedom = (
        np.ma.filled(found[column].astype(float), np.nan) for column in ("difference", "error", "df")
    )
    certain = error == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(certain, 0.0, stats.t.ppf(0.975, freedom) * error)
        p = np.where(certain, difference == 0, 2 * stats.t.sf(np.abs(difference) / error, freedom))
    database.register(
        name,
        pa.table(
            {
                "id": np.asarray(found["id"]),
                "p": p,
                "ci_low": np.exp(difference - reach),
                "ci_high": np.exp(difference + reach),
            }
        ),
    )


def _views(database: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    for stage in STAGES:
        for file in OUTPUTS[stage]:
            if file in TABLES and (folder / stage / file).is_file():
                path = str(folder / stage / file).replace("'", "''")
                database.execute(
                    f"create view {schema}.{Path(file).stem} as select * from read_parquet('{path}')"  # noqa: S608
                )


def _vocabulary() -> pa.Table:
    ratios = [metric.ratio_of for metric in METRICS.values()]
    return pa.table(
        {
            "metric": list(METRICS),
            **{
                name: [getattr(metric, name) for metric in METRICS.values()]
                for name in (
                    "unit",
                    "kind",
                    "direction",
                    "floor",
                    "phrase",
                    "total_of",
                    "holds_load",
                    "depends_on_length",
                    "of_each",
                    "modelless",
                    "side_by_side",
                )
            },
            "numerator": [ratio.numerator if ratio else None for ratio in ratios],
            "denominator": [ratio.denominator if ratio else None for ratio in ratios],
        }
    )


def _student() -> pa.Table:
    """The factor of a 95% interval by degrees of freedom, which SQL has no function for."""
    freedom = list(range(1, _MOST_RUNS))
    return pa.table({"df": freedom, "t": stats.t.ppf(0.975, freedom)})
