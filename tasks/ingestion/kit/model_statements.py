"""Which models a document states beside its numbers: in an object of its own, in what describes a run, or a part away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from data_contracts.dimensions import DESCRIBING
from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.metrics import METRICS
from data_contracts.vocabulary import TERMS
from tasks.ingestion.kit.labels import SETTING_CHARS, are_entries, role_of
from tasks.ingestion.naming.names import understand_name
from tasks.ingestion.naming.nouns import ACCEPTED
from tasks.ingestion.naming.words import words_of

# How an object that stands for a model calls it, the best first
_NAMES = (
    "name", "model", "model_name", "id", "model_id", "tag", "repo", "repo_id", "hf_id", "path", "file", "label",
)  # fmt: skip
# A model that took another part in a run than being measured
_OTHER_PARTS = frozenset((
    "judge", "judges", "grader", "evaluator", "critic", "teacher", "verifier", "draft", "drafter", "speculative",
    "assistant", "embedding", "embeddings", "embedder", "reranker", "rerank", "tokenizer", "reference", "baseline",
    "router", "guard", "moderation",
))  # fmt: skip
# Entries of one list are alike: the first ones show whether they hold what was measured
_LOOKED_AT = 20
# What describes a run stands near it; a document may be nested deeper than Python calls
_DEEPEST = 16
_FILE = re.compile(r"\.(?:gguf|safetensors|bin|onnx|mlpackage|tflite|task|litertlm)$", re.IGNORECASE)
_DEFAULT_TAG = ":latest"


class ModelStatements:
    """The statements of one document, which is not changed meanwhile: each object is looked through once."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[str, ...]] = {}
        self._measuring: dict[int, bool] = {}
        self._depth = 0

    def of(self, part: JsonObject) -> tuple[str, ...]:
        """The distinct models that an object states, itself or in its parts."""
        known = self._of.get(id(part))
        if known is None:
            if self._depth == _DEEPEST:
                return ()
            self._depth += 1
            # What it says itself holds: that its parts say other things of other models is theirs
            known = self._of[id(part)] = distinct(stated_by(part)) or self.around(part)
            self._depth -= 1
        return known

    def around(self, entry: JsonObject, *, nearer: bool = False) -> tuple[str, ...]:
        """The distinct models that the parts of an object state of the whole of it.

        `nearer` asks for those only that stand in a description of it, which holds more than what stands further out.
        """
        parts = [(key, value) for key, value in entry.items() if isinstance(value, dict | list)]
        if parts and are_entries(entry, ""):
            return () if nearer else self._of_each(list(entry.values()))
        found: list[str] = []
        for key, value in parts:
            if not _OTHER_PARTS.isdisjoint(words_of(key)):
                continue
            if isinstance(value, list):
                found += () if nearer else self._of_each(value)
            else:
                found += self._of_part(words_of(key), value, nearer)
        return distinct(found)

    def _of_part(self, words: tuple[str, ...], part: JsonObject, nearer: bool) -> tuple[str, ...]:
        describing = words in DESCRIBING
        if describing and "model" in words and (name := _name_in(part)):
            return (name,)
        return self.of(part) if describing or not (nearer or self.measures(part)) else ()

    def _of_each(self, entries: Sequence[Json]) -> tuple[str, ...]:
        """The one model that all entries state; else each is of its own."""
        found: set[str] = set()
        for entry in entries:
            stated = self.of(entry) if isinstance(entry, dict) else ()
            if len(distinct(found := found | set(stated))) != 1 or not stated:
                return ()
        return distinct(sorted(found))

    def measures(self, part: JsonObject) -> bool:
        """True for an object with a number that was measured: the model that it states is its own."""
        known = self._measuring.get(id(part))
        if known is None:
            if self._depth == _DEEPEST:
                return True
            self._depth += 1
            known = any(self._holds_measured(key, value) for key, value in part.items())
            self._measuring[id(part)] = known
            self._depth -= 1
        return known

    def _holds_measured(self, key: str, value: Json) -> bool:
        if isinstance(value, dict):
            return self.measures(value)
        if isinstance(value, list):
            inside = (each for each in value[:_LOOKED_AT] if isinstance(each, dict))
            return (bool(value) and is_number(value[0]) and _measured(key)) or any(map(self.measures, inside))
        return is_number(value) and _measured(key)


def of_document(document: Json) -> tuple[tuple[str, ...], bool]:
    """The distinct models that a document states of itself, and whether it holds results besides."""
    if not isinstance(document, dict):
        return (), False
    statements = ModelStatements()
    stated = statements.of(document)
    return stated, bool(stated) and statements.measures(document)


def one_for_all(records: Iterable[Json]) -> str | None:
    """The one model that records of an artifact state for all of it, or None.

    Either those that state it hold nothing measured, or a single one states none and sums the others up.
    """
    found: set[str] = set()
    measuring = silent = 0
    for record in records:
        statements = ModelStatements()
        stated = statements.of(record) if isinstance(record, dict) else ()
        measuring += bool(stated) and isinstance(record, dict) and statements.measures(record)
        silent += not stated
        found |= set(stated)
        if (silent > 1 and measuring) or len(distinct(found)) > 1:
            return None
    return min(found, default=None) if silent else None


def named_entry(entry: JsonObject, holder: str) -> str | None:
    """The model of an entry that a list of models calls by its name."""
    words = words_of(holder)
    return _name_in(entry) if words[-1:] == ("models",) else None


def stated_by(entry: JsonObject) -> list[str]:
    """The models that an object names under keys of its own, the first one being the one that it names."""
    for key, value in entry.items():
        if role_of(key) == "model":
            only = value[0] if isinstance(value, list) and len(value) == 1 else value
            name = _name_in(only) if isinstance(only, dict) else only
            if isinstance(name, str) and (short := _short(name)):
                return [short]
            if isinstance(value, list):
                return [short for each in value if isinstance(each, str) and (short := _short(each))]
    return []


def distinct(models: Iterable[str]) -> tuple[str, ...]:
    """The models without those that only write another one otherwise (a path, a tag, the case)."""
    found: dict[str, str] = {}
    for model in models:
        found.setdefault(_plain(model), model)
    return tuple(found.values())


def _plain(model: str) -> str:
    base = PurePosixPath(model.replace("\\", "/").rstrip("/")).name.removesuffix(_DEFAULT_TAG)
    return re.sub(r"[^a-z0-9.]", "", _FILE.sub("", base).lower())


def _name_in(entry: JsonObject) -> str | None:
    """How an object that stands for a model calls it."""
    names = (entry.get(key) for key in _NAMES)
    return next((short for name in names if isinstance(name, str) and (short := _short(name))), None)


def _short(name: str) -> str | None:
    name = name.strip()
    if len(name) > SETTING_CHARS:
        name = PurePosixPath(name.replace("\\", "/")).name
    return name if 0 < len(name) <= SETTING_CHARS else None


def _measured(key: str) -> bool:
    """True for the name of a result; how many and how much a run was given describes it."""
    words = words_of(key)
    if len(words) == 1 and (term := TERMS.get(words)) is not None and term.kind == "statistic":
        return True
    likeliest = next(iter(understand_name(key).candidates), None)
    return (
        likeliest is not None
        and likeliest.confidence >= ACCEPTED
        and METRICS[likeliest.metric].kind not in ("count", "memory", "run_time")
    )
