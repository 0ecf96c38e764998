"""The files of an audit as discovery names them, wherever they lie."""

from __future__ import annotations

import os
from dataclasses import dataclass

from data_contracts.settings import Limits, how_to_raise

IGNORE_FILE = ".benchauditignore"


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an audit. `artifact` names it in every table, `path` opens it, `modified` is in microseconds UTC.

    `refused` says why it must not be opened; such a file is quarantined. Of a remote file `path` is the URL, and
    `version` is another one as soon as it was written to.
    """

    source: str
    artifact: str
    path: str
    bytes: int
    modified: int | None
    refused: str | None = None
    version: str | None = None

    def __reduce__(self) -> tuple[type[Found], tuple[object, ...]]:
        # Thousands go to the workers and back: as constructor calls, not as a state set field by field.
        return Found, (
            self.source, self.artifact, self.path, self.bytes, self.modified, self.refused, self.version,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Discovery:
    """Files sorted by artifact, and how many entries the hidden and the ignore rule left out."""

    files: tuple[Found, ...]
    hidden: int
    ignored: int


def printable(name: str) -> str:
    """A file name as text that any table or terminal can hold: undecodable bytes and control characters as \\xNN."""
    if name.isprintable():
        return name
    return "".join(
        char if char.isprintable() else "".join(f"\\x{byte:02x}" for byte in os.fsencode(char))
        for char in name
    )


def too_large(size: int, limits: Limits) -> str | None:
    """Why a file of so many bytes is not opened; None: it is."""
    if size <= limits.artifact_bytes:
        return None
    return (
        f"{size} bytes are more than the limit of {limits.artifact_bytes}: "
        f"split it, or {how_to_raise('artifact_bytes')}"
    )


def nothing_left(source: str, hidden: int, ignored: int) -> str:
    """Why there is nothing to audit in a source that exists, and what to do."""
    name = printable(source)
    if hidden or ignored:
        return (
            f"{name} holds no artifact: all it has is hidden ({hidden}) or matched by {IGNORE_FILE} "
            f"({ignored}); change that file or name another folder"
        )
    return f"{name} is an empty folder: name one that holds benchmark artifacts"
