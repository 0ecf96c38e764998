"""The secrets that this process knows: split from the addresses it was given, and in its environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal

from data_contracts.addresses import SHORTEST_SOUGHT, Address, public

# The environment variables that may hold an address with its secret, each for its use.
Variable = Literal["OLLAMA_HOST", "OPENAI_BASE_URL", "BENCHAUDIT_STORE", "BENCHAUDIT_SOURCES"]
# The others that hold a secret, of all that benchaudit or its packages read.
_KEYS = (
    *("OLLAMA_API_KEY", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    *("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"),
)
_LEFT_OUT = "***"
_given: dict[Variable, Address] = {}
_sources: list[Address] = []
# Of what was typed, wherever it was typed: a mistaken option is repeated in its error.
_typed: list[Address] = []


def address_variable(api: Literal["ollama", "openai"]) -> Variable:
    """The variable that holds the address of a model server of this kind."""
    return "OPENAI_BASE_URL" if api == "openai" else "OLLAMA_HOST"


def keep(text: str, variable: Variable) -> str:
    """The public part of an address; its secret is kept in this process for whoever asks for `variable`."""
    address = Address.of(text, server=variable != "BENCHAUDIT_STORE")
    if address.holds_secret:
        _given[variable] = address
    return address.public


def keep_source(text: str) -> str:
    """The public part of a source's address; its secret is kept in this process for `whole_source`."""
    address = Address.of(text)
    if address.holds_secret and address not in _sources:
        _sources.append(address)
    return address.public


def whole_source(shown: str) -> Address:
    """The address of a source with its secret, if one was kept for it or stands in BENCHAUDIT_SOURCES."""
    known = (one for one in _known_sources() if one.public.rstrip("/") == shown.rstrip("/"))
    return next(known, None) or Address.of(shown)


def _known_sources() -> list[Address]:
    return [*_sources, *map(Address.of, os.environ.get("BENCHAUDIT_SOURCES", "").split())]


def keep_typed(arguments: Iterable[str]) -> None:
    """Remembers the secrets of every address among the arguments of a command, so that `hidden` leaves them out."""
    _typed.extend(address for address in map(Address.of, arguments) if address.holds_secret)


def whole(shown: str, variable: Variable) -> Address:
    """The address with its secret, if one was kept for it or stands in the environment variable."""
    server = variable != "BENCHAUDIT_STORE"
    for known in (_given.get(variable), Address.of(os.environ.get(variable, ""), server=server)):
        # Only of the same address: no secret goes to another server.
        if known is not None and known.public.rstrip("/") == shown.rstrip("/"):
            return known
    return Address.of(shown, server=server)


def kept() -> dict[str, str]:
    """What a child process has to have in its environment, to know what was kept here."""
    sources = " ".join(address.whole for address in _known_sources())
    told: dict[str, str] = {variable: address.whole for variable, address in _given.items()}
    return told | ({"BENCHAUDIT_SOURCES": sources} if sources else {})


def hidden(text: str) -> str:
    """The text without any secret that this process knows, and without that of any address in it."""
    cleaned = public(text)
    # The longest first: a password may be a part of another.
    for secret in sorted(set(_secrets()), key=len, reverse=True):
        cleaned = cleaned.replace(secret, _LEFT_OUT)
    return cleaned


def _secrets() -> Iterator[str]:
    for address in (*_given.values(), *_known_sources(), *_typed):
        yield from address.secrets()
    for value in os.environ.values():
        if "://" in value:
            yield from Address.of(value).secrets()
    for variable in ("OLLAMA_HOST", "OPENAI_BASE_URL", "PREFECT_API_URL"):
        yield from Address.of(os.environ.get(variable, ""), server=True).secrets()
    for name in _KEYS:
        # An AUTH_STRING is `user:password`.
        secret = os.environ.get(name, "").strip()
        yield from (part for part in (secret, secret.partition(":")[2]) if len(part) >= SHORTEST_SOUGHT)
