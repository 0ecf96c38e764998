"""Puts together what was read of a large file part by part: one reading, and one bundle that the cache keeps."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from tasks.ingestion.bundles import artifact_key, cache_folder, forget, kept_alone, key_prefix, publish
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.outcomes import ChunkResult, Entry, Note, Notes, Part, Reading
from tasks.ingestion.told_files import entry_for
from tasks.store.temporary_files import TemporaryFile

# Of an Arrow stream: the mark and the length in front of each message, and what stands behind the last
_LENGTH = 8
_END = b"\xff\xff\xff\xff\0\0\0\0"


def kept_whole(chunk: Chunk, part: Part) -> ChunkResult | None:
    """The file of the chunk, where the cache of this machine holds it; a worker that cut it may have another."""
    # A retried run may have joined its parts before
    if (kept := kept_alone(cache_folder(Path(chunk.cache_dir)), _key(chunk, part.whole))) is None:
        return None
    entry = Entry(chunk.files[0], part.file_bytes, part.whole, kept.reading, kept.bundle, kept.start)
    return ChunkResult((entry,), 1, 0)


def joined(chunk: Chunk, results: Sequence[ChunkResult]) -> ChunkResult | None:
    """What reading the whole would have given; None where only that can tell. The bundles of the parts are let go of."""
    parts = [entry for result in results for entry in result.entries]
    reading = joined_reading([part.reading for part in parts])
    bundles = [Path(part.bundle) for part in parts if part.bundle is not None]
    sha256 = parts[0].sha256
    if reading is None or sha256 is None or len(bundles) < len(parts):
        return None
    folder = cache_folder(Path(chunk.cache_dir))
    try:
        bundle = _joined_bundle(folder, bundles, _key(chunk, sha256), reading)
    except (OSError, ValueError):
        return None
    for each in bundles:
        forget(each)
    return ChunkResult((replace(parts[0], reading=reading, bundle=bundle),), 0, 1)


def joined_reading(parts: Sequence[Reading]) -> Reading | None:
    """The reading of a file by those of its parts; None where one was not read, or was read as something else."""
    first = parts[0]
    alike = {(part.kind, part.reader, part.status) for part in parts} == {
        (first.kind, first.reader, "ingested")
    }
    # Beyond the most that are kept it is only known how many there were
    if not alike or any(len(part.notes) > Notes.MOST for part in parts):
        return None
    notes, said = Notes(), set[Note]()
    for part in parts:
        # What holds for all of an artifact is said of it once
        notes.add(note for note in part.notes if note.record is not None or note not in said)
        said.update(note for note in part.notes if note.record is None)
    records = sum(part.records or 0 for part in parts)
    return replace(first, records=records, rows=sum(part.rows for part in parts), notes=notes.all())


def _key(chunk: Chunk, sha256: str) -> bytes:
    artifact = chunk.files[0].artifact
    entry = entry_for(artifact, chunk.entries) if chunk.entries else None
    return artifact_key(key_prefix(chunk.registry, chunk.limits), sha256, artifact, entry)


def _joined_bundle(folder: Path, bundles: Sequence[Path], key: bytes, reading: Reading) -> str:
    """A bundle of all rows; raises OSError, and ValueError for what is no whole bundle."""
    temporary = TemporaryFile(folder, "bundle")
    try:
        with temporary.path.open("wb") as out:
            for place, bundle in enumerate(bundles):
                with bundle.open("rb") as file:
                    _copy(file, out, with_schema=not place)
            out.write(_END)
        return publish(folder, temporary, [key], [reading])
    except BaseException:
        temporary.discard()
        raise


def _copy(file: BufferedReader, out: BinaryIO, with_schema: bool) -> None:
    """The messages of a stream as they are written: decoding them would cost half of what reading the part did."""
    file.seek(-len(_END), 2)
    if file.read() != _END:
        raise ValueError("an Arrow stream without its end")
    file.seek(0)
    head = file.read(_LENGTH)
    start = 0 if with_schema else _LENGTH + int.from_bytes(head[4:], "little")
    file.seek(start)
    shutil.copyfileobj(file, out)
    # Others follow
    out.seek(-len(_END), 1)
