"""Has chunks read wherever they may be: a large file first tells its parts, which become chunks of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from tasks.ingestion.chunks import Chunk
from tasks.ingestion.joining import joined, kept_whole
from tasks.ingestion.outcomes import ChunkResult

F = TypeVar("F")
Submit = Callable[[Chunk], F]
Received = Callable[[F], ChunkResult]


def spread(
    chunks: Sequence[Chunk], submit: Submit[F], received: Received[F]
) -> list[Callable[[], ChunkResult]]:
    """Submits all chunks and the parts of large files; gives for each chunk, in order, what waits for its result."""
    large = [place for place, chunk in enumerate(chunks) if _may_have_parts(chunk)]
    # First: their parts can be submitted while the others are being read
    asked = {place: submit(replace(chunks[place], spread=True)) for place in large}
    asked |= {place: submit(chunk) for place, chunk in enumerate(chunks) if place not in asked}
    waits = [partial(received, asked[place]) for place in range(len(chunks))]
    for place in large:
        waits[place] = _large(chunks[place], received(asked[place]), submit, received)
    return [*waits]


def _may_have_parts(chunk: Chunk) -> bool:
    # A file of a server is fetched as a whole by whoever reads it
    first = chunk.files[0]
    return first.bytes > chunk.limits.stream_above_bytes and first.version is None and first.refused is None


def _large(
    chunk: Chunk, found: ChunkResult, submit: Submit[F], received: Received[F]
) -> partial[ChunkResult]:
    if found.parts:
        found = kept_whole(chunk, found.parts[0]) or found
    if not found.parts:
        return partial(_same, found)
    parts = [submit(replace(chunk, part=part)) for part in found.parts]
    return partial(_joined, chunk, parts, submit, received)


def _same(result: ChunkResult) -> ChunkResult:
    return result


def _joined(chunk: Chunk, parts: Sequence[F], submit: Submit[F], received: Received[F]) -> ChunkResult:
    # With a fault in a part, only reading the whole says what is to be said of the file
    return joined(chunk, [received(part) for part in parts]) or received(submit(chunk))
