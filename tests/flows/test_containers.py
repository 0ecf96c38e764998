"""docs/containers.md: its work pools and deployments are made on a server as they stand; the image holds what runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from docker.utils.build import exclude_paths

from flows.children import deploying
from flows.service import deployed
from tests.flows.prefect_client import Api
from tests.flows.running import ACCESS, PROJECT

PAGE = (PROJECT / "docs" / "containers.md").read_text()
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
PLANS = {
    plan["deployments"][0]["name"]: plan
    for plan in map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", PAGE, re.S))
}
OF_POD, OF_CONTAINER = (json.loads(part) for part in re.findall(r"```json\n(.*?)```", PAGE, re.S))
MAKE_POOLS = re.findall(r"^    prefect (work-pool (?:create|get-default-base-job-template) .*)$", PAGE, re.M)


def _prefect(command: str, folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "prefect", *shlex.split(command)],
        cwd=folder,
        env=environment,
        check=True,
        timeout=300,
    )


def _template(api: Api, kind: str) -> dict[str, Any]:
    views = api.ask("GET", "/collections/views/aggregate-worker-metadata")
    found: dict[str, Any] = views[f"prefect-{kind}"][kind]["default_base_job_configuration"]
    return found


@pytest.fixture(scope="module")
def pools(prefect_server: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Api:
    """A server on which the page's commands have made its work pools."""
    folder = tmp_path_factory.mktemp("pools")
    headers = json.dumps(dict(ACCESS.operator_headers))
    known = {**environment, "PREFECT_API_URL": prefect_server, "PREFECT_CLIENT_CUSTOM_HEADERS": headers}
    for command in MAKE_POOLS:
        if "--base-job-template" in command:
            template = json.loads((folder / "pool.json").read_text())
            pod = template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]
            pod.update(OF_POD)
            pod["containers"][0].update(OF_CONTAINER)
            (folder / "pool.json").write_text(json.dumps(template))
        _prefect(command, folder, known)
    return Api.of(prefect_server)


def test_the_work_pools_are_made_and_jobs_of_kubernetes_find_their_volumes(pools: Api) -> None:
    made = {name: pools.ask("GET", f"/work_pools/benchaudit-{name}") for name in ("docker", "kubernetes")}
    assert {name: pool["type"] for name, pool in made.items()} == {
        "docker": "docker",
        "kubernetes": "kubernetes",
    }
    pod = made["kubernetes"]["base_job_template"]["job_configuration"]["job_manifest"]["spec"]["template"][
        "spec"
    ]
    volumes = {volume["name"] for volume in pod["volumes"]}
    (container,) = pod["containers"]
    assert {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]} == {
        "runs": "/data/runs",
        "store": "/data/store",
    }
    assert volumes == {"runs", "store"}
    assert container["image"] == "{{ image }}"


@pytest.fixture(scope="module")
def deployments(pools: Api, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The server on which the page's deployments were made at once: all but themselves is the same in its plans."""
    plans = [PLANS[f"audit-{kind}"] for kind in ("docker", "kubernetes")]
    made = [deployment for plan in plans for deployment in plan["deployments"]]
    first, second = ({**plan, "deployments": made} for plan in plans)
    assert first == second
    file = tmp_path_factory.mktemp("deployments") / "plan.yaml"
    file.write_text(yaml.safe_dump(first))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, "PREFECT_API_URL": str(pools.http.base_url).rstrip("/")}.items():
            patch.setenv(name, value)
        child = deploying(file, PROJECT, ACCESS.operator_headers)
        try:
            deployed(child)
        finally:
            child.end()
    return pools


@pytest.mark.parametrize("kind", ["docker", "kubernetes"])
def test_a_deployment_is_made_as_it_stands_with_variables_that_its_pool_has(
    kind: str, deployments: Api
) -> None:
    made = deployments.ask("GET", f"/deployments/name/audit/audit-{kind}")
    (said,) = PLANS[f"audit-{kind}"]["deployments"]
    variables = said["work_pool"]["job_variables"]
    assert (made["work_pool_name"], made["parameters"], made["job_variables"]) == (
        f"benchaudit-{kind}",
        said["parameters"],
        variables,
    )
    known = _template(deployments, kind)["variables"]["properties"]
    assert [name for name in variables if name not in known] == []


def test_the_pages_folders_are_those_of_the_image() -> None:
    (home,) = re.findall(r"^WORKDIR (/opt/.*)$", DOCKERFILE, re.M)
    (store,) = re.findall(r"^ENV BENCHAUDIT_STORE=(.*)$", DOCKERFILE, re.M)
    for plan in PLANS.values():
        assert plan["pull"] == [{"prefect.deployments.steps.set_working_directory": {"directory": home}}]
        assert plan["deployments"][0]["parameters"]["store"] == store
        assert (
            plan["prefect-version"]
            == yaml.safe_load((PROJECT / "prefect.yaml").read_text())["prefect-version"]
        )


def test_the_image_holds_all_packages_and_none_of_what_lies_beside_them(tmp_path: Path) -> None:
    wheel = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    folders = (*wheel["packages"], *wheel["force-include"])
    needed = {
        *(f"{folder}/a/file" for folder in folders),
        *("pyproject.toml", "README.md", "prefect.yaml", "automations.yaml"),
    }
    beside = {
        "benchaudit-store/audits/x",
        "runs/sweep.csv",
        ".git/config",
        "tests/x",
        "flows/a/__pycache__/x.pyc",
    }
    for name in needed | beside:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    found = exclude_paths(str(tmp_path), [line for line in ignored if not line.startswith("#")])
    assert {name for name in found if (tmp_path / name).is_file()} - {"Dockerfile"} == needed


@pytest.mark.parametrize(
    ("given", "started"),
    [
        (["run", "/data/runs"], "benchaudit run /data/runs"),
        ([], "benchaudit --help"),
        (["prefect", "flow-run", "execute"], "prefect flow-run execute"),
        (["python", "-m", "prefect.engine"], "python -m prefect.engine"),
    ],
)
def test_a_container_runs_a_command_of_benchaudit_or_what_a_worker_starts_it_with(
    given: list[str], started: str, tmp_path: Path
) -> None:
    for name in ("benchaudit", "prefect", "python"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
        (tmp_path / name).chmod(0o755)
    (entrypoint,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.M)
    (command,) = re.findall(r"^CMD (.*)$", DOCKERFILE, re.M)
    done = subprocess.run(
        [*json.loads(entrypoint), *(given or json.loads(command))],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{started}\n"
