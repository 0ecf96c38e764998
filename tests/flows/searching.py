"""Looks for texts in everything that lies in a folder, as whoever got hold of it would."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from benchmarks.campaign.traces import packed_parts


def found_in(folder: Path, wanted: Sequence[str]) -> list[str]:
    """`file: text` for each of the wanted texts, plain, percent-encoded or in Base64, in any file or its name."""
    spellings = {text: _spellings(text) for text in wanted}
    return sorted(
        f"{path.relative_to(folder)}: {text}"
        for path in folder.rglob("*")
        if path.is_file()
        for content in [b"\n".join((str(path).encode(), *_contents(path)))]
        for text, ways in spellings.items()
        if any(way in content for way in ways)
    )


def _spellings(text: str) -> set[bytes]:
    ways = {text, quote(text, safe="")}
    # As a part of a longer text, Base64 depends on where in a group of three bytes it begins; its ends are dropped.
    coded = {base64.b64encode(b"\0" * n + text.encode())[4:-4] for n in range(3)}
    return {way.encode() for way in ways} | {way for way in coded if way}


def _contents(path: Path) -> Iterator[bytes]:
    body = path.read_bytes()
    yield body
    if body.startswith(b"SQLite format 3"):
        # A row may be cut by the pages of the file.
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = [
                row[0] for row in database.execute("select name from sqlite_master where type = 'table'")
            ]
            for table in tables:
                for row in database.execute(f'select * from "{table}"'):
                    yield "\n".join(map(str, row)).encode()
    # Of these the columns are compressed.
    elif body.startswith(b"PAR1"):
        yield str(pq.read_table(path).to_pylist()).encode()
    elif body.startswith(b"ARROW1"):
        with pa.ipc.open_file(path) as reader:
            yield str(reader.read_all().to_pylist()).encode()
    elif path.suffix == ".html":
        yield from packed_parts(body)
