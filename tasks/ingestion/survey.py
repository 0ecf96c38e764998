"""What the files of a source hold that no reader was written for, each read in a process that is held to the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import CostError, SourceError
from data_contracts.settings import CONFIG_FILE, Limits
from tasks.ingestion.decoding.kinds import claimed_kind
from tasks.ingestion.discovery import discover
from tasks.ingestion.inspection import budget_of, inspect_within
from tasks.ingestion.kit.registry import Registry
from tasks.ingestion.naming.nouns import Meaning
from tasks.ingestion.read_entries import entry_lines
from tasks.ingestion.workers import Workers

# A configuration of more kinds of files than that would be read by nobody
_MOST_KINDS = 30
_MOST_FILES = 2_000
_HEAD = f"""# {CONFIG_FILE}: what holds for the audits of this folder. Everything here is as it is without this file:
# take away the `#` in front of what you want to change.

# [limits]                    # what one file may cost; messages name the key to raise
# cpu_seconds = 2.0
# memory_bytes = 1073741824

# What the columns of files mean that no reader was written for: confidence and evidence stand behind each.
"""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A kind of files: those whose columns are the same, by artifact, and what their columns mean."""

    artifacts: tuple[str, ...]
    columns: Mapping[str, Meaning]


def survey(source: str, limits: Limits, registry: Registry) -> tuple[Surveyed, ...]:
    """The kinds of generically read files below a source, in the order of their first ones. Raises SourceError."""
    kinds: dict[tuple[str, ...], tuple[list[str], Mapping[str, Meaning]]] = {}
    with Workers(registry, 1) as workers:
        for found in discover([source], limits).files[:_MOST_FILES]:
            if found.refused or claimed_kind(found.artifact) not in ("csv", "json", "jsonl"):
                continue
            path = Path(found.path)
            try:
                read = workers.run(inspect_within, (path, limits, registry, None), budget_of(path, limits))
            except (CostError, SourceError, OSError):
                continue  # an audit says what is wrong with it
            columns = {n: m for table in read.meanings.values() for n, m in table.columns.items()}
            if columns:
                kinds.setdefault(tuple(columns), ([], columns))[0].append(found.artifact)
    return tuple(Surveyed(tuple(artifacts), columns) for artifacts, columns in kinds.values())


def configuration_text(kinds: tuple[Surveyed, ...]) -> str:
    """A benchaudit.toml that says what was found, every line of it a remark."""
    parts = [_HEAD]
    for kind in kinds[:_MOST_KINDS]:
        more = len(kind.artifacts) - 1
        lines = [f"{more:,} more files have the same columns: widen the glob to them"] if more else []
        lines += entry_lines(kind.artifacts[0], kind.columns)
        parts.append("".join(f"# {line}\n" for line in lines))
    if len(kinds) > _MOST_KINDS:
        parts.append(
            f"# ... and {len(kinds) - _MOST_KINDS} more kinds of files: `benchaudit inspect FILE` shows each\n"
        )
    return "\n".join(parts)
