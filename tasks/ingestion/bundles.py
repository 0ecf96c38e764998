"""Parsed artifacts in immutable bundles: Arrow streams of their measurements, with each artifact's reading.

A bundle is `<name>.arrow`; `<name>.readings` beside it says what became of each artifact, and `<name>.keys`, written last,
holds the seal of all and then the key of each of its artifacts. Deleting any costs time, never truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.schemas import CONTRACT_VERSION, MEASUREMENTS
from data_contracts.settings import Limits
from data_contracts.settings_reading import ReadEntry
from tasks.ingestion.code_version import code_version
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.outcomes import Note, Part, Reading
from tasks.store.cache_seal import SEAL_BYTES, is_sealed, seal
from tasks.store.temporary_files import TemporaryFile, replacing, sweep

# Half of a sha256 (128 bits) keeps any number of artifacts apart, in half the memory.
KEY_BYTES = 16
# Read and written several times as fast as Parquet; what stays is written as that
BUNDLE = ".arrow"
_READINGS = ".readings"
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")
STRINGS = [f.name for f in MEASUREMENTS if pa.types.is_dictionary(f.type) or pa.types.is_string(f.type)]
# Numbers hardly repeat: a dictionary of them is built and given up again.
_DICTIONARIES = [*STRINGS, "flags.list.element"]
# What a query may look for in some row groups only: the least and the largest of each other column cost a third of writing
_SOUGHT = ["artifact", "value", "timestamp", "n"]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the cache keeps an artifact: its bundle, its first row there, and its reading."""

    bundle: str
    start: int
    reading: Reading


def cache_folder(cache_dir: Path) -> Path:
    """The folder of bundles in the cache, made if need be."""
    folder = cache_dir / "parsed"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def key_prefix(registry: Registry, limits: Limits) -> bytes:
    """What every artifact's key depends on, apart from its bytes and its name."""
    # A limit decides what is refused, so that other limits may give another reading of the same bytes.
    settings = orjson.dumps(asdict(limits), option=orjson.OPT_SORT_KEYS).decode()
    about = (str(CONTRACT_VERSION), registry.versions(), code_version(registry.package), settings)
    return "".join(f"{line}\n" for line in about).encode()


def artifact_key(prefix: bytes, sha256: str, artifact: str, entry: ReadEntry | None = None) -> bytes:
    """The cache key of one artifact; `entry` is what the user says of how to read it."""
    # The name too: rows carry it, and a reader may take the model or the run from it.
    told = b"" if entry is None else b"\n" + orjson.dumps(entry.to_table(), option=orjson.OPT_SORT_KEYS)
    key = _begun(prefix).copy()
    key.update(sha256.encode() + b"\n" + artifact.encode() + told)
    return key.digest()[:KEY_BYTES]


@lru_cache(maxsize=4)
def _begun(prefix: bytes) -> hashlib._Hash:
    """The hash of what begins every key: of thousands of files it is taken once."""
    return hashlib.sha256(prefix)


def part_key(key: bytes, part: Part) -> bytes:
    """The cache key of a part of the artifact that has `key`."""
    return hashlib.sha256(key + f"{part.start} {part.end}".encode()).digest()[:KEY_BYTES]


def plain(reading: Reading) -> dict[str, Any]:
    """`asdict` for a noun whose fields are plain, without its copies."""
    plain = {name: getattr(reading, name) for name in Reading.__slots__}
    return {**plain, "notes": [asdict(note) for note in reading.notes]}


class BundleWriter:
    """Writes one bundle, in one piece or range by range; it is there once `close` returns, or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary = TemporaryFile(folder, "bundle")
        self._file = pa.OSFile(str(self._temporary.path), "wb")
        self._writer = pa.ipc.new_stream(self._file, MEASUREMENTS, options=_OPTIONS)

    def add(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._writer.write_table(rows.unify_dictionaries().combine_chunks())

    def close(self, keys: Sequence[bytes], readings: Sequence[Reading]) -> str:
        """Publishes the bundle and returns its path."""
        self._end()
        return publish(self._folder, self._temporary, keys, readings)

    def emptied(self) -> BundleWriter:
        """A writer for the same folder, without what was added to this one."""
        self.discard()
        return BundleWriter(self._folder)

    def discard(self) -> None:
        """Forgets what was added."""
        self._end()
        self._temporary.discard()

    def _end(self) -> None:
        self._writer.close()
        self._file.close()


def publish(
    folder: Path, temporary: TemporaryFile, keys: Sequence[bytes], readings: Sequence[Reading]
) -> str:
    """Makes a whole Arrow stream a bundle of `folder`, and returns its path."""
    joined, said = b"".join(keys), orjson.dumps([plain(reading) for reading in readings])
    name = _named(joined)
    path = folder / f"{name}{BUNDLE}"
    content = _content(temporary.path, said, joined)
    # None has to reach the disk: what a power cut spoils is computed again.
    with replacing(path.with_suffix(_READINGS), durable=False) as file:
        file.write(said)
    temporary.replace(path, durable=False)
    with replacing(path.with_suffix(".keys"), durable=False) as file:
        file.write(seal(folder, name, content) + joined)
    return str(path)


def kept_alone(folder: Path, key: bytes) -> Kept | None:
    """The artifact of this key from the bundle that holds it alone, also one made since the index was read."""
    return _contents(folder, _named(key), {key}).get(key)


def forget(bundle: Path) -> None:
    """Removes a bundle. Whoever else is reading it has it made again."""
    for path in (bundle.with_suffix(".keys"), bundle.with_suffix(_READINGS), bundle):
        path.unlink(missing_ok=True)


def _named(keys: bytes) -> str:
    # By its keys, so that the same work done twice replaces a bundle and does not add one.
    return hashlib.sha256(keys).hexdigest()[:32]


def writer(path: Path) -> pq.ParquetWriter:
    """A Parquet writer of measurements as the store keeps them."""
    return pq.ParquetWriter(
        path,
        MEASUREMENTS,
        compression="zstd",
        compression_level=1,
        use_dictionary=_DICTIONARIES,
        write_statistics=_SOUGHT,
    )


def row_groups(path: str, start: int, stop: int | None = None) -> Iterator[pa.Table]:
    """Rows `start` to `stop` (None: the end) of a bundle, as many at a time as were added together."""
    # No memory map: a file that is cut short meanwhile would end the process
    with pa.OSFile(path) as file, pa.ipc.open_stream(file) as batches:
        first = 0
        for batch in batches:
            low = max(start - first, 0)
            high = batch.num_rows if stop is None else min(stop - first, batch.num_rows)
            if low < high:
                yield pa.Table.from_batches([batch.slice(low, high - low)])
            first += batch.num_rows
            if stop is not None and first >= stop:
                return


class Index:
    """Which bundle holds which artifact: 8 bytes of each key in memory, whole keys on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = sorted(path.stem for path in folder.glob("*.keys"))
        keys = [_keys(folder / f"{name}.keys") for name in self._names]
        heads = [np.frombuffer(k, dtype=f"S{KEY_BYTES}").view("<u8")[::2] for k in keys]
        sizes = [len(h) for h in heads]
        joined = np.concatenate([np.empty(0, np.uint64), *heads])
        self._order: npt.NDArray[np.int64] = np.argsort(joined, kind="stable")
        self._heads = joined[self._order]
        self._bundle = np.repeat(np.arange(len(keys), dtype=np.int32), sizes)[self._order]

    def find(self, keys: Sequence[bytes]) -> dict[bytes, Kept]:
        """The artifacts of these keys that the cache holds whole."""
        if not len(self._heads) or not keys:
            return {}
        wanted = np.frombuffer(b"".join(keys), dtype=f"S{KEY_BYTES}").view("<u8")[::2]
        first, after = (np.searchsorted(self._heads, wanted, side) for side in ("left", "right"))
        # An equal head is no proof: the whole keys are compared below, when the bundle is opened.
        places = first + np.arange(int((after - first).max()))[:, None]
        bundles, hits = np.unique(self._bundle[places[places < after]], return_counts=True)
        asked = set(keys)
        found: dict[bytes, Kept] = {}
        # Those that hold most come first: what was put together makes the pieces superfluous.
        for bundle in bundles[np.argsort(-hits, kind="stable")].tolist():
            if not asked:
                break
            found.update(_contents(self._folder, self._names[bundle], asked))
            asked -= found.keys()
        return found


@lru_cache(maxsize=1)
def index_of(folder: str, ingestion: str) -> Index:  # noqa: ARG001 - it is part of the cache's key
    """The cache as it was when this ingestion first asked in this process, without what dead processes left there."""
    sweep(Path(folder))
    return Index(Path(folder))


def _keys(path: Path) -> bytes:
    try:
        data = path.read_bytes()[SEAL_BYTES:]
    except OSError:
        return b""
    # One file that was cut short must not keep the whole cache from being read.
    return data[: len(data) // KEY_BYTES * KEY_BYTES]


def _contents(folder: Path, name: str, asked: set[bytes]) -> dict[bytes, Kept]:
    """What a bundle holds of `asked`; nothing when it is missing, not what it was, or not this store's."""
    path = folder / f"{name}{BUNDLE}"
    try:
        beside, said = path.with_suffix(".keys").read_bytes(), path.with_suffix(_READINGS).read_bytes()
        joined = beside[SEAL_BYTES:]
        if not is_sealed(beside[:SEAL_BYTES], folder, name, _content(path, said, joined)):
            return {}
        readings = orjson.loads(said)
        keys = [joined[i : i + KEY_BYTES] for i in range(0, len(joined), KEY_BYTES)]
        found, start = {}, 0
        for key, values in zip(keys, readings, strict=True):
            if key in asked:
                notes = tuple(Note(**note) for note in values["notes"])
                models = tuple(values["models"])
                reading = Reading(**{**values, "notes": notes, "models": models})
                found[key] = Kept(str(path), start, reading)
            start += values["rows"]
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return {}
    return found


def _content(bundle: Path, readings: bytes, keys: bytes) -> bytes:
    # Of the file as it lies on disk, so that one cut short or touched later is told from this one.
    with bundle.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest() + hashlib.sha256(readings).digest() + keys
