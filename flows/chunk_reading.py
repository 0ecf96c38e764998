"""What reads the chunks of an audit, as Prefect's task runners submit them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect.futures import PrefectFuture, PrefectWrappedFuture

from data_contracts.errors import StageError
from flows.machines import ANSWER_SECONDS, Machines, distributed_package
from tasks.ingest import read_files, read_files_elsewhere
from tasks.ingestion.chunks import Chunk
from tasks.ingestion.machines import Home
from tasks.ingestion.outcomes import ChunkResult
from tasks.ingestion.workers import Workers, processors
from tasks.readers import REGISTRY
from tasks.store import Audit

_LOOK_EACH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """`submit` has a chunk read; `received` waits for its result and makes it one of this machine."""

    submit: Callable[[Chunk], PrefectFuture[ChunkResult]]
    received: Callable[[PrefectFuture[ChunkResult]], ChunkResult]


def reading(machines: Machines, audit: Audit) -> AbstractContextManager[Reading]:
    """What reads chunks while the context is open. Raises UsageError and StageError."""
    return _here() if machines.runner == "local" else _on_dask(machines, audit)


@contextmanager
def _here() -> Iterator[Reading]:
    with Workers(REGISTRY) as workers:
        yield Reading(lambda chunk: read_files.submit(chunk, workers), lambda future: future.result())


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
            home = Home(audit.store, Path(folder))
            watch = _Watch(runner.client, where, machines.wait_seconds)
            yield Reading(
                lambda chunk: runner.submit(read_files_elsewhere, {"chunk": chunk, "store": store}),
                lambda future: home.brought(watch.awaited(future)),
            )
    except dask.KilledWorker:
        raise StageError(
            "ingest", f"the Dask cluster {where} lost a chunk with worker after worker: look at their logs"
        ) from None
    except (dask.client.FutureCancelledError, dask.CancelledError, dask.comm.CommClosedError):
        raise StageError(
            "ingest", f"the Dask scheduler {where} is gone: start it and its workers again, then go on"
        ) from None


@dataclass(slots=True)
class _Watch:
    """Waits for results as long as the cluster has a worker, or gets one in time."""

    client: Any
    where: str
    wait_seconds: float
    _alone_since: float | None = None

    def awaited(self, future: PrefectFuture[ChunkResult]) -> ChunkResult:
        """Its result. Raises StageError when there has been no worker for too long."""
        assert isinstance(future, PrefectWrappedFuture)
        future.wait(_LOOK_EACH_SECONDS)
        while not future.wrapped_future.done():
            self._check_workers()
            future.wait(_LOOK_EACH_SECONDS)
        result: ChunkResult = future.result()
        return result

    def _check_workers(self) -> None:
        now = time.monotonic()
        if self.client.nthreads():
            self._alone_since = None
            return
        self._alone_since = self._alone_since or now
        if now - self._alone_since >= self.wait_seconds:
            raise StageError(
                "ingest",
                f"the Dask cluster {self.where} has had no worker for {self.wait_seconds:g} s:"
                " start `dask worker` again, then go on; --dask-wait grants more time",
            )
