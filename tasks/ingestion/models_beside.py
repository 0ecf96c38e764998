"""Whose numbers a file holds that names no model, where one beside it says so: metadata of a run in the same folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    for folder, artifacts in silent.items():
        around = _folder(folder) if folder and _is_part(folder) else None
        outer = speaking.get(around, []) if around is not None else []
        for artifact in artifacts:
            said = _of_its_name(artifact, speaking.get(folder, [])) or _of_its_folder(
                artifact, artifacts, speaking.get(folder, []), outer
            )
            if said is not None and _may_be(artifact, said.models[0]):
                found.append(Beside(artifact, said.models[0], said.artifact))
    return sorted(found, key=lambda each: each.artifact)


def _of_its_name(artifact: str, beside: Sequence[Stated]) -> Stated | None:
    """The file that is named like it, where it states one model and no other file of that name states another."""
    name = _run_in_name(artifact)
    alike = [one for one in beside if name and _run_in_name(one.artifact) == name]
    return _one(alike)


def _of_its_folder(
    artifact: str, artifacts: Sequence[str], beside: Sequence[Stated], outer: Sequence[Stated]
) -> Stated | None:
    """Metadata that speak for the whole folder, or the one other file of a run without a name."""
    said = [*beside, *outer]
    only = _one(said)
    if only is None:
        return None
    name = _run_in_name(artifact)
    for one in said:
        theirs = _run_in_name(one.artifact)
        others = any(other != artifact and _run_in_name(other) == theirs for other in artifacts)
        # Metadata that are named like another file, or after another run, speak for that
        if theirs and (others or (name and set(theirs).isdisjoint(name))):
            continue
        if (one.describes or theirs == name == ()) and not _named_apart(name, artifacts, one.models[0]):
            return one
    return None


def _named_apart(name: tuple[str, ...], artifacts: Sequence[str], model: str) -> bool:
    """True where other files of the folder are called after the model and this one is not."""
    words = {word for word in words_of(model) if len(word) > 2 and word.isalpha()}
    return words.isdisjoint(name) and any(not words.isdisjoint(_run_in_name(each)) for each in artifacts)


def _may_be(artifact: str, model: str) -> bool:
    """False for a file whose name speaks of a model of another size."""
    sizes = {size.lower() for size in SIZED.findall(PurePosixPath(artifact).stem)}
    return all(size in model.lower() for size in sizes)


def _one(stated: Sequence[Stated]) -> Stated | None:
    """The first of them, where all state one and the same model."""
    return stated[0] if len(distinct(model for one in stated for model in one.models)) == 1 else None


def _run_in_name(artifact: str) -> tuple[str, ...]:
    """The words of a file's name that say which run it is of."""
    stem = PurePosixPath(artifact).name.partition(".")[0]
    return tuple(word for word in words_of(stem) if word not in _PARTS_OF_RUNS)


def _folder(artifact: str) -> str:
    return artifact.rpartition("/")[0]


def _is_part(folder: str) -> bool:
    return words_of(PurePosixPath(folder).name) in CONTAINERS
