"""Calls that are made in the background, in order, by a client of their own; one that fails is said once in the log."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial

from prefect.context import SyncClientContext
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

from data_contracts.hidden_characters import visible

# A server that hangs must not make the memory grow.
_MOST_WAITING = 1_000
# No command waits longer at its end for what is no part of the audit.
LAST_SECONDS = 5.0
_logger = logging.getLogger("prefect.benchaudit")


class Background:
    """Makes calls one after the other in a daemon thread, which ends with the process."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[str, Context, Callable[[], object]]] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._warned: set[str] = set()
        self._client = _OwnClient()

    def call(self, what: str, call: Callable[[], object]) -> None:
        """Makes the call later, in the context of now; when too many wait already, never."""
        # Tasks run in threads: two of them may make the first call at once.
        with self._starting:
            if self._thread is None:
                thread = threading.Thread(target=self._work, name="benchaudit-ui", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:
                    self.warn_once(what, str(error))
                    return
                self._thread = thread
                atexit.register(self.finish)
        try:
            # Prefect keeps the current run in context variables, which a thread does not inherit.
            self._waiting.put_nowait((what, copy_context(), partial(self._client.used_by, call)))
        except queue.Full:
            self.warn_once(what, "too many calls wait for the Prefect server")

    def finish(self, seconds: float = LAST_SECONDS) -> None:
        """Returns once all calls are made, or after `seconds`."""
        # The thread would wait for itself.
        if self._thread is None or self._thread is threading.current_thread():
            return
        done = threading.Event()
        try:
            self._waiting.put(("the end", copy_context(), done.set), timeout=seconds)
        except queue.Full:
            return
        done.wait(seconds)

    def _work(self) -> None:
        while True:
            what, context, call = self._waiting.get()
            try:
                context.run(call)
            except Exception as error:
                reason = str(error).splitlines()[0] if str(error) else "no reason given"
                context.run(self.warn_once, what, f"{type(error).__name__}: {reason}")

    def warn_once(self, what: str, why: str) -> None:
        """Says what the UI lacks, the first time."""
        if what not in self._warned:
            self._warned.add(what)
            _logger.warning("the Prefect UI lacks %s (%s); the audit goes on without", what, visible(why))


class _OwnClient:
    """The client of the calls: that of a run is closed when the run ends, and fails who still uses it.

    Kept from call to call, since a new one asks its server for a token first.
    """

    def __init__(self) -> None:
        self._kept: tuple[object, SyncClientContext] | None = None

    def used_by(self, call: Callable[[], object]) -> None:
        """Makes a call with it, where there is a run; another server gets another client."""
        if SyncClientContext.get() is not None:
            server = PREFECT_API_URL.value(), PREFECT_API_AUTH_STRING.value()
            if self._kept is None or self._kept[0] != server:
                self._kept = server, self._opened()
            SyncClientContext.__var__.set(self._kept[1])
        call()

    def _opened(self) -> SyncClientContext:
        if self._kept is not None:
            self._kept[1].client.__exit__(None, None, None)
            self._kept = None
        SyncClientContext.__var__.set(None)  # type: ignore[arg-type]  # as it is outside of any run
        made = SyncClientContext()
        # The client alone: the context would have to be left where it was entered
        made.client.__enter__()
        return made
