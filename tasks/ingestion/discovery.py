"""Which files an audit reads: every regular file below its sources, in one order, each once."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pathspec
import re2

from data_contracts.errors import SourceError
from data_contracts.settings import CONFIG_FILE, Limits, how_to_raise
from tasks.ingestion.artifact_files import read_named

IGNORE_FILE = ".benchauditignore"
_IGNORE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an audit. `artifact` names it in every table, `path` opens it, `modified` is in microseconds UTC.

    `refused` says why it must not be opened; such a file is quarantined.
    """

    source: str
    artifact: str
    path: str
    bytes: int
    modified: int | None
    refused: str | None = None

    def __reduce__(self) -> tuple[type[Found], tuple[object, ...]]:
        # Thousands go to the workers and back: as constructor calls, not as a state set field by field.
        return Found, (self.source, self.artifact, self.path, self.bytes, self.modified, self.refused)


@dataclass(frozen=True, slots=True)
class Discovery:
    """Files sorted by artifact, and how many entries the hidden and the ignore rule left out."""

    files: tuple[Found, ...]
    hidden: int
    ignored: int


def discover(sources: Sequence[str], limits: Limits) -> Discovery:
    """Walks the sources (folders or single files) without reading any artifact. Raises SourceError.

    Left out: names that begin with a dot, and what `.benchauditignore` (gitignore syntax) in a source root matches.
    Refused, with a reason: symbolic links that lead out of the source root, nowhere or in a circle, files that are
    not regular, folders that cannot be listed, files above `limits.artifact_bytes`. A link to a folder inside the
    root is not followed: what it leads to is found in its own place. A file that several sources hold counts once,
    for the first of them.
    """
    if not sources:
        raise SourceError("no source given: name at least one folder or file of benchmark artifacts")
    walks = [_Walk(source, limits) for source in sources]
    seen: set[str] = set()
    kept: list[Found] = []
    for walk in walks:
        mine = list(walk.files())
        if not mine:
            raise SourceError(walk.nothing_left())
        kept += [found for found in mine if found.path not in seen]
        seen.update(found.path for found in mine)
    files = sorted(_named(kept), key=lambda found: found.artifact)
    return Discovery(tuple(files), sum(w.hidden for w in walks), sum(w.ignored for w in walks))


class _Walk:
    """One source. Counts what its rules leave out while `files` is consumed."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.hidden = 0
        self.ignored = 0
        try:
            # Links on the way to the source are the user's own choice; only those below it are untrusted.
            self.root = os.path.realpath(source, strict=True)
            self.is_folder = stat.S_ISDIR(Path(self.root).stat().st_mode)
        except OSError as error:
            raise SourceError(_unusable(source, error)) from None
        self._spec = _ignore_rules(Path(self.root)) if self.is_folder else None

    def files(self) -> Iterator[Found]:
        """Every file below the root, `artifact` relative to it. Raises SourceError when the root cannot be listed."""
        if not self.is_folder:
            path = Path(self.root)
            yield self._found(path.name, self.root, path.stat(), self._irregular(path.stat()))
            return
        # A stack, since untrusted folders may be nested deeper than Python recurses.
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(f"{self.root}/{folder}") as listing:
                    # At once: listing may fail half-way, and no folder stays open while files are yielded.
                    entries = list(listing)
            except OSError as error:
                if not folder:
                    raise SourceError(_unusable(self.source, error)) from None
                yield self._refused_folder(folder, error)
                continue
            for entry in entries:
                relative = f"{folder}{entry.name}"
                if self._left_out(entry, relative):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(relative + "/")
                elif (found := self._file(entry, relative)) is not None:
                    yield found

    def nothing_left(self) -> str:
        name = printable(self.source)
        if self.hidden or self.ignored:
            return (
                f"{name} holds no artifact: all it has is hidden ({self.hidden}) or matched by {IGNORE_FILE} "
                f"({self.ignored}); change that file or name another folder"
            )
        return f"{name} is an empty folder: name one that holds benchmark artifacts"

    def _left_out(self, entry: os.DirEntry[str], relative: str) -> bool:
        if entry.name.startswith("."):
            self.hidden += 1
            return True
        if relative == CONFIG_FILE:  # it says how to audit, and is no artifact
            self.ignored += 1
            return True
        if self._spec is None:
            return False
        # By its slash alone a gitignore pattern such as `logs/` knows a folder from a file.
        slash = "/" if entry.is_dir(follow_symlinks=False) else ""
        if self._spec.match_file(printable(relative) + slash):
            self.ignored += 1
            return True
        return False

    def _file(self, entry: os.DirEntry[str], relative: str) -> Found | None:
        if not entry.is_symlink():
            try:
                info = entry.stat(follow_symlinks=False)
            except OSError as error:
                return Found(
                    self.source, relative, entry.path, 0, None, f"cannot be looked at ({error.strerror})"
                )
            return self._found(relative, entry.path, info, self._irregular(info))
        try:
            target = os.path.realpath(entry.path, strict=True)
            info = Path(target).stat()
        except OSError:
            return Found(self.source, relative, entry.path, 0, None, "symbolic link that leads nowhere")
        # Not startswith: `runs-private` begins like `runs`, and lies outside of it.
        if os.path.commonpath([target, self.root]) != self.root:
            reason = "symbolic link that leads out of its source: copy the file there, or name its folder as a source"
            return Found(self.source, relative, entry.path, 0, None, reason)
        return (
            None
            if stat.S_ISDIR(info.st_mode)
            else self._found(relative, entry.path, info, self._irregular(info))
        )

    def _irregular(self, info: os.stat_result) -> str | None:
        # Opening a pipe would wait for a writer for ever; a device may never end.
        if not stat.S_ISREG(info.st_mode):
            return "neither a file nor a folder (a pipe, socket or device)"
        if info.st_size > self.limits.artifact_bytes:
            return (
                f"{info.st_size} bytes are more than the limit of {self.limits.artifact_bytes}: "
                f"split it, or {how_to_raise('artifact_bytes')}"
            )
        return None

    def _found(self, relative: str, path: str, info: os.stat_result, refused: str | None) -> Found:
        return Found(self.source, relative, path, info.st_size, info.st_mtime_ns // 1000, refused)

    def _refused_folder(self, folder: str, error: OSError) -> Found:
        todo = "give read permission" if isinstance(error, PermissionError) else "audit again once it can"
        reason = f"folder that cannot be listed ({error.strerror}): {todo}"
        return Found(self.source, folder, f"{self.root}/{folder}", 0, None, reason)


def printable(name: str) -> str:
    """A file name as text that any table or terminal can hold: undecodable bytes and control characters as \\xNN."""
    if name.isprintable():
        return name
    return "".join(
        char if char.isprintable() else "".join(f"\\x{byte:02x}" for byte in os.fsencode(char))
        for char in name
    )


def _named(files: Sequence[Found]) -> Iterator[Found]:
    """Gives each file its printable name, unique over all sources."""
    holders: dict[str, set[str]] = defaultdict(set)
    for found in files:
        holders[found.artifact].add(found.source)
    taken: Counter[str] = Counter()
    # Sorted, so that the name a file gets does not depend on the order in which a folder lists it.
    for found in sorted(files, key=lambda f: (f.artifact, f.source, f.path)):
        name = found.artifact
        if len(holders[name]) > 1:
            name = f"{Path(found.source).absolute().name}/{name}"
        name = printable(name)
        # Printable names, or sources of the same name, may still meet; the tables tell files apart by it.
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}~{taken[name]}"
        source = printable(found.source)
        yield (
            found
            if (name, source) == (found.artifact, found.source)
            else replace(found, artifact=name, source=source)
        )


def _ignore_rules(root: Path) -> pathspec.GitIgnoreSpec | None:
    path = root / IGNORE_FILE
    try:
        lines = read_named(path, _IGNORE_BYTES).decode().splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        # Going on without the rules would audit what the user wants left out.
        raise SourceError(
            f"{printable(str(path))} cannot be read ({_why(error)}): correct or remove it"
        ) from None
    try:
        # Linear in a name's length: with backtracking a few stars against a long name take hours.
        rules = pathspec.GitIgnoreSpec.from_lines(lines, backend="re2")
        # It is compiled by the first that asks.
        rules.match_file("")
        return rules
    except (ValueError, re.error, re2.error) as error:
        raise SourceError(
            f"{printable(str(path))} holds a pattern that is not one ({error}): correct it"
        ) from None


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _unusable(source: str, error: OSError) -> str:
    name = printable(source)
    if isinstance(error, FileNotFoundError):
        return f"{name} does not exist: name a folder or file of benchmark artifacts"
    if isinstance(error, PermissionError):
        return f"{name} cannot be read: give read permission to it and to the folders above it"
    return f"{name} cannot be read ({error.strerror}): name a folder or file of benchmark artifacts"
