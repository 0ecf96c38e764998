"""What a document speaks of: the artifacts that it names, those beside and below it; the model; the settings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from posixpath import basename, dirname, splitext

from tasks.analysis.evidence import Evidence

# Not at dots and underscores: 3.1 and q4_0 are one part each
_NAME_PARTS = re.compile(r"[:/\s\-(),]+")
_SUMMARY = re.compile(r"[-_. ]?(?:summary|summaries|runs|raw|requests|results|stats)$", re.IGNORECASE)

_WORD = re.compile(r"[^\s:/_-]+")
_AROUND = "`*()[]\"'“”‘’,.;!?|<>"
# A shorter name is a word
_SHORTEST_NAME = 4
# `q4_0` alone is none; `gpt-4`, `llama3.1:8b` and `Qwen2.5-7B` are
_LIKE_A_MODEL = re.compile(
    r"(?<![\w./-])(?:[A-Za-z][\w.]*:[\w.\-]*\d[\w.\-]*|[A-Za-z][A-Za-z]+[\d.]*-(?:[A-Za-z]+-)*v?\d+(?:\.\d+)?[bBmM]?\b[\w\-]*)"
)

_SCOPE = re.compile(r"\b(?:across|for|on|in|during|under|when|while|with)\b([^,.;:()]*)")
# Any word that does not belong to the measuring itself
_STRANGE = re.compile(
    r"\b(?!(?:a|all|an|and|answers?|average|averaged?|cases?|cold|each|first|generated?|had|has|have|is|its?|last|latency|load"
    r"|loaded|mean|measured|median|model|ms|of|our|output|over|own|per|prompts?|rate|reached|request|requests|responses?"
    r"|run|runs|s|second|seconds|showed|speed|starts?|sum|than|that|the|their|these|this|time|to|tok|token|tokens|total"
    r"|throughput|ttft|up|warm|was|we|were|which|decode|decoding|end|e2e|generation|took|files?|tests?|benchmarks?|stats?)\b)[a-z]{3,}"
)
_NUMBERED = re.compile(
    r"(?:run|top|batch|step|day|phase|test|version|table|figure|section|level|round|session|rtx|gpu|part|case)-",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Library:
    """The artifacts of an audit; a copy stands for the file that holds its measurements."""

    evidence: Evidence

    def spoken_of(self, document: str, cites: Iterable[str]) -> frozenset[str]:
        """The artifacts that a document names, with those that they sum up, and those in its folder."""
        folder = dirname(document)
        found = set(self._by_folder.get(folder, ()))
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
        if not folder:
            return self.everything
        if folder not in self._below:
            # Names stand in order: "/" is followed by "0"
            first, last = (bisect_left(self._names, f"{folder}{end}") for end in "/0")
            self._below[folder] = self._kept(self._names[first:last])
        return self._below[folder]

    def in_folder(self, artifact: str) -> frozenset[str]:
        """The artifacts in the folder of an artifact."""
        return self._in_folders.get(dirname(artifact), frozenset())

    def siblings(self, artifact: str) -> frozenset[str]:
        """Those in its folder that have its name but for what tells a summary from its requests."""
        folder, own = dirname(artifact), basename(stem(artifact))
        return self._kept(name for name in self._by_stem.get(own, ()) if dirname(name) == folder)

    def _named(self, cited: str, folder: str) -> set[str]:
        exact = [name for name in self._names if name == cited or name.endswith(f"/{cited}")]
        if len(self._kept(exact)) == 1:
            return {*exact, *(name for one in exact for name in self.siblings(one))}
        named = stem(cited)
        alike = [name for name in self._by_stem.get(basename(named), ()) if _is(named, stem(name))]
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
    def _in_folders(self) -> dict[str, frozenset[str]]:
        return {folder: self._kept(names) for folder, names in self._by_folder.items()}

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        """What is below the folders that were asked about."""
        return {}

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._names:
            found.setdefault(dirname(name), []).append(name)
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._names:
            found.setdefault(basename(stem(name)), []).append(name)
        return found


def stem(name: str) -> str:
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


def named_in(text: str, models: Iterable[str]) -> tuple[str, ...]:
    """The models that a text names, by their whole names or their last parts, in the order of the text.

    Where one name is a part of another, the longer one that stands there is meant.
    """
    words = _words_of(text)
    said = {word for _, word in words}
    found: list[tuple[int, int, str]] = []
    for model in sorted(set(models)):
        for spelling in {model, model.rpartition("/")[2]}:
            if len(spelling) >= _SHORTEST_NAME and said.issuperset(_words_of_name(spelling)):
                found += [(start, end, model) for start, end in _spelled(spelling, text, words)]
    inside = {
        one
        for one in found
        for other in found
        if one != other
        and other[0] <= one[0]
        and one[1] <= other[1]
        and (other[1] - other[0] > one[1] - one[0])
    }
    return tuple(
        dict.fromkeys(model for start, end, model in sorted(found) if (start, end, model) not in inside)
    )


def _spelled(name: str, text: str, words: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Where a text writes a name: its words with one separator between them, and nothing that makes it another name."""
    parts = _words_of_name(name)
    for place in range(len(words) - len(parts) + 1):
        found = words[place : place + len(parts)]
        if tuple(word for _, word in found) != parts:
            continue
        edges = [start + len(word) for start, word in found]
        together = all(end + 1 == start for end, (start, _) in zip(edges, found[1:], strict=False))
        start, end = found[0][0], edges[-1]
        before, behind = text[max(0, start - 1) : start], text[end : end + 2]
        goes_on = behind[:1] in tuple("-_:/+.") and behind[1:].isalnum()
        if together and not goes_on and before not in tuple("-_:/+."):
            yield start, end


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _WORD.findall(name))


def _words_of(text: str) -> list[tuple[int, str]]:
    """The words of a text in lower case, without what stands around them, and where they begin."""
    words = []
    for found in _WORD.finditer(text):
        bare = found[0].lstrip(_AROUND)
        start = found.end() - len(bare)
        words.append((start, bare.rstrip(_AROUND).removesuffix("'s").removesuffix("’s").lower()))
    return words


def is_qualified(text: str, models: Iterable[str]) -> bool:
    """True where a sentence says of which scenario, hardware or load it speaks: its measurements may be others."""
    plain = f" {_joined(text)} "
    for model in models:
        for spelling in (_joined(model), _joined(model.rpartition("/")[2])):
            plain = plain.replace(f" {spelling} ", " ")
    return any(_STRANGE.search(found[1]) for found in _SCOPE.finditer(plain))


def strange_names(text: str, models: Iterable[str]) -> tuple[str, ...]:
    """What in a text looks like the name of a model and is none of these."""
    known = " ".join(map(_joined, models))
    found = (m[0].rstrip(".-") for m in _LIKE_A_MODEL.finditer(text) if not _NUMBERED.match(m[0]))
    return tuple(name for name in found if _joined(name) not in known)


def _joined(text: str) -> str:
    """Lower case, with one blank for all that parts the words of names."""
    return " ".join(re.sub(r"[\s:/_\-`*|()]+", " ", text.lower()).split())


def _name_parts(name: str) -> set[str]:
    return {part for part in _NAME_PARTS.split(name.lower()) if part}


def same_settings(stated: Mapping[str, object], recorded: Mapping[str, object]) -> bool:
    """True where no recorded setting has another value than stated; what was not recorded contradicts nothing."""
    return all(recorded[name] == value for name, value in stated.items() if name in recorded)
