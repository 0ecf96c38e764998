"""What a service sets up on its Prefect server: the work pool, the limit of model calls, and the deployments."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from data_contracts.addresses import Address
from data_contracts.errors import ServiceError
from flows.permissions import Permissions
from tasks.credentials.known import kept

POOL = "benchaudit"
# Without a variable in it, no run can set the command, the folder or the environment that a worker starts it with.
CLOSED_POOL: dict[str, Any] = {
    "job_configuration": {"stream_output": True},
    "variables": {"type": "object", "properties": {}, "additionalProperties": False},
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The deployments of a service, as prefect.yaml and the command line say."""

    project: Path
    deployments: dict[str, Any]

    @classmethod
    def of(cls, project: Path, store: str, sources: list[str]) -> Plan:
        """The plan of the project's prefect.yaml with this store and, unless there are none, these sources."""
        plan: dict[str, Any] = yaml.safe_load((project / "prefect.yaml").read_text())
        for deployment in plan["deployments"]:
            deployment["parameters"]["store"] = store
            if sources and "sources" in deployment["parameters"]:
                deployment["parameters"]["sources"] = sources
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
        )

    def _at_home(self, source: str) -> str:
        # Runs start in the project's folder, this command may not.
        return str((self.project / source).resolve())

    def deploy(self, url: str, operator_headers: dict[str, str]) -> None:
        """Makes or updates the deployments on the server; raises ServiceError with Prefect's own reason."""
        # A copy, since store and sources belong to this call and not to the project's file.
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="benchaudit-deploy-") as file:
            yaml.safe_dump(self.deployments, file)
            file.flush()
            deployed = prefect_command(
                ["deploy", "--all", "--prefect-file", file.name],
                self.project,
                {"PREFECT_API_URL": url, "PREFECT_CLIENT_CUSTOM_HEADERS": json.dumps(operator_headers)},
                capture=True,
            )
            output, _ = deployed.communicate()
        if deployed.returncode:
            raise ServiceError(f"prefect deploy failed: {_why(output.decode(errors='replace'))}")


def prepare(operator_headers: dict[str, str], *, own_server: bool) -> None:
    """Makes the work pool and the limit that all commentary calls share, where they do not exist.

    On a server of this service an existing work pool is closed again; on another it stays as its operator made it.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, WorkPoolCreate, WorkPoolUpdate
    from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

    from tasks.comment import LIMIT, LIMIT_NAME

    with get_client(httpx_settings={"headers": operator_headers}, sync_client=True) as client:
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=CLOSED_POOL))
        if own_server:
            client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=CLOSED_POOL))
        try:
            client.read_global_concurrency_limit_by_name(LIMIT_NAME)
        except ObjectNotFound:
            client.create_global_concurrency_limit(
                GlobalConcurrencyLimitCreate(name=LIMIT_NAME, limit=LIMIT, active=True)
            )


def prefect_command(
    arguments: list[str], project: Path, environment: dict[str, str], *, capture: bool = False
) -> subprocess.Popen[bytes]:
    """Starts the `prefect` command in the project's folder with these variables on top of this process's."""
    return subprocess.Popen(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        cwd=project,
        # The deployments hold the public addresses; the worker's runs find the secrets here. Shells set PWD, which
        # prefect.yaml asks for.
        env={**os.environ, **kept(), "PWD": str(project), **environment},
        stdin=subprocess.DEVNULL,
        # The terminal's Ctrl-C reaches this process alone, which ends the others in order.
        start_new_session=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
    )


def _why(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "Error" in line or "error" in line), lines[-1] if lines else ""
    )
