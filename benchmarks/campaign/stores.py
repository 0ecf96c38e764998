"""What a store on a disk holds, read without the product: its stages, their digests, and what no finished store holds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.campaign.product import audits, files

STAGES = ("ingest", "validate", "analyze", "report")
# What is new, still there or gone depends on the audits before: a table, and columns of two others
_GONE, _FOUND = "gone.parquet", ("findings.parquet", "finding_rows.parquet")
_OF_THE_LEDGER = ("first_seen", "state", "new_artifacts")
_UNFINISHED = re.compile(r"\.(?:new|old|part|tmp|temp|partial)\b|^\.(?!.*\.lock$)|\.writable$|^tmp", re.I)


def digest(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file below a folder but for locks, by its path."""
    return {str(p.relative_to(folder)): digest(p) for p in files(folder) if not p.name.endswith(".lock")}


def stage(audit: Path, name: str) -> dict[str, Any] | None:
    """A published stage's own statement; None when it is not published. Raises ValueError when it is no JSON."""
    path = audit / name / "stage.json"
    return json.loads(path.read_bytes()) if path.exists() else None


def torn(audit: Path) -> Iterator[str]:
    """Each published stage whose statement or files are not what was published."""
    for name in STAGES:
        try:
            said = stage(audit, name)
        except ValueError:
            yield f"{audit.name}: {name}/stage.json is no JSON"
            continue
        for output, expected in (said or {}).get("outputs", {}).items():
            path = audit / name / output
            if not path.exists():
                yield f"{audit.name}: {name}/{output} is published and missing"
            elif digest(path) != expected:
                yield f"{audit.name}: {name}/{output} is not what was published"


def tables(audit: Path) -> dict[str, str]:
    """The digests of what must be the same for the same files, whenever they are audited."""
    found = {}
    for name in ("ingest", "validate"):
        for output, sha256 in ((stage(audit, name) or {}).get("outputs", {})).items():
            if output in _FOUND:
                found[f"{name}/{output}"] = _of_one_audit(audit / name / output)
            elif output != _GONE:
                found[f"{name}/{output}"] = sha256
    return found


def _of_one_audit(path: Path) -> str:
    """The sha256 of what a table of findings says without a look at earlier audits."""
    rows = [
        {k: v for k, v in row.items() if k not in _OF_THE_LEDGER} for row in pq.read_table(path).to_pylist()
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def unfinished(store: Path) -> list[str]:
    """What is left of work that ended before its end."""
    found = [p for p in store.rglob("*") if _UNFINISHED.search(p.name)]
    return sorted(
        str(p.relative_to(store))
        for p in found
        if not any(_UNFINISHED.search(q.name) for q in p.relative_to(store).parents)
    )


def newest(store: Path) -> Path | None:
    """The folder of the newest audit."""
    found = audits(store)
    return found[-1] if found else None


def wrong_modes(store: Path, umask: int) -> Iterator[str]:
    """Each file and folder that others may use otherwise than the umask says; a secret is for its owner alone."""
    for path in sorted(store.rglob("*")):
        if re.search(r"\bkey(?:-\d+)?$|secret", path.name):
            continue
        allowed = (0o777 if path.is_dir() else 0o666) & ~umask
        if (mode := path.lstat().st_mode & 0o777) != allowed:
            yield f"{path.relative_to(store)} has the mode {mode:o}, not {allowed:o}"
