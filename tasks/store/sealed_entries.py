"""A folder of sealed entries: one that is not whole, or not this store's, counts as absent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from tasks.store.cache_seal import is_sealed, seal
from tasks.store.temporary_files import replacing, sweep


@dataclass(frozen=True, slots=True)
class SealedEntries:
    """Texts by name, in a folder of the cache."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """The entry of this name; None where there is none, or it is damaged, altered or forged."""
        try:
            entry = orjson.loads(self._path(name).read_bytes())
            content = str(entry["content"]).encode()
            # An entry that parses may still be altered, forged or belong to another name: only the seal tells.
            found = bytes.fromhex(entry["seal"])
            return content if is_sealed(found, self.folder, name, content) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, name: str, content: bytes) -> None:
        """Keeps an entry; a cache that cannot be written is no reason to fail."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            sweep(self.folder)
            sealed = seal(self.folder, name, content).hex()
            with replacing(self._path(name)) as file:
                file.write(orjson.dumps({"seal": sealed, "content": content.decode()}))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"
