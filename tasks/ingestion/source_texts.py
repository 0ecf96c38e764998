"""The texts of artifacts after an audit has read them, as long as they are what it read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from data_contracts.addresses import is_url
from data_contracts.errors import ArtifactError, SourceError
from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import open_found, read_up_to, unreadable
from tasks.ingestion.decoding.text import decode, is_binary
from tasks.ingestion.discovery import discover
from tasks.ingestion.found_files import Found
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
        self._places: dict[str, RemoteSource] = {}

    def text(self, artifact: str) -> str | None:
        """The text; None for a file that is gone, changed, binary or larger than LARGEST."""
        return self.looked_up(artifact).text

    def looked_up(self, artifact: str) -> SourceText:
        """The text, or why there is none."""
        if (text := self._at_once(artifact)) is not None:
            return text
        found = self._found.get(artifact)
        if found is None:
            return SourceText(None, "is no longer where it was audited")
        if found.refused is not None:
            return SourceText(None, f"is not opened: {found.refused}")
        if found.bytes > LARGEST:
            return SourceText(None, f"has more than {LARGEST:,} bytes")
        try:
            if found.version is not None:
                return self._as_audited(artifact, self._place(found.source).read_at(found.path, LARGEST))
            with open_found(found.path) as file:
                data = read_up_to(file, LARGEST)
            return self._as_audited(artifact, data)
        except SourceError as error:
            return SourceText(None, str(error))
        except ArtifactError as error:
            return SourceText(None, error.what)
        except OSError as error:
            return SourceText(None, unreadable(error).what)

    def _at_once(self, artifact: str) -> SourceText | None:
        """The text of a remote file that still lies where its name says and is what was audited, without a listing."""
        wanted = self._sha256.get(artifact)
        for source in self._sources if wanted is not None else ():
            if not is_url(source):
                continue
            with suppress(SourceError, OSError):
                data = self._place(source).read(artifact, LARGEST)
                if hashlib.sha256(data).hexdigest() == wanted:
                    return self._as_audited(artifact, data)
        return None

    def _place(self, source: str) -> RemoteSource:
        if source not in self._places:
            self._places[source] = RemoteSource.at(source)
        return self._places[source]

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
