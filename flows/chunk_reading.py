"""What reads the chunks of an audit, as Prefect's task runners submit them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect.futures import PrefectFuture

from data_contracts.errors import StageError
from flows.machines import ANSWER_SECONDS, Machines, distributed_package
from tasks.ingest import read_files, read_files_elsewhere
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.machines import Home
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.workers import Workers, processors
from tasks.readers import REGISTRY
from tasks.store import Audit


@dataclass(frozen=True, slots=True)
class Reading:
    """`submit` has a chunk read; `received` is what makes its result one of this machine."""

    submit: Callable[[Chunk], PrefectFuture[ChunkResult]]
    received: Callable[[ChunkResult], ChunkResult]


def reading(machines: Machines, audit: Audit) -> AbstractContextManager[Reading]:
    """What reads chunks while the context is open. Raises UsageError and StageError."""
    return _here() if machines.runner == "local" else _on_dask(machines, audit)


@contextmanager
def _here() -> Iterator[Reading]:
    with Workers(REGISTRY) as workers:
        yield Reading(lambda chunk: read_files.submit(chunk, workers), lambda result: result)


@contextmanager
def _on_dask(machines: Machines, audit: Audit) -> Iterator[Reading]:
    machines.check()
    dask = distributed_package()
    from dask import config
    from prefect_dask.task_runners import DaskTaskRunner

    store = str(audit.store)
    where = machines.address or "of this machine"
    options: dict[str, Any] = (
        {"address": machines.address}
        if machines.address
        else {
            "cluster_kwargs": {
                "n_workers": processors(), "threads_per_worker": 1, "dashboard_address": None
            }
        }
    )  # fmt: skip
    try:
        with (
            # The processes that hold files to their limits are children of a worker.
            config.set({"distributed.worker.daemon": False}),
            tempfile.TemporaryDirectory(prefix="benchaudit-") as folder,
            DaskTaskRunner(client_kwargs={"timeout": ANSWER_SECONDS}, **options) as runner,
        ):
            yield Reading(
                lambda chunk: runner.submit(read_files_elsewhere, {"chunk": chunk, "store": store}),
                Home(audit.store, Path(folder)).brought,
            )
    except dask.KilledWorker:
        raise StageError(
            "ingest", f"the Dask cluster {where} lost a chunk with worker after worker: look at their logs"
        ) from None
    except (dask.client.FutureCancelledError, dask.CancelledError, dask.comm.CommClosedError):
        raise StageError(
            "ingest", f"the Dask scheduler {where} is gone: start it and its workers again, then go on"
        ) from None
