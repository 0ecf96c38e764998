"""The processes that read artifacts: what one of them costs, or how it ends, touches no other.

Each has a pipe of its own: the pool of the standard library, whose processes share one queue, breaks whole when one of
them is killed.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from queue import LifoQueue
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakSet

import psutil
import pyarrow as pa

from data_contracts.errors import CostError, StageError
from data_contracts.settings import how_to_raise
from tasks.ingestion.budget import Budget
from tasks.ingestion.kit.registry import Registry

A = TypeVar("A")
R = TypeVar("R")
_LOOK_EACH_SECONDS = 0.02
# For a process to import the readers, on a machine on which many begin at once. One that fails ends, and is noticed.
_START_WITHIN_SECONDS = 1800
# A process that waits for a dead network disk cannot be killed until that answers: nobody waits for it.
_END_WITHIN_SECONDS = 5
# From so many tasks on, what the processes are forked from ends with them: 90 MiB, for a second to start it again
_MANY_TASKS = 40


class Workers:
    """Processes that inherit nothing from this one: neither its threads nor Prefect's client.

    By default one for each processor that this process may use, each started when it is first needed. Threads may share
    them. When this process is killed, they end by themselves.
    """

    def __init__(self, registry: Registry, count: int | None = None) -> None:
        self.count = count or processors()
        self._registry = registry
        self._context = _context(registry)
        self._closed = False
        # The last one back is the first one out: what was never needed is never started.
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.count):
            self._idle.put(None)
        self._all: set[_Worker] = set()
        self._tasks = 0
        self._changing = threading.Lock()
        _OPEN.add(self)

    def run(self, task: Callable[[A], R], argument: A, budget: Budget) -> R:
        """`task(argument)` in one of the processes; waits for a free one.

        Raises what the task raises; CostError when its process exceeded the budget or died; CancelledError after
        `close`; StageError when no process can be started.
        """
        worker = self._idle.get()
        self._tasks += 1
        try:
            if worker is None or not worker.is_alive():
                worker = self._start()
            used, worker.used = worker.used, True
            try:
                return worker.run(task, argument, budget)
            except CostError as cost:
                if self._closed:
                    raise CancelledError from None
                if not (used and cost.may_be_earlier_work):
                    raise
                worker = self._start()
                worker.used = True
                return worker.run(task, argument, budget)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Ends all processes, also those at work."""
        # After a fault or a Ctrl-C nobody waits for what they still read.
        with self._changing:
            self._closed = True
        for worker in self._all:
            worker.kill()
        _OPEN.discard(self)
        if self._tasks >= _MANY_TASKS and not _OPEN:
            _end_forkserver()

    def _start(self) -> _Worker:
        worker = _Worker(self._context, self._registry)
        with self._changing:
            if not self._closed:
                self._all = {one for one in self._all if one.is_alive()} | {worker}
                return worker
        worker.kill()
        raise CancelledError

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# Those that are not closed
_OPEN: WeakSet[Workers] = WeakSet()


def processors() -> int:
    """How many processors this process may use."""
    # A container or a batch system may allow fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any = None
    error: Exception | None = None
    out_of_memory: bool = False


class _Worker:
    """One process and its pipe. Raises StageError when it cannot be started."""

    def __init__(self, context: BaseContext, registry: Registry) -> None:
        self.used = False
        self._connection, theirs = context.Pipe()
        # `BaseContext` has no name for the Process of its subclasses.
        self._process = context.Process(target=_serve, args=(theirs, registry), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        # Once only the process holds its end, the pipe tells of its death.
        theirs.close()
        try:
            if self._connection.poll(_START_WITHIN_SECONDS):
                self._connection.recv()
                self._seen = psutil.Process(self._process.pid)
                return
        except (EOFError, OSError, psutil.Error):
            pass
        self.kill()
        what = f"a process that reads files did not start ({_ended(self._process.exitcode)})"
        raise StageError("ingest", f"{what}: look at the lines above, and whether memory is short")

    def is_alive(self) -> bool:
        alive: bool = self._process.is_alive()
        return alive

    def kill(self) -> None:
        self._process.kill()
        self._process.join(_END_WITHIN_SECONDS)

    def run(self, task: Callable[[A], R], argument: A, budget: Budget) -> R:
        try:
            self._connection.send((task, argument))
            self._watch(budget)
            answer: _Answer = self._connection.recv()
        except (EOFError, OSError):
            raise self._death(budget) from None
        if answer.out_of_memory:
            self.kill()
            raise _out_of_memory(budget)
        if answer.error is not None:
            raise answer.error
        value: R = answer.value
        return value

    def _watch(self, budget: Budget) -> None:
        """Returns when the process has answered or died. Raises CostError when it held too much or stood still."""
        cpu, moved = -1.0, time.monotonic()
        while not wait([self._connection], _LOOK_EACH_SECONDS):
            try:
                with self._seen.oneshot():
                    held, times = self._seen.memory_info().rss, self._seen.cpu_times()
            except psutil.Error:
                continue
            now = time.monotonic()
            if (used := times.user + times.system) != cpu:
                cpu, moved = used, now
            if held > budget.memory_bytes:
                self.kill()
                raise _out_of_memory(budget)
            if now - moved > budget.stalled_seconds:
                self.kill()
                raise _stalled(budget)

    def _death(self, budget: Budget) -> CostError:
        self._process.join(_END_WITHIN_SECONDS)
        if self._process.exitcode == -signal.SIGPROF:
            return CostError(
                f"reading it takes more than {budget.cpu_seconds:.1f} s of CPU time",
                f"split it, or {how_to_raise('cpu_seconds')}",
            )
        what = f"the process that read it died ({_ended(self._process.exitcode)})"
        if self._process.exitcode == -signal.SIGKILL:
            todo = "audit again when more memory is free: a system that runs out of it kills processes"
        else:
            todo = "report it as a fault of benchaudit, with the file"
        return CostError(what, todo, may_be_earlier_work=True)


def _out_of_memory(budget: Budget) -> CostError:
    what = f"reading it takes more than {budget.memory_bytes:,} bytes of memory"
    # What was read before may have left memory behind: only a fresh process can tell.
    return CostError(what, f"split it, or {how_to_raise('memory_bytes')}", may_be_earlier_work=True)


def _stalled(budget: Budget) -> CostError:
    what = f"reading it made no progress for {budget.stalled_seconds:g} s"
    return CostError(what, f"check the disk that holds it, or {how_to_raise('stalled_seconds')}")


def _ended(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None:
        return "it does not answer"
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {-code}, {signal.Signals(-code).name}"
    except ValueError:  # real-time signals have no names
        return f"signal {-code}"


def _context(registry: Registry) -> BaseContext:
    """Forks of a fresh process that has imported the readers once; where there is no forking, fresh processes."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tasks.ingestion.containment", *registry.modules])
    # It imports while this process looks for files.
    forkserver.ensure_running()
    return context


def _end_forkserver() -> None:
    """Ends what processes are forked from, where the standard library can, which starts it again when it is needed."""
    server = getattr(forkserver, "_forkserver", None)
    pid, stop = (getattr(server, name, None) for name in ("_forkserver_pid", "_stop"))
    if pid is not None and stop is not None:
        # By itself it would wait for a process that cannot be killed yet
        os.kill(pid, signal.SIGKILL)
        stop()


def _serve(connection: Connection, registry: Registry) -> None:
    """The life of a process: one task after the other, until its pipe is closed."""
    _warm_up(registry)
    try:
        connection.send(None)
        while True:
            task, argument = connection.recv()
            connection.send_bytes(pickle.dumps(_done(task, argument)))
    except (EOFError, OSError):
        return


def _done(task: Callable[[Any], Any], argument: Any) -> _Answer:
    try:
        return _Answer(task(argument))
    except MemoryError:
        return _Answer(out_of_memory=True)
    except Exception as error:
        return _Answer(error=error)


def _warm_up(registry: Registry) -> None:
    # A Ctrl-C in the terminal reaches the whole group; the process that was asked to stop ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The processes share the processors already.
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    registry.readers()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # Not sys.exit: it would wait for the task, whose result nobody will take.
        os._exit(1)
