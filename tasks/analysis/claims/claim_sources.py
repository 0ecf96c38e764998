"""What a document speaks of: the artifacts that it names, those beside and below it; the model; the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, dirname, splitext

from tasks.analysis.evidence import Evidence

# Not at dots and underscores: 3.1 and q4_0 are one part each
_NAME_PARTS = re.compile(r"[:/\s\-(),]+")
_SUMMARY = re.compile(r"[-_. ]?(?:summary|summaries|runs|raw|requests|results|stats)$", re.IGNORECASE)


@dataclass(frozen=True)
class Library:
    """The artifacts of an audit; a copy stands for the file that holds its measurements."""

    evidence: Evidence

    def spoken_of(self, document: str, cites: Iterable[str]) -> frozenset[str]:
        """The artifacts that a document names, with those that they sum up, and those in its folder."""
        folder = dirname(document)
        found = {name for name in self._names if dirname(name) == folder}
        for cited in cites:
            found |= self._named(cited, folder)
        return self._kept(found)

    @cached_property
    def everything(self) -> frozenset[str]:
        """All artifacts of the audit."""
        return self._kept(self._names)

    def below(self, document: str) -> frozenset[str]:
        """The artifacts in the document's folder and all folders below it."""
        folder = dirname(document)
        return self._kept(name for name in self._names if not folder or name.startswith(f"{folder}/"))

    def _named(self, cited: str, folder: str) -> set[str]:
        stem = _stem(cited)
        alike = [name for name in self._by_stem.get(basename(stem), ()) if _is(stem, _stem(name))]
        near = [name for name in alike if name.startswith(f"{folder}/")]
        # A bare name that several folders have says nothing about which of them is meant.
        chosen = near or alike
        return set(chosen) if len({dirname(kept) for kept in self._kept(chosen)}) == 1 else set()

    def _kept(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self._copies.get(name, name) for name in names)

    @cached_property
    def _copies(self) -> dict[str, str]:
        table = self.evidence.inventory.select(["artifact", "duplicate_of"])
        table = table.filter(table["duplicate_of"].is_valid())
        return dict(zip(*table.to_pydict().values(), strict=True))

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self.evidence.inventory["artifact"].to_pylist())

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._names:
            found.setdefault(basename(_stem(name)), []).append(name)
        return found


def _stem(name: str) -> str:
    """A path without extension and without what tells a summary from its requests."""
    return _SUMMARY.sub("", splitext(name)[0])


def _is(cited: str, name: str) -> bool:
    return name == cited or name.endswith(f"/{cited}") or cited.endswith(f"/{name}")


def resolve(name: str, models: Iterable[str]) -> str | None:
    """The one model that a document names in full or by some of its parts (`q4_0`); None where several could be meant.

    Parts without any digit (`latest`, `instruct`) name no model by themselves.
    """
    known = sorted(set(models))
    exact = [model for model in known if model.lower() == name.strip().lower()]
    if exact:
        return exact[0]
    parts = _name_parts(name)
    if not any(re.search(r"\d", part) for part in parts):
        return None
    found = [model for model in known if parts <= _name_parts(model)]
    return found[0] if len(found) == 1 else None


def _name_parts(name: str) -> set[str]:
    return {part for part in _NAME_PARTS.split(name.lower()) if part}


def same_settings(stated: Mapping[str, object], recorded: Mapping[str, object]) -> bool:
    """True where no recorded setting has another value than stated; what was not recorded contradicts nothing."""
    return all(recorded[name] == value for name, value in stated.items() if name in recorded)
