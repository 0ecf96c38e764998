"""The processes that read artifacts."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import pyarrow as pa

from tasks.readers import registry


def spawn_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of processes started afresh (not forked: threads and Prefect's client would come along).

    By default one for each processor that this process may use. The caller closes it.
    """
    count = (
        workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max(1, count), mp_context=context, initializer=_warm_up)


def _warm_up() -> None:
    # The processes share the processors already.
    pa.set_cpu_count(1)
    registry.all_readers()
