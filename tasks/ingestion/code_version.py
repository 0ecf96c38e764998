"""What the reading of an artifact depends on apart from its bytes: the code that reads, and the libraries that parse."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

_CODE = ("tasks.ingestion", "data_contracts")
# All that readers and decoders import; a test holds the list to that.
LIBRARIES = ("orjson", "pyarrow", "numpy", "markdown-it-py", "PyYAML")


@cache
def code_version(readers: str) -> str:
    """A digest of the sources of the package `readers` and of what it builds on, of Python and the parsing libraries."""
    found = hashlib.sha256(platform.python_version().encode())
    for name in LIBRARIES:
        found.update(f"\n{name} {version(name)}".encode())
    for package in (readers, *_CODE):
        for folder in _folders(package):
            for path in sorted(folder.rglob("*.py")):
                # Each with its name and its length in front: no two sets of files give the same bytes.
                source = path.read_bytes()
                found.update(f"\n{package} {path.relative_to(folder)} {len(source)}\n".encode() + source)
    return found.hexdigest()


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return [Path(place) for place in places or ()]
