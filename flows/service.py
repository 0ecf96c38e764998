"""What a service sets up on its Prefect server: the work pool, the limit of model calls, and the deployments."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from data_contracts.addresses import Address, is_url, local_path
from data_contracts.errors import ServiceError
from flows.children import Child, deploying
from flows.permissions import Permissions

if TYPE_CHECKING:
    # Imported where it is used: only then PREFECT_API_URL is set, which Prefect reads when it is imported.
    from prefect.events.schemas.automations import AutomationCore

POOL = "benchaudit"
AUDIT = "audit"
# Beside prefect.yaml
AUTOMATIONS = "automations.yaml"
# What a service audits that is told nothing else, in the project
EXAMPLE = "examples/artifacts"
# Without a variable in it, no run can set the command, the folder or the environment that a worker starts it with.
CLOSED_POOL: dict[str, Any] = {
    "job_configuration": {"stream_output": True},
    "variables": {"type": "object", "properties": {}, "additionalProperties": False},
}
# With a command of its own a run starts in one process; else Prefect starts one before it to look for the flow.
_OF_THIS_MACHINE = {
    **CLOSED_POOL,
    "job_configuration": {
        "stream_output": True,
        "command": f"{shlex.quote(sys.executable)} -m prefect.engine",
    },
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asks of the scheduled audit; what is empty or None is left as prefect.yaml has it.

    Without sources the example is audited.
    """

    store: str
    sources: tuple[str, ...] = ()
    model: str | None = None
    ollama_host: str | None = None
    llm_api: str | None = None
    schedules: tuple[dict[str, object], ...] | None = None

    @property
    def parameters(self) -> dict[str, object]:
        """Those of the flow."""
        said = {"model": self.model, "ollama_host": self.ollama_host, "llm_api": self.llm_api}
        return {
            "sources": list(self.sources or (EXAMPLE,)),
            **{name: value for name, value in said.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The deployments of a service, as prefect.yaml and the command line say."""

    project: Path
    deployments: dict[str, Any]

    @classmethod
    def of(cls, project: Path, asked: Asked) -> Plan:
        """The plan of the project's prefect.yaml with what is asked for in place of what stands there."""
        plan: dict[str, Any] = yaml.safe_load((project / "prefect.yaml").read_text())
        for deployment in plan["deployments"]:
            parameters = deployment["parameters"]
            parameters["store"] = asked.store
            if deployment["name"] == AUDIT:
                parameters.update(asked.parameters)
            if "schedules" in deployment and asked.schedules is not None:
                deployment["schedules"] = list(asked.schedules)
        return cls(project, plan)

    @property
    def permissions(self) -> Permissions:
        """What runs of these deployments may read, write and ask, whatever parameters they are given."""
        parameters = [deployment["parameters"] for deployment in self.deployments["deployments"]]
        sources = [self._at_home(source) for said in parameters for source in said.get("sources", ())]
        hosts = [said["ollama_host"] for said in parameters if said.get("ollama_host")]
        if named := os.environ.get("OLLAMA_HOST"):
            hosts.append(Address.of(named, server=True).public)
        return Permissions(
            sources=tuple(dict.fromkeys(sources)),
            stores=tuple(dict.fromkeys(said["store"] for said in parameters)),
            model_hosts=tuple(dict.fromkeys(hosts)),
            dask_addresses=tuple(s["dask_address"] for s in parameters if s.get("dask_address")),
        )

    def _at_home(self, source: str) -> str:
        # Runs start in the project's folder, this command may not.
        return source if is_url(source) else str((self.project / local_path(source)).resolve())

    @contextmanager
    def deploying(self, operator_headers: dict[str, str]) -> Iterator[Child]:
        """What makes or updates the deployments once the server answers; see `deployed`."""
        # A copy, since store and sources belong to this call and not to the project's file.
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="benchaudit-deploy-") as file:
            yaml.safe_dump(self.deployments, file)
            file.flush()
            child = deploying(Path(file.name), self.project, operator_headers)
            try:
                yield child
            finally:
                child.end()


def deployed(child: Child) -> None:
    """Lets the deployments be made and waits for them; raises ServiceError with Prefect's own reason."""
    child.begin()
    assert child.process.stdout is not None
    output = child.process.stdout.read().decode(errors="replace")
    if child.process.wait():
        raise ServiceError(f"prefect deploy failed: {_why(output)}")


def prepare(project: Path, operator_headers: dict[str, str], *, own_server: bool) -> list[str]:
    """Makes the work pool, the limit that all commentary calls share, and the automations, where they do not exist.

    On a server of this service an existing work pool is closed again; on another it stays as its operator made it, and
    may refuse automations: those that are missing are returned.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, WorkPoolCreate, WorkPoolUpdate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectHTTPStatusError

    from tasks.comment import LIMIT, LIMIT_NAME

    with get_client(httpx_settings={"headers": operator_headers}, sync_client=True) as client:
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=CLOSED_POOL))
        if own_server:
            client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=_OF_THIS_MACHINE))
        try:
            client.read_global_concurrency_limit_by_name(LIMIT_NAME)
        except ObjectNotFound:
            client.create_global_concurrency_limit(
                GlobalConcurrencyLimitCreate(name=LIMIT_NAME, limit=LIMIT, active=True)
            )
        refused = []
        for automation in automations(project):
            try:
                if not client.read_automations_by_name(automation.name):
                    client.create_automation(automation)
            except PrefectHTTPStatusError:
                if own_server:
                    raise
                refused.append(automation.name)
        return refused


def automations(project: Path) -> list[AutomationCore]:
    """Those of the project's automations.yaml."""
    from prefect.events.schemas.automations import AutomationCore

    said = yaml.safe_load((project / AUTOMATIONS).read_text())
    return [AutomationCore.model_validate(automation) for automation in said["automations"]]


def _why(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "Error" in line or "error" in line), lines[-1] if lines else ""
    )
