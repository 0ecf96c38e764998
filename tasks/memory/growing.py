"""A column that grows part by part in a file without a name, and is read once all is there."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.memory.shelf import mapped


class GrowingColumn:
    """Numbers that are written one part after another, and read once all are there."""

    def __init__(self, kind: npt.DTypeLike) -> None:
        self._kind = np.dtype(kind)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed as soon as it is mapped
        self.size = 0

    def add(self, values: npt.NDArray[Any]) -> None:
        """Writes a part."""
        self._file.write(np.ascontiguousarray(values, self._kind).data.cast("B") if len(values) else b"")
        self.size += len(values)

    def bytes(self) -> Any:
        """All that was written, as it lies in the file."""
        with self._file:
            return mapped(self._file) if self.size else b""

    def done(self) -> npt.NDArray[Any]:
        """All numbers."""
        return np.frombuffer(self.bytes(), self._kind) if self.size else np.zeros(0, self._kind)
