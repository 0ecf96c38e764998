"""The texts of artifacts after an audit has read them, as long as they are what it read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from data_contracts.errors import ArtifactError, SourceError
from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import open_found, read_up_to, unreadable
from tasks.ingestion.decoding.text import decode, is_binary
from tasks.ingestion.discovery import discover
from tasks.ingestion.found_files import Found
from tasks.ingestion.remote_bytes import RemoteBytes
from tasks.ingestion.remote_source import RemoteSource

# A larger file is not read once more only to say a line of it
LARGEST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file's text, or `why` there is none, as the rest of a sentence that begins with its name."""

    text: str | None
    why: str = ""


class SourceTexts:
    """Files below `sources`, found as ingest finds them. `sha256` says what they were when they were audited."""

    def __init__(self, sources: Sequence[str], limits: Limits, sha256: Mapping[str, str | None]) -> None:
        self._sources = sources
        self._limits = limits
        self._sha256 = sha256
        # Without a listing, which may be long; what has another name than its URL says is looked up in one.
        self._remote = RemoteBytes(sources, sha256, LARGEST)

    def text(self, artifact: str) -> str | None:
        """The text; None for a file that is gone, changed, binary or larger than LARGEST."""
        return self.looked_up(artifact).text

    def ahead(self, artifacts: Sequence[str]) -> None:
        """Fetches the remote ones of these artifacts, many at once."""
        self._remote.ahead(artifacts)

    def looked_up(self, artifact: str) -> SourceText:
        """The text, or why there is none."""
        if (data := self._remote.of(artifact)) is not None:
            return self._as_audited(artifact, data)
        found = self._found.get(artifact)
        if found is None:
            return SourceText(None, "is no longer where it was audited")
        if found.refused is not None:
            return SourceText(None, f"is not opened: {found.refused}")
        if found.bytes > LARGEST:
            return SourceText(None, f"has more than {LARGEST:,} bytes")
        try:
            if found.version is not None:
                return self._as_audited(artifact, RemoteSource.at(found.source).read_at(found.path, LARGEST))
            with open_found(found.path) as file:
                data = read_up_to(file, LARGEST)
            return self._as_audited(artifact, data)
        except SourceError as error:
            return SourceText(None, str(error))
        except ArtifactError as error:
            return SourceText(None, error.what)
        except OSError as error:
            return SourceText(None, unreadable(error).what)

    def _as_audited(self, artifact: str, data: bytes) -> SourceText:
        if hashlib.sha256(data).hexdigest() != self._sha256.get(artifact):
            return SourceText(None, "is not what was audited: its sha256 differs")
        return SourceText(None, "is binary") if is_binary(data) else SourceText(decode(data).text)

    @cached_property
    def _found(self) -> dict[str, Found]:
        try:
            return {found.artifact: found for found in discover(self._sources, self._limits).files}
        except (SourceError, OSError):
            return {}
