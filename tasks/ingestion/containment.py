"""Reads chunks in processes of their own; what cannot be read there is found by halving, and costs itself only."""

from __future__ import annotations

from dataclasses import replace

from data_contracts.errors import ArtifactError, CostError
from tasks.ingestion.budget import Budget, kept_to
from tasks.ingestion.chunks import Chunk, load_index, read_chunk
from tasks.ingestion.decoding.kinds import claimed_kind
from tasks.ingestion.outcomes import ChunkResult, Entry, quarantined
from tasks.ingestion.workers import Workers


def read_contained(chunk: Chunk, workers: Workers) -> ChunkResult:
    """The chunk's result, whatever its files do to the process that reads them.

    A file whose reading exceeds a limit or ends its process is quarantined as `too_costly`.
    """
    try:
        return workers.run(_read, chunk, _budget(chunk))
    except CostError as cost:
        if len(chunk.files) == 1:
            return _too_costly(chunk, cost)
    half = len(chunk.files) // 2
    first = read_contained(replace(chunk, files=chunk.files[:half]), workers)
    then = read_contained(replace(chunk, files=chunk.files[half:]), workers)
    return ChunkResult(
        first.entries + then.entries, first.reused + then.reused, first.recomputed + then.recomputed
    )


def _read(chunk: Chunk) -> ChunkResult:
    # How much the cache holds is no cost of these files.
    load_index(chunk)
    with kept_to(_budget(chunk)):
        return read_chunk(chunk)


def _budget(chunk: Chunk) -> Budget:
    if chunk.part is not None:
        return Budget.of([chunk.part.end - chunk.part.start], chunk.limits)
    return Budget.of([found.bytes for found in chunk.files], chunk.limits)


def _too_costly(chunk: Chunk, cost: CostError) -> ChunkResult:
    (found,) = chunk.files
    fault = ArtifactError("too_costly", cost.what, "whole file", cost.todo)
    reading = quarantined(claimed_kind(found.artifact), fault)
    # Never kept in the cache: another machine, or this one when it is less busy, may well read it.
    return ChunkResult((Entry(found, found.bytes, None, reading),), 0, 1)
