"""Runs as runs of MLflow: what was asked as parameters, statistics as metrics, the judgement as tags."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from data_contracts.errors import UsageError
from data_contracts.hidden_characters import visible
from tasks.exporting.run_numbers import RunNumbers, run_numbers
from tasks.store import Audit

_OF_AUDIT, _OF_RUN = "benchaudit.audit", "benchaudit.run_id"
# More than MLflow takes of one text
_PARAM_CHARACTERS, _TAG_CHARACTERS = 6_000, 5_000
_BATCH = 100
logging.getLogger("mlflow.store.db.utils").setLevel(logging.WARNING)


def log_runs(audit: Audit, tracking: str, experiment: str) -> tuple[int, int]:
    """Writes each run once; returns how many were written, and how many were there already. Raises UsageError."""
    try:
        client = MlflowClient(tracking_uri=tracking)
        found = client.get_experiment_by_name(experiment)
        of = found.experiment_id if found else client.create_experiment(experiment)
        there = _there(client, of, audit)
        written = 0
        for numbers in run_numbers(audit):
            if numbers.run["run_id"] not in there:
                _log(client, of, audit, numbers)
                written += 1
    except MlflowException as error:
        raise UsageError(
            f"MLflow at {tracking} takes no runs: {str(error).splitlines()[0]}: name another tracking URI"
        ) from error
    return written, len(there)


def _there(client: MlflowClient, experiment: str, audit: Audit) -> set[str]:
    found: set[str] = set()
    page: str | None = None
    while page != "":
        runs = client.search_runs(
            [experiment], f"tags.`{_OF_AUDIT}` = '{audit.audit_id}'", max_results=1000, page_token=page
        )
        found |= {run.data.tags[_OF_RUN] for run in runs}
        page = runs.token or ""
    return found


def _log(client: MlflowClient, experiment: str, audit: Audit, numbers: RunNumbers) -> None:
    run = numbers.run
    began = _milliseconds(run["started"] or audit.started)
    logged = client.create_run(experiment, start_time=began, run_name=visible(run["run"])[:_TAG_CHARACTERS])
    told = logged.info.run_id
    metrics = [
        Metric(f"{_key(metric)}.{_key(statistic)}", value, began, 0)
        for metric, spread in numbers.spreads.items()
        for statistic, value in spread.statistics.items()
    ]
    params = [Param(_key(name), text[:_PARAM_CHARACTERS]) for name, text in _params(numbers)]
    tags = [RunTag(name, text[:_TAG_CHARACTERS]) for name, text in _tags(audit, run).items()]
    for start in range(0, max(len(metrics), len(params), 1), _BATCH):
        part = slice(start, start + _BATCH)
        client.log_batch(told, metrics[part], params[part], tags if start == 0 else [])
    client.set_terminated(told, end_time=_milliseconds(run["ended"] or run["started"] or audit.started))


def _params(numbers: RunNumbers) -> Iterator[tuple[str, str]]:
    for name in ("model", "engine", "tool", "tool_version", "task", "system"):
        if numbers.run[name]:
            yield name, visible(numbers.run[name])
    for prefix, settings in (("config", numbers.config), ("workload", numbers.workload)):
        for name, value in settings.items():
            yield f"{prefix}.{name}", visible(str(value))


def _tags(audit: Audit, run: Mapping[str, Any]) -> dict[str, str]:
    return {
        _OF_AUDIT: audit.audit_id,
        _OF_RUN: run["run_id"],
        "benchaudit.validity": run["validity"],
        "benchaudit.reasons": ", ".join(run["reasons"]),
        "benchaudit.artifacts": ", ".join(map(visible, run["artifacts"])),
        "benchaudit.report": audit.path("report", "report.html"),
    }


def _key(name: str) -> str:
    """As MLflow lets a key be written."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "_-. /") else "_" for letter in name
    )[:250]


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
