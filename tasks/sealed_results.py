"""Where Prefect keeps the results of model calls: sealed entries in the cache of the store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from prefect.filesystems import WritableFileSystem
from pydantic import PrivateAttr

from tasks.store.sealed_entries import SealedEntries

# The keys that `Question.key` gives.
_KEY = re.compile(r"[0-9a-f]{64}")


class SealedResults(WritableFileSystem):
    """Prefect's result records by cache key; one whose seal is not this store's is absent to Prefect.

    Prefect builds whatever class a record names: it must see none that another wrote.
    """

    _block_type_name = "benchaudit sealed results"
    _block_schema_version = "1"

    folder: Path
    # Prefect reads a record twice, to see that it is there and for its value: both must see the same one.
    _seen: dict[str, bytes] = PrivateAttr(default_factory=dict)

    def read_path(self, path: str, **_: Any) -> bytes:  # type: ignore[override]  # the task engine calls it without await
        """The record under this key; raises FileNotFoundError where none counts."""
        if (seen := self._seen.pop(path, None)) is not None:
            return seen
        content = SealedEntries(self.folder).read(path) if _KEY.fullmatch(path) else None
        if content is None:
            raise FileNotFoundError(path)
        self._seen[path] = content
        return content

    def write_path(self, path: str, content: bytes, **_: Any) -> None:  # type: ignore[override]  # as above
        """Keeps a record under its cache key."""
        # A failed run's error has a random key: nobody would ever read it again.
        if _KEY.fullmatch(path):
            self._seen.pop(path, None)
            SealedEntries(self.folder).write(path, content)

    def _resolve_path(self, _path: str) -> None:
        # Without it Prefect takes a key for a path below the working folder.
        return None
