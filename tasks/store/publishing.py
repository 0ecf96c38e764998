"""Digests, package versions and the statement of what an audit holds."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = (
    "benchaudit",
    "prefect",
    "pyarrow",
    "pandas",
    "numpy",
    "scipy",
    "great-expectations",
    "ollama",
    "orjson",
)


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def package_versions() -> dict[str, str]:
    """The versions of Python and of the packages that can change a result."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def statement(files: dict[str, str], audit_id: str, stages: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An in-toto Statement v1 over the audit's files (name -> sha256), its predicate naming each stage's record."""
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": sha}} for name, sha in sorted(files.items())],
        "predicateType": "urn:benchaudit:audit:1",
        "predicate": {"auditId": audit_id, "stages": stages},
    }
