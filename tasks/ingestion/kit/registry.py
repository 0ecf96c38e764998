"""Which reader takes a file: the specific ones are asked first, then the general ones."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import cast

from tasks.ingestion.kit.common_heads import Common, common_to_many
from tasks.ingestion.kit.reader import Head, Reader


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who reads a file: None when nobody does. `rivals` names every specific reader that claimed it, if several did.

    `failures` says which reader could not even look at it.
    """

    reader: Reader | None
    rivals: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The modules of `package` that hold readers, as `READER = ...` or `READERS = (...)`, in the order of asking.

    It holds names only, so that it travels to worker processes, and a process that only orchestrates never imports
    a reader.
    """

    package: str
    specific: tuple[str, ...]
    general: tuple[str, ...]

    @property
    def modules(self) -> tuple[str, ...]:
        """Every module that holds readers, by its full name."""
        return tuple(f"{self.package}.{name}" for name in (*self.specific, *self.general))

    def specific_readers(self) -> tuple[Reader, ...]:
        return _load(self.package, self.specific)

    def general_readers(self) -> tuple[Reader, ...]:
        return _load(self.package, self.general)

    def readers(self) -> tuple[Reader, ...]:
        """Every reader, in the order in which they are asked."""
        return self.specific_readers() + self.general_readers()

    def versions(self) -> str:
        """All readers with their versions, as part of a cache key."""
        # Of all: a reader that is new or claims more may take a file from the one that read it before.
        return " ".join(f"{reader.name}={reader.version}" for reader in self.readers())

    def recognise(self, head: Head) -> Recognition:
        """The first specific reader that claims the file, else the first general one."""
        failures: list[str] = []
        # All are asked, also after a claim: two claims are a conflict that the user is told of.
        claiming = [
            reader
            for reader, known in _in_question(self.specific_readers(), head)
            if known or _claims(reader, head, failures)
        ]
        if claiming:
            rivals = tuple(reader.name for reader in claiming) if len(claiming) > 1 else ()
            return Recognition(claiming[0], rivals, tuple(failures))
        general = (reader for reader in self.general_readers() if _claims(reader, head, failures))
        return Recognition(next(general, None), (), tuple(failures))


def _in_question(readers: tuple[Reader, ...], head: Head) -> Iterable[tuple[Reader, bool]]:
    """The readers that may claim a file, and whether what it has in common with others alone says that they do."""
    # A reader that cannot be a key, as a dataclass that holds a dict, only costs the others their speed.
    with suppress(TypeError):
        if (common := common_to_many(head)) is not None:
            return _in_question_by(readers, common)
    return ((reader, False) for reader in readers)


# Thousands of files share a header or keys, and a folder of as many as files must not fill the memory.
@lru_cache(maxsize=1_024)
def _in_question_by(readers: tuple[Reader, ...], common: Common) -> tuple[tuple[Reader, bool], ...]:
    head = cast("Head", common.head())
    told = ((reader, _claim_by(reader, head)) for reader in readers)
    return tuple((reader, bool(known)) for reader, known in told if known is not False)


def _claim_by(reader: Reader, head: Head) -> bool | None:
    try:
        return reader.claims(head)
    except MemoryError:
        raise
    except Exception:
        return None


@cache
def _load(package: str, modules: tuple[str, ...]) -> tuple[Reader, ...]:
    found: list[Reader] = []
    for name in modules:
        module = import_module(f"{package}.{name}")
        found += module.READERS if hasattr(module, "READERS") else (module.READER,)
    return tuple(found)


def _claims(reader: Reader, head: Head, failures: list[str]) -> bool:
    try:
        return reader.claims(head)
    except MemoryError:
        raise
    except Exception as error:
        # One reader's fault must not keep a file from all the others.
        failures.append(f"{reader.name}: {type(error).__name__}")
        return False
