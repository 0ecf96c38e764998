"""Personas: who comments, and on which topics. Each is one TOML file; a path names one that lies elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from data_contracts.errors import UsageError


@dataclass(frozen=True, slots=True)
class Persona:
    """`topics` are the fact topics that it comments on, the most important first.

    A changed `version` makes cached answers obsolete.
    """

    key: str
    name: str
    version: int
    topics: tuple[str, ...]
    text: str


def personas(names: Sequence[str]) -> tuple[Persona, ...]:
    """The personas of these names (files of data_contracts/personas) or paths; raises UsageError for a bad one."""
    return tuple(_persona(name) for name in names)


def known_personas() -> tuple[str, ...]:
    """The names of the personas that come with benchaudit, sorted."""
    return tuple(
        sorted(p.name.removesuffix(".toml") for p in _folder().iterdir() if p.name.endswith(".toml"))
    )


def _folder() -> Path:
    return Path(str(files("data_contracts"))) / "personas"


def _persona(name: str) -> Persona:
    # A name is never taken for a path: `../x` names no persona.
    if not name.endswith(".toml") and name not in known_personas():
        raise _unknown(name)
    path = Path(name) if name.endswith(".toml") else _folder() / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Persona(
            key=path.stem,
            name=str(data["name"]),
            version=int(data["version"]),
            topics=tuple(str(topic) for topic in data["topics"]),
            text=str(data["text"]).strip(),
        )
    except FileNotFoundError as error:
        raise _unknown(name) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"persona {path} cannot be used ({error}): it needs name, version, topics and text in TOML"
        ) from error


def _unknown(name: str) -> UsageError:
    return UsageError(
        f"no persona {name[:200]!r}: choose of {', '.join(known_personas())}, or give a .toml file"
    )
