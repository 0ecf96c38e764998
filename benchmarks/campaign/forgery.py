"""Forges the cache as someone could who can write there but has not the store's key: the numbers must stay the files'.

A forged bundle is a true one with other numbers, under every name and digest made again that the cache's own files show.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.campaign import stores
from benchmarks.campaign.outcome import Outcome
from benchmarks.campaign.product import STORE, audits, files
from benchmarks.campaign.scene import Scene, Tally
from benchmarks.campaign.seeds import write_few

_DIGIT = re.compile(rb"(?<=[0-9]\.)[0-8]")
_COMPARED = {
    "facts.parquet": ("subject", "metric", "statistic", "value"),
    "comparisons.parquet": ("key", "metric", "value_baseline", "value_current", "ratio"),
    "history.parquet": ("metric", "key", "value"),
}
_HASHES = (hashlib.sha256, hashlib.sha512, hashlib.md5, hashlib.sha1, hashlib.blake2b, hashlib.blake2s)


def attack(scene: Scene) -> Iterator[Outcome]:
    """Each forgery before a new audit and before a rerun of the same files."""
    tally = Tally("forged cache gives the files' numbers")
    with scene.room("forgery") as room:
        write_few(room / "files")
        template = scene.finished_store(room).rename(room / "template")
        write_few(room / "twin" / "files")
        for path in (room / "twin" / "files").rglob("*.*"):
            path.write_bytes(_DIGIT.sub(b"9", path.read_bytes()))
        other = scene.finished_store(room / "twin")
        renamed = _renames(room / "files", room / "twin" / "files")
        for arguments in (("run", "files", "--json"), ("rerun", "ingest", "--onward", "--json")):
            _fresh(template, room)
            honest = scene.command(*arguments, folder=room)
            if honest.code:
                raise RuntimeError(honest.last_words)
            expected = _numbers(audits(room / STORE)[-1])
            for name, forge in _forgeries(template, other, renamed).items():
                _fresh(template, room)
                forge(room / STORE / "cache")
                tally.add(1, _consequence(scene, room, f"{name}, then {arguments[0]}", arguments, expected))
    yield tally.outcome


def _fresh(template: Path, room: Path) -> None:
    shutil.rmtree(room / STORE, ignore_errors=True)
    shutil.copytree(template, room / STORE)


def _consequence(
    scene: Scene, room: Path, name: str, arguments: tuple[str, ...], expected: dict[str, object]
) -> Iterator[str]:
    ended = scene.command(*arguments, folder=room)
    if ended.code:
        yield f"{name}: {ended.last_words}"
    elif differing := [
        part for part, is_ in _numbers(audits(room / STORE)[-1]).items() if is_ != expected[part]
    ]:
        kept = scene.keep(f"forgery/{name.replace(' ', '-')}", room / STORE)
        yield f"{name}: {', '.join(differing)} hold forged numbers; store: {kept}"


def _numbers(audit: Path) -> dict[str, object]:
    """All of an audit that holds numbers, without what tells one audit from the next."""
    found: dict[str, object] = dict(stores.tables(audit))
    for name, columns in _COMPARED.items():
        rows = pq.read_table(audit / "analyze" / name, columns=list(columns)).to_pylist()
        found[f"analyze/{name}"] = sorted(map(repr, rows))
    return found


def _renames(mine: Path, theirs: Path) -> dict[bytes, bytes]:
    """The digests of the other store's files, in every form that a cache may hold, by which of mine they stand for."""
    renamed = {}
    for path in files(mine):
        other = theirs / path.relative_to(mine)
        for make in _HASHES:
            was, becomes = (make(p.read_bytes()) for p in (other, path))
            renamed[was.hexdigest().encode()] = becomes.hexdigest().encode()
            renamed[was.digest()] = becomes.digest()
    return renamed


def _forgeries(template: Path, other: Path, renamed: dict[bytes, bytes]) -> dict[str, Callable[[Path], None]]:
    def other_numbers(cache: Path) -> None:
        _remake(cache, lambda path: path.write_bytes(_forged(path)))

    def without_metadata(cache: Path) -> None:
        _remake(cache, lambda path: _write_bare(path, _forged(path)))

    def transplanted(cache: Path) -> None:
        """The other store's bundles under my names, where each kind of file has one."""
        theirs = {_kind(p, other / "cache"): p for p in files(other / "cache")}
        for path in list(files(cache)):
            if (source := theirs.get(_kind(path, cache))) is not None:
                path.write_bytes(_renamed(source.read_bytes(), renamed))

    def replaced(cache: Path) -> None:
        """The other store's whole cache, its digests replaced by mine in names and contents."""
        shutil.rmtree(cache)
        shutil.copytree(other / "cache", cache)
        _remake(cache, lambda path: path.write_bytes(_renamed(path.read_bytes(), renamed)))

    def replaced_with_names(cache: Path) -> None:
        """The same, with my names on their files."""
        names = {
            _kind(p, template / "cache"): p.relative_to(template / "cache") for p in files(template / "cache")
        }
        replaced(cache)
        for path in list(files(cache)):
            if (name := names.get(_kind(path, cache))) is not None:
                (cache / name).parent.mkdir(parents=True, exist_ok=True)
                path.rename(cache / name)

    return {
        "other numbers in each bundle": other_numbers,
        "other numbers and no metadata": without_metadata,
        "another store's bundles under these names": transplanted,
        "another store's whole cache": replaced,
        "another store's whole cache under these names": replaced_with_names,
    }


def _kind(path: Path, cache: Path) -> str:
    """A cache file's place without what tells it from its neighbours."""
    return re.sub(r"[0-9a-f]{12,}", "*", str(path.relative_to(cache)))


def _renamed(data: bytes, renamed: dict[bytes, bytes]) -> bytes:
    for was, becomes in renamed.items():
        data = data.replace(was, becomes)
    return data


def _remake(cache: Path, change: Callable[[Path], object]) -> None:
    """Changes each file, then writes each changed file's new digest wherever its old one stood, in names too."""
    before = {path: path.read_bytes() for path in files(cache)}
    for path in before:
        change(path)
    for _ in range(3):  # a digest of a file that holds a digest
        swapped = {}
        for path, data in before.items():
            for make in _HASHES:
                was, becomes = make(data), make(path.read_bytes())
                swapped[was.hexdigest().encode()] = becomes.hexdigest().encode()
                swapped[was.digest()] = becomes.digest()
        for path in before:
            if path.suffix != ".parquet":
                path.write_bytes(_renamed(path.read_bytes(), swapped))
    for path in before:
        name = _renamed(path.name.encode(), swapped).decode()
        if name != path.name:
            path.rename(path.with_name(name))


def _forged(path: Path) -> bytes:
    """The file with other numbers, and everything else as it was."""
    found = _table(path)
    return path.read_bytes() if found is None else _parquet(_other_numbers(found[0]), found[1])


def _write_bare(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    if (found := _table(path)) is not None:
        path.write_bytes(_parquet(found[0].replace_schema_metadata(None), {}))


def _table(path: Path) -> tuple[pa.Table, dict[bytes, bytes]] | None:
    """A Parquet file's table and the file's own metadata."""
    try:
        with pq.ParquetFile(path) as opened:
            more = {k: v for k, v in (opened.metadata.metadata or {}).items() if k != b"ARROW:schema"}
            return opened.read(), more
    except (pa.ArrowInvalid, OSError):
        return None


def _parquet(table: pa.Table, metadata: dict[bytes, bytes]) -> bytes:
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, table.schema, compression="zstd") as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(metadata)
    return bytes(sink.getvalue())


def _other_numbers(table: pa.Table) -> pa.Table:
    for place, column in enumerate(table.schema):
        if pa.types.is_floating(column.type):
            table = table.set_column(place, column, pc.multiply(table[column.name], 1000.0))
    return table
