"""Stands in for a reader that a file leads astray: the file's second line says how."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

HEADER = "hostile,deed\n"


class Hostile:
    """Does what the file says."""

    name = "hostile"
    version = 1
    knows = "files that harm their reader, for tests"

    def claims(self, head: Head) -> bool:
        return head.text.startswith(HEADER)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            for _, deed in part.table.rows:
                _do(deed)
            rows.count_records(part.index, len(part.table.rows))


def _do(deed: str) -> None:
    if deed == "spin":
        while True:
            pass
    if deed == "hold":
        held = []
        while True:
            held.append(bytearray(2**20))
    if deed == "ask":  # more at once than any machine has
        bytearray(2**46)
    if deed == "leave":
        os._exit(3)
    if deed == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if deed == "wait":
        threading.Event().wait()


READER = Hostile()
