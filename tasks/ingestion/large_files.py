"""Large files, read in record-aligned ranges so that memory does not grow with them."""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader

from data_contracts.artifacts import Kind
from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion import large_arrays
from tasks.ingestion.artifact_files import grown, read_up_to, unreadable
from tasks.ingestion.decoding.kinds import claimed_kind, text_kind
from tasks.ingestion.decoding.text import binary_advice, is_binary
from tasks.ingestion.found_files import Found
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.opening import Opened, open_artifact, our_fault
from tasks.ingestion.outcomes import Reading, quarantined
from tasks.ingestion.ranges import Emit, Hashing
from tasks.ingestion.reading import read_opened
from tasks.ingestion.streams import Stream, first_lines, read_stream, start_of
from tasks.ingestion.told_files import Entries


def digest(file: BufferedReader, most: int) -> tuple[int, str]:
    """Size and sha256 of an open file. Raises OSError, and ArtifactError for more than `most` bytes."""
    size = os.fstat(file.fileno()).st_size
    if size > most:
        raise grown(most, size)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return file.tell(), sha256


def read_file(
    found: Found,
    file: BufferedReader,
    sha256: str,
    limits: Limits,
    registry: Registry,
    emit: Emit,
    entries: Entries = (),
) -> Reading:
    """Reads a large artifact from its open file, handing its measurements to `emit` range by range.

    When the reading that is returned is not `ingested`, what was emitted is void.
    """
    kind: Kind = claimed_kind(found.artifact)
    try:
        start = start_of(file, kind, limits)
        if is_binary(start):
            opened = Opened("other", reason=binary_advice(start))
            return _whole(opened, found.artifact, registry, emit, entries)
        decoded = first_lines(start)
        kind = text_kind(found.artifact, decoded.text)
        # Text that was saved twice can only be repaired as a whole.
        in_ranges = kind in ("csv", "jsonl") or (
            kind == "json" and large_arrays.is_one(file, decoded, limits)
        )
        if in_ranges and not decoded.repaired:
            stream = Stream(kind, decoded.text, decoded.encoding)
            file.seek(0)
            return read_stream(found.artifact, Hashing(file), sha256, stream, limits, registry, emit, entries)
        file.seek(0)
        data = read_up_to(file, limits.document_bytes)
        if len(data) > limits.document_bytes:
            raise _too_large(kind, found.bytes, limits)
        opened = open_artifact(found.artifact, data, limits, 0)
        return _whole(opened, found.artifact, registry, emit, entries)
    except ArtifactError as fault:
        return quarantined(kind, fault)
    except OSError as error:
        return quarantined(kind, unreadable(error))
    except MemoryError:
        raise
    except Exception as error:
        return quarantined(kind, our_fault("decoding_failed", "decoding", error, found.artifact))


def _whole(opened: Opened, artifact: str, registry: Registry, emit: Emit, entries: Entries) -> Reading:
    table, readings = read_opened([opened], [artifact], registry, entries)
    emit(table)
    return readings[0]


def _too_large(kind: Kind, size: int, limits: Limits) -> ArtifactError:
    what = f"one {kind} document of {size} bytes, above the limit of {limits.document_bytes}"
    return ArtifactError(
        "document_too_large",
        what,
        "whole file",
        f"write it as JSON Lines, or {how_to_raise('document_bytes')}",
    )
