"""Finds planted secrets in whatever was written, in every form in which they might stand there."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

_PACKED = re.compile(rb'<script type="application/octet-stream;base64"[^<>]*+>([A-Za-z0-9+/=]++)</script>')


@dataclass(frozen=True)
class Trace:
    """A secret that stands in a file (or in its name), and in which form."""

    secret: str
    path: Path
    form: str


def traces(folder: Path, secrets: list[str]) -> Iterator[Trace]:
    """Every form of each of the alphanumeric `secrets` in the files below `folder`, compressed ones and databases too."""
    forms = [(secret, form, pattern) for secret in secrets for form, pattern in _forms(secret)]
    for path in sorted(folder.rglob("*")):
        texts = [str(path.relative_to(folder)).encode()]
        with contextlib.suppress(OSError):
            texts += _texts(path) if path.is_file() else []
        seen = set()
        for text in texts:
            lower = text.lower()
            for secret, form, pattern in forms:
                if (secret, form) not in seen and pattern in (text if form == "base64" else lower):
                    seen.add((secret, form))
                    yield Trace(secret, path, form)


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """The name of each form and its bytes, in lower case where case is not part of the form."""
    plain = secret.encode()
    yield "plain", plain.lower()
    yield "percent-encoded", "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "hex", plain.hex().encode()
    yield "UTF-16", secret.lower().encode("utf-16-le")
    yield "reversed", plain[::-1].lower()
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        # What stands before and after it decides only the first and the last characters.
        whole = base64.b64encode(b"x" * shift + plain)
        certain = whole[skipped : (len(plain) + shift) * 8 // 6]
        yield "base64", certain
        yield "base64", certain.replace(b"+", b"-").replace(b"/", b"_")


def _texts(path: Path) -> list[bytes]:
    """The bytes of a file, and what they hold when unpacked."""
    raw = path.read_bytes()
    texts = [raw]
    with contextlib.suppress(pa.ArrowException, OSError, zipfile.BadZipFile, sqlite3.Error, RuntimeError):
        texts += _unpacked(path, raw)
    return texts


def _unpacked(path: Path, raw: bytes) -> list[bytes]:
    if raw.startswith(b"PAR1"):
        file = pyarrow.parquet.ParquetFile(io.BytesIO(raw))
        return [_flat(file.read()), str(file.schema_arrow.metadata).encode()]
    if raw.startswith(b"ARROW1"):
        return [_flat(pyarrow.ipc.open_file(raw).read_all())]
    if raw.startswith(b"\xff\xff\xff\xff"):
        return [_flat(pyarrow.ipc.open_stream(raw).read_all())]
    if raw.startswith(b"SQLite format 3\0"):
        return [_dumped(path)]
    if raw.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return [archive.read(name) for name in archive.namelist()]
    if path.suffix == ".html":
        return packed_parts(raw)
    for magic, codec in ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd")):
        if raw.startswith(magic):
            return [pa.CompressedInputStream(pa.BufferReader(raw), codec).read()]
    return []


def packed_parts(page: bytes) -> list[bytes]:
    """What a report holds compressed within it, unpacked."""
    return [gzip.decompress(base64.b64decode(found[1])) for found in _PACKED.finditer(page)]


def _flat(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _dumped(path: Path) -> bytes:
    """Every value of a database, which in its pages may be cut in two; a copy, so that its log stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        for part in path.parent.glob(f"{path.name}*"):
            shutil.copy(part, folder)
        connection = sqlite3.connect(Path(folder, path.name))
        try:
            return "\n".join(connection.iterdump()).encode(errors="surrogateescape")
        finally:
            connection.close()
