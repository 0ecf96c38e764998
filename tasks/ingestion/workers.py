"""The processes that read artifacts."""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

import pyarrow as pa

from tasks.ingestion.kit.registry import Registry


def spawn_pool(registry: Registry, workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of processes that inherit nothing from this one: neither its threads nor Prefect's client.

    By default one for each processor that this process may use. The caller closes it; when the caller is killed, the
    processes end by themselves.
    """
    return ProcessPoolExecutor(
        workers or processors(), mp_context=_context(registry), initializer=_warm_up, initargs=(registry,)
    )


def processors() -> int:
    """How many processors this process may use."""
    # A container or a batch system may allow fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context(registry: Registry) -> BaseContext:
    """Forks of a fresh process that has imported the readers once; where there is no forking, fresh processes."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tasks.ingestion.chunks", *registry.modules])
    # It imports while this process looks for files.
    forkserver.ensure_running()
    return context


def _warm_up(registry: Registry) -> None:
    # The processes share the processors already.
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    registry.readers()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # Not sys.exit: the pool's own loop waits for work that will never come.
        os._exit(1)
