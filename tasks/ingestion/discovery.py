"""Which files an audit reads: every regular file below its sources, in one order, each once."""

from __future__ import annotations

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from data_contracts.addresses import is_url, local_path
from data_contracts.errors import SourceError
from data_contracts.settings import CONFIG_FILE, Limits
from tasks.ingestion.artifact_files import read_named
from tasks.ingestion.found_files import (
    IGNORE_FILE,
    Discovery,
    Found,
    nothing_left,
    printable,
    too_large,
)
from tasks.ingestion.ignore_rules import IGNORE_BYTES, IgnoreRules, ignore_rules, unusable_rules
from tasks.ingestion.remote_discovery import RemoteWalk


def discover(sources: Sequence[str], limits: Limits) -> Discovery:
    """Walks the sources (folders, single files or URLs) without reading any artifact. Raises SourceError.

    Left out: names that begin with a dot, and what `.benchauditignore` (gitignore syntax) in a source root matches.
    Refused, with a reason: symbolic links that lead out of the source root, nowhere or in a circle, files that are
    not regular, folders that cannot be listed, files above `limits.artifact_bytes`. A link to a folder inside the
    root is not followed: what it leads to is found in its own place. A file that several sources hold counts once,
    for the first of them.
    """
    if not sources:
        raise SourceError("no source given: name at least one folder or file of benchmark artifacts")
    walks = [RemoteWalk(source, limits) if is_url(source) else _Walk(source, limits) for source in sources]
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


def check_sources(sources: Sequence[str], limits: Limits) -> None:
    """Raises SourceError for what `discover` cannot use, as far as that shows without listing a bucket."""
    for source in sources:
        if is_url(source):
            RemoteWalk(source, limits).check_any()
        else:
            discover([source], limits)


class _Walk:
    """One source. Counts what its rules leave out while `files` is consumed."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.hidden = 0
        self.ignored = 0
        try:
            # Links on the way to the source are the user's own choice; only those below it are untrusted.
            self.root = os.path.realpath(local_path(source), strict=True)
            self.is_folder = stat.S_ISDIR(Path(self.root).stat().st_mode)
        except OSError as error:
            raise SourceError(_unusable(source, error)) from None
        self._rules = _rules_of(Path(self.root)) if self.is_folder else None

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
        return nothing_left(self.source, self.hidden, self.ignored)

    def _left_out(self, entry: os.DirEntry[str], relative: str) -> bool:
        if entry.name.startswith("."):
            self.hidden += 1
            return True
        if relative == CONFIG_FILE:  # it says how to audit, and is no artifact
            self.ignored += 1
            return True
        if self._rules is None:
            return False
        if self._rules.leave_out(relative, entry.is_dir(follow_symlinks=False)):
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
        return too_large(info.st_size, self.limits)

    def _found(self, relative: str, path: str, info: os.stat_result, refused: str | None) -> Found:
        return Found(self.source, relative, path, info.st_size, info.st_mtime_ns // 1000, refused)

    def _refused_folder(self, folder: str, error: OSError) -> Found:
        todo = "give read permission" if isinstance(error, PermissionError) else "audit again once it can"
        reason = f"folder that cannot be listed ({error.strerror}): {todo}"
        return Found(self.source, folder, f"{self.root}/{folder}", 0, None, reason)


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


def _rules_of(root: Path) -> IgnoreRules | None:
    path = root / IGNORE_FILE
    try:
        return ignore_rules(read_named(path, IGNORE_BYTES), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable_rules(str(path), error.strerror or str(error)) from None


def _unusable(source: str, error: OSError) -> str:
    name = printable(source)
    if isinstance(error, FileNotFoundError):
        return f"{name} does not exist: name a folder or file of benchmark artifacts"
    if isinstance(error, PermissionError):
        return f"{name} cannot be read: give read permission to it and to the folders above it"
    return f"{name} cannot be read ({error.strerror}): name a folder or file of benchmark artifacts"
