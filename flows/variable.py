"""The Prefect variable `benchaudit`: what a run of a deployment takes for the parameters that it is not given.

It is for those who run the service. A command line says all itself, and never looks at it.
"""

from __future__ import annotations

from typing import Literal

from prefect.context import FlowRunContext
from prefect.variables import Variable
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from data_contracts.addresses import Address
from data_contracts.errors import UsageError
from data_contracts.settings import DEFAULT_STORE
from flows.machines import WAIT_SECONDS, Machines, Runner

NAME = "benchaudit"


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Told:
    """What the variable holds, a JSON object; None and empty: nothing."""

    sources: tuple[str, ...] = ()
    store: str | None = None
    model: str | None = None
    ollama_host: str | None = None
    llm_api: Literal["ollama", "openai"] | None = None
    personas: tuple[str, ...] = ()
    runner: Runner | None = None
    dask_address: str | None = None
    dask_wait: float | None = None

    def store_of(self, store: str | None) -> str:
        """Where the audits are: as the run was told, else as the variable says, else beside the flows."""
        return store or self.store or DEFAULT_STORE

    def machines(self, runner: Runner | None, address: str | None, wait: float | None = None) -> Machines:
        """Which machines read: as the run was told, else as the variable says, else this one. Raises UsageError."""
        # Where a scheduler listens goes with the runner.
        if runner is None and address is None:
            runner, address = self.runner, self.dask_address
        if wait is None:
            wait = WAIT_SECONDS if self.dask_wait is None else self.dask_wait
        return Machines(runner or ("dask" if address else "local"), address, wait)


def told() -> Told:
    """What the variable says to the current run; nothing where no deployment started it. Raises UsageError."""
    run = FlowRunContext.get()
    if run is None or run.flow_run is None or run.flow_run.deployment_id is None:
        return Told()
    value: object = Variable.get(NAME, default=None)
    return parsed(value) if value is not None else Told()


def parsed(value: object) -> Told:
    """The variable's value; raises UsageError with the first thing that is wrong in it."""
    if not isinstance(value, dict):
        raise _wrong("it is no JSON object")
    try:
        found = TypeAdapter(Told).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _wrong(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for name, address in (
        *(("store", found.store), ("ollama_host", found.ollama_host)),
        ("dask_address", found.dask_address),
    ):
        if address and Address.of(address, server=name != "store").holds_secret:
            raise _wrong(
                f"{name} holds a secret, which anyone may read there: the worker's environment is for it"
            )
    return found


def store_of(store: str | None) -> str:
    """Where the audits of the current run are, which may not have been told."""
    return store or told().store_of(None)


def _wrong(what: str) -> UsageError:
    fields = ", ".join(Told.__dataclass_fields__)
    return UsageError(f"the Prefect variable `{NAME}` cannot be used: {what}; it may hold {fields}")
