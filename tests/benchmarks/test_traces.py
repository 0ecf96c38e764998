"""The search for planted secrets finds each form of one: a search that finds nothing would prove nothing."""

from __future__ import annotations

import base64
import gzip
import sqlite3
import zipfile
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest

from benchmarks.campaign.traces import traces

SECRET = "sEc0a1b2c3d4e5f6a7b8c9rEt"
OTHER = "sEc99999999999999999999rEt"


def _found(folder: Path) -> list[tuple[str, str, str]]:
    return [(t.secret, t.path.name, t.form) for t in traces(folder, [SECRET, OTHER])]


@pytest.mark.parametrize("before", ["", "a", "ab", "person:"])
def test_a_secret_within_base64_is_found_at_each_alignment(tmp_path: Path, before: str) -> None:
    (tmp_path / "log").write_bytes(b"Basic " + base64.b64encode(f"{before}{SECRET}@host".encode()))
    assert _found(tmp_path) == [(SECRET, "log", "base64")]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("plain", SECRET.upper().encode()),
        ("percent-encoded", "".join(f"%{byte:02X}" for byte in SECRET.encode()).encode()),
        ("hex", SECRET.encode().hex().upper().encode()),
        ("UTF-16", SECRET.encode("utf-16")),
        ("reversed", SECRET[::-1].encode()),
    ],
)
def test_a_secret_is_found_in_each_form(tmp_path: Path, form: str, written: bytes) -> None:
    (tmp_path / "log").write_bytes(b"x" + written[2:] if form == "UTF-16" else b"x" + written)
    assert _found(tmp_path) == [(SECRET, "log", form)]


def test_a_secret_is_found_in_the_name_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / f"person:{quote(SECRET)}@host").mkdir()
    assert _found(tmp_path) == [(SECRET, f"person:{SECRET}@host", "plain")]


def test_a_secret_is_found_in_whatever_is_compressed(tmp_path: Path) -> None:
    table = pa.table({"text": [f"http://person:{SECRET}@host"] * 1000})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet", compression="zstd")
    options = pyarrow.ipc.IpcWriteOptions(compression="zstd")
    with pyarrow.ipc.new_file(tmp_path / "b.arrow", table.schema, options=options) as writer:
        writer.write_table(table)
    (tmp_path / "c.gz").write_bytes(gzip.compress(SECRET.encode()))
    with zipfile.ZipFile(tmp_path / "d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", SECRET * 9)
    assert {name for _, name, _ in _found(tmp_path)} == {"a.parquet", "b.arrow", "c.gz", "d.zip"}


def test_a_secret_is_found_in_a_database_that_cuts_it_in_two(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "prefect.db")
    connection.execute("create table log (message text)")
    # Long enough for overflow pages, at every offset of a page.
    connection.executemany(
        "insert into log values (?)", [("y" * (5000 + n * 7) + SECRET + "y" * 5000,) for n in range(9)]
    )
    connection.commit()
    connection.close()
    assert _found(tmp_path) == [(SECRET, "prefect.db", "plain")]


def test_nothing_is_found_where_no_secret_stands(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(SECRET[:-1] + " " + SECRET[1:])
    assert _found(tmp_path) == []
