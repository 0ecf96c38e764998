"""The bytes of remote artifacts after an audit has read them: fetched many at once, each once, and held on this machine."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from data_contracts.addresses import is_url
from data_contracts.errors import SourceError
from tasks.ingestion.remote_source import RemoteSource

# What is held at most, on disk; what is asked for beyond it is fetched each time.
_MOST_BYTES = 2**30


class RemoteBytes:
    """Those of files that still lie where their names say; `sha256` says what they were when they were audited."""

    def __init__(self, sources: Sequence[str], sha256: Mapping[str, str | None], most: int) -> None:
        self._urls = [source for source in sources if is_url(source)]
        self._sha256 = sha256
        self._most = most
        self._held: dict[str, Path] = {}
        self._room = _MOST_BYTES

    def of(self, artifact: str) -> bytes | None:
        """The bytes as they were audited; None for a file that is not remote, elsewhere, changed or too large."""
        if artifact not in self._held:
            self.ahead([artifact])
        if (path := self._held.get(artifact)) is not None:
            return path.read_bytes()
        return None

    def ahead(self, artifacts: Sequence[str]) -> None:
        """Fetches what `of` will be asked for."""
        for place in self._places:
            wanted = [a for a in artifacts if a not in self._held and self._sha256.get(a) is not None]
            place.fetch(wanted, self._most, self._hold)

    def _hold(self, artifact: str, data: bytes) -> None:
        if self._room < len(data) or hashlib.sha256(data).hexdigest() != self._sha256[artifact]:
            return
        path = Path(self._folder.name) / str(len(self._held))
        path.write_bytes(data)
        self._held[artifact] = path
        self._room -= len(data)

    @cached_property
    def _folder(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="benchaudit-texts-")

    @cached_property
    def _places(self) -> list[RemoteSource]:
        places = []
        for url in self._urls:
            with suppress(SourceError):
                places.append(RemoteSource.at(url))
        return places
