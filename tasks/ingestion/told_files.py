"""Which `[[read]]` entry of benchaudit.toml holds for a file, and what of the entries cannot be meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pathspec
import re2

from data_contracts.errors import UsageError
from data_contracts.settings import CONFIG_FILE
from data_contracts.settings_reading import ReadEntry
from tasks.ingestion.kit.reader import Head
from tasks.ingestion.kit.registry import Recognition, Registry

Entries = Sequence[ReadEntry]


def entry_for(artifact: str, entries: Entries) -> ReadEntry | None:
    """The entry that holds for an artifact: of several that match, the last."""
    return next((entry for entry in reversed(entries) if _rule(entry).match_file(artifact)), None)


def recognise(head: Head, entry: ReadEntry | None, registry: Registry) -> Recognition:
    """Who reads a file: the reader that its entry names; where it says what columns hold, one that can be told."""
    if entry is None:
        return registry.recognise(head)
    if entry.reader is not None:
        return Recognition(next(r for r in registry.readers() if r.name == entry.reader))
    if entry.columns:
        return Recognition(next((r for r in registry.general_readers() if r.claims(head)), None))
    return registry.recognise(head)


def check_entries(entries: Entries, artifacts: Iterable[str], registry: Registry) -> None:
    """Raises UsageError for a reader that there is not, and for a glob that matches none of the artifacts."""
    readers = [reader.name for reader in registry.readers()] if entries else []
    waiting = list(entries)
    for entry in entries:
        if entry.reader is not None and entry.reader not in readers:
            near = difflib.get_close_matches(entry.reader, readers, 1, 0.5)
            todo = f"did you mean `{near[0]}`?" if near else "`benchaudit formats` lists them"
            raise UsageError(f"{CONFIG_FILE}: {entry.files}: there is no reader `{entry.reader}`; {todo}")
    for artifact in artifacts if entries else ():
        waiting = [entry for entry in waiting if not _rule(entry).match_file(artifact)]
        if not waiting:
            return
    if waiting:
        raise UsageError(
            f'{CONFIG_FILE}: [[read]] files = "{waiting[0].files}" matches no file of the sources; correct the glob'
        )


def _rule(entry: ReadEntry) -> pathspec.GitIgnoreSpec:
    return compiled_glob(entry.files, "read")


@lru_cache(maxsize=1_024)
def compiled_glob(glob: str, table: str) -> pathspec.GitIgnoreSpec:
    """The `files` of an entry of a table of benchaudit.toml, in gitignore syntax; raises UsageError for what is none."""
    try:
        # Linear in a name's length; compiled by the first that asks.
        rule = pathspec.GitIgnoreSpec.from_lines([glob], backend="re2")
        rule.match_file("")
        return rule
    except (ValueError, re.error, re2.error) as error:
        raise UsageError(f'{CONFIG_FILE}: [[{table}]] files = "{glob}" is no glob: {error}') from None
