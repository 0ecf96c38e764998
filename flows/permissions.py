"""What runs of a service may read, write and ask: the operator says it to the worker, and every flow checks it.

The worker's environment carries it, which no run can change; a command line has no such limits.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from data_contracts.addresses import is_url, local_path
from data_contracts.errors import ServiceError, UsageError
from data_contracts.settings import CONFIG_FILE
from tasks.commentary.personas import known_personas

VARIABLE = "BENCHAUDIT_PERMISSIONS"
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Permissions:
    """`sources` are folders, files or URLs with all that they hold, `stores` exact places, `model_hosts` exact URLs."""

    sources: tuple[str, ...]
    stores: tuple[str, ...]
    model_hosts: tuple[str, ...] = ()
    dask_addresses: tuple[str, ...] = ()

    def to_environment(self) -> dict[str, str]:
        """The variable that `permissions` reads."""
        return {VARIABLE: json.dumps(asdict(self))}

    def check_sources(self, sources: Sequence[str]) -> None:
        """Raises UsageError for a source that lies, links followed, in none of those that are allowed."""
        for source in sources:
            if not self._allowed(source):
                raise UsageError(
                    f"source {_shown(source)} is not one that this service may read ({_listed(self.sources)}): "
                    "start `benchaudit serve` with --source for it"
                )

    def check_store(self, store: str) -> None:
        """Raises UsageError for any other store than those that are allowed."""
        if not any(_same_place(store, allowed) for allowed in self.stores):
            raise UsageError(
                f"store {_shown(store)} is not the one of this service ({_listed(self.stores)}): "
                "start `benchaudit serve` with --store for it"
            )

    def check_configuration(self, path: str) -> None:
        """Raises UsageError for a file out of the allowed sources."""
        if not self._allowed(path):
            raise UsageError(
                f"configuration {_shown(path)} lies in no source of this service: "
                f"put it into a source as {CONFIG_FILE}, or give its tables"
            )

    def check_personas(self, names: Sequence[str]) -> None:
        """Raises UsageError for a persona that is a file of its own."""
        for name in names:
            if name not in known_personas():
                raise UsageError(
                    f"persona {_shown(name)} does not come with benchaudit: choose of {_listed(known_personas())}"
                )

    def check_model_host(self, host: str | None) -> None:
        """Raises UsageError for a model server that the operator did not name."""
        if host is not None and host not in self.model_hosts:
            raise UsageError(
                f"model server {_shown(host)} is not one that this service may ask: "
                "name it as `ollama_host` in prefect.yaml, or as OLLAMA_HOST where `benchaudit serve` starts"
            )

    def check_dask(self, address: str | None) -> None:
        """Raises UsageError for a scheduler that the operator did not name: who answers there can run code here."""
        if address is not None and address not in self.dask_addresses:
            raise UsageError(
                f"Dask scheduler {_shown(address)} is not one that this service may use: "
                "name it as `dask_address` in prefect.yaml"
            )

    def _allowed(self, path: str) -> bool:
        if is_url(path):
            return any(_below(path, allowed) for allowed in self.sources if is_url(allowed))
        place = _resolved(path)
        return place is not None and any(
            place.is_relative_to(root)
            for allowed in self.sources
            if not is_url(allowed) and (root := _resolved(allowed)) is not None
        )


def permissions(environment: Mapping[str, str] = os.environ) -> Permissions | None:
    """What the operator of the service allows, None where no service runs this; raises ServiceError when unreadable."""
    said = environment.get(VARIABLE)
    if said is None:
        return None
    try:
        lists = json.loads(said)
        return Permissions(
            **{name: tuple(map(str, lists[name])) for name in Permissions.__dataclass_fields__}
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError(f"{VARIABLE} is damaged: start `benchaudit serve` again") from error


def _same_place(one: str, other: str) -> bool:
    # A URL is compared as text: what it leads to is not known here.
    if "://" in one or "://" in other or "::" in one or "::" in other:
        return one.rstrip("/") == other.rstrip("/")
    place = _resolved(one)
    return place is not None and place == _resolved(other)


def _below(url: str, allowed: str) -> bool:
    """As text: what a URL leads to is not known here, and a step up or a link of file systems may lead anywhere."""
    root = allowed.rstrip("/")
    steps = url.removeprefix(root).split("/")
    return (
        url.startswith(root)
        and steps[0] == ""
        and not {".", ".."} & set(steps)
        and "::" not in "/".join(steps)
    )


def _resolved(path: str) -> Path | None:
    try:
        return Path(local_path(path)).expanduser().resolve()
    except (OSError, ValueError, RuntimeError):  # NUL, too long, links in a circle, no such user
        return None


def _shown(text: str) -> str:
    # As ASCII, so that a look-alike or a control character shows as what it is.
    return ascii(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!a} ..."


def _listed(allowed: Sequence[str]) -> str:
    return ", ".join(allowed) or "none"
