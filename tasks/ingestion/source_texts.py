"""The texts of artifacts after an audit has read them, as long as they are what it read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property

from data_contracts.errors import ArtifactError, SourceError
from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import open_found, read_up_to
from tasks.ingestion.decoding.text import decode, is_binary
from tasks.ingestion.discovery import Found, discover

# A larger file is not read once more only to say a line of it
LARGEST = 16 * 2**20


class SourceTexts:
    """Files below `sources`, found as ingest finds them. `sha256` says what they were when they were audited."""

    def __init__(self, sources: Sequence[str], limits: Limits, sha256: Mapping[str, str | None]) -> None:
        self._sources = sources
        self._limits = limits
        self._sha256 = sha256

    def text(self, artifact: str) -> str | None:
        """The text; None for a file that is gone, changed, binary or larger than LARGEST."""
        found = self._found.get(artifact)
        if found is None or found.refused is not None or found.bytes > LARGEST:
            return None
        try:
            with open_found(found.path) as file:
                data = read_up_to(file, LARGEST)
            if hashlib.sha256(data).hexdigest() != self._sha256.get(artifact) or is_binary(data):
                return None
            return decode(data).text
        except (ArtifactError, OSError):
            return None

    @cached_property
    def _found(self) -> dict[str, Found]:
        try:
            return {found.artifact: found for found in discover(self._sources, self._limits).files}
        except (SourceError, OSError):
            return {}
