"""Puts the bundles of a chunk together once they are many, so that ingest does not slow down with each small change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pyarrow as pa

from data_contracts.errors import StageError
from tasks.ingestion.bundle_rows import BundleRows
from tasks.ingestion.bundles import BundleWriter
from tasks.ingestion.outcomes import Entry

# Each bundle is opened and its digest taken; putting them together costs about what reading a chunk anew does.
BUNDLES_AT_MOST = 6


def compacted(entries: Sequence[Entry], keys: Mapping[str, bytes], folder: Path) -> list[Entry]:
    """The entries of a chunk, their rows in one new bundle if they lie in more than `BUNDLES_AT_MOST`.

    `keys` are the cache's keys by artifact. The old bundles stay, since another audit may be reading them.
    """
    kept = [entry for entry in entries if entry.bundle is not None]
    if len({entry.bundle for entry in kept}) <= BUNDLES_AT_MOST:
        return list(entries)
    writer = BundleWriter(folder)
    try:
        if rows := list(BundleRows().of(kept)):
            writer.add(pa.concat_tables(rows))
        bundle = writer.close([keys[e.found.artifact] for e in kept], [e.reading for e in kept])
    except StageError:
        # Whoever took a bundle away is told of where its rows are needed.
        writer.discard()
        return list(entries)
    except BaseException:
        writer.discard()
        raise
    starts = accumulate((entry.reading.rows for entry in kept), initial=0)
    return [
        entry if entry.bundle is None else replace(entry, bundle=bundle, start=next(starts))
        for entry in entries
    ]
