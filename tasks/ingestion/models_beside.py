"""Whose numbers a file holds that names no model, where one beside it says so: metadata of a run in the same folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from data_contracts.dimensions import DESCRIBING, ROLES
from data_contracts.vocabulary import CONTAINERS
from tasks.ingestion.kit.labels import SIZED
from tasks.ingestion.kit.model_statements import distinct
from tasks.ingestion.naming.words import words_of

# Words of file names that say what part of a run a file is, and not which run
_PARTS_OF_RUNS = frozenset(
    word for phrase in (*DESCRIBING, *CONTAINERS, *ROLES, ("manifest",)) for word in phrase
)


@dataclass(frozen=True, slots=True)
class Stated:
    """The models that an artifact states of itself; `describes` is true of metadata, which hold no result."""

    artifact: str
    models: tuple[str, ...]
    describes: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The model of an artifact that names none, and the artifact that states it."""

    artifact: str
    model: str
    stated_in: str


def models_beside(stated: Iterable[Stated], unnamed: Iterable[str]) -> list[Beside]:
    """The models of those of the artifacts without one of which a file beside says the one that it can only be.

    A file of the same name but for its part in the run (`a_config.json`, `a_samples.csv`) speaks for it; else metadata
    that speak for their folder, where nothing in that folder is of another model. A folder that is a part of its run
    (`raw`) has the metadata of the one around it.
    """
    speaking: dict[str, list[Stated]] = defaultdict(list)
    for one in stated:
        speaking[_folder(one.artifact)].append(one)
    silent: dict[str, list[str]] = defaultdict(list)
    for artifact in unnamed:
        silent[_folder(artifact)].append(artifact)
    found = []
    for path, artifacts in silent.items():
        around = _folder(path) if path and _is_part(path) else None
        outer = speaking.get(around, []) if around is not None else []
        folder = _Folder(speaking.get(path, []), outer, artifacts)
        for artifact in artifacts:
            said = folder.says_of(artifact)
            if said is not None and _may_be(artifact, said.models[0]):
                found.append(Beside(artifact, said.models[0], said.artifact))
    return sorted(found, key=lambda each: each.artifact)


class _Folder:
    """What files state in a folder, and in the one around it where it is a part of a run, of those that name no model."""

    def __init__(self, beside: Sequence[Stated], outer: Sequence[Stated], artifacts: Sequence[str]) -> None:
        self._by_name: dict[tuple[str, ...], list[Stated]] = defaultdict(list)
        for one in beside:
            self._by_name[_run_in_name(one.artifact)].append(one)
        names = {_run_in_name(artifact) for artifact in artifacts}
        said = [*beside, *outer]
        only = _one(said)
        # Metadata that are named like one of the files speak for that one
        self._for_all = [
            (one, theirs)
            for one in said
            if only and (not (theirs := _run_in_name(one.artifact)) or theirs not in names)
        ]
        self._model_words = (
            {w for w in words_of(only.models[0]) if len(w) > 2 and w.isalpha()} if only else set()
        )
        self._called_after_it = any(not self._model_words.isdisjoint(name) for name in names)

    def says_of(self, artifact: str) -> Stated | None:
        """The file that states the model of an artifact: one that is named like it, else one that speaks for all."""
        name = _run_in_name(artifact)
        if name and (alike := _one(self._by_name.get(name, ()))):
            return alike
        # Where others are called after the model, one that is not is of another
        if self._called_after_it and self._model_words.isdisjoint(name):
            return None
        return next((one for one, theirs in self._for_all if _speaks_for(one, theirs, name)), None)


def _speaks_for(one: Stated, theirs: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """True for metadata that are not named after another run, and between the parts of a run without a name."""
    if theirs == name == ():
        return True
    return one.describes and (not theirs or not name or not set(theirs).isdisjoint(name))


def _may_be(artifact: str, model: str) -> bool:
    """False for a file whose name speaks of a model of another size."""
    sizes = {size.lower() for size in SIZED.findall(PurePosixPath(artifact).stem)}
    return all(size in model.lower() for size in sizes)


def _one(stated: Sequence[Stated]) -> Stated | None:
    """The first of them, where all state one and the same model."""
    return stated[0] if len(distinct(model for one in stated for model in one.models)) == 1 else None


@lru_cache(maxsize=65_536)
def _run_in_name(artifact: str) -> tuple[str, ...]:
    """The words of a file's name that say which run it is of."""
    stem = PurePosixPath(artifact).name.partition(".")[0]
    return tuple(word for word in words_of(stem) if word not in _PARTS_OF_RUNS)


def _folder(artifact: str) -> str:
    return artifact.rpartition("/")[0]


def _is_part(folder: str) -> bool:
    return words_of(PurePosixPath(folder).name) in CONTAINERS
