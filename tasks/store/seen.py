"""What a stage that is being made has seen of those before it in an object store, where each look takes a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

import pyarrow as pa

from data_contracts.stage_records import StageName, StageRecord

# Requests under way at a time, each of which waits for the server
_AT_ONCE = 16
# Larger files are fetched again: memory is to stay flat
_HELD_BYTES = 64 * 2**20
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Seen:
    """Records and contents that were found whole, held as long as a stage is made of them and no longer.

    Contents are held by their digest, so that they are what a record names, whatever was published since; an audit.json is
    held by its name, since it stays.
    """

    def __init__(self, room: int = _HELD_BYTES) -> None:
        self._lock = Lock()
        self._holders, self._room = 0, room
        self._records: dict[tuple[str, StageName], StageRecord] = {}
        self._contents: dict[str, pa.Buffer] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is seen meanwhile is held until the block ends."""
        with self._lock:
            self._holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    self._records, self._contents = {}, {}

    def record(self, audit_id: str, stage: StageName) -> StageRecord | None:
        return self._records.get((audit_id, stage))

    def content(self, called: str | None) -> pa.Buffer | None:
        return self._contents.get(called) if called is not None else None

    def keep_record(self, record: StageRecord) -> None:
        with self._lock:
            if self._holders and self._room:
                self._records[record.audit_id, record.stage] = record

    def keep_content(self, called: str, content: pa.Buffer) -> None:
        with self._lock:
            room = self._room - sum(each.size for each in self._contents.values())
            if self._holders and content.size <= room:
                self._contents[called] = content


def at_once(ask: Callable[[Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
    """The answers in order; what a request raises is raised in its place."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        yield from threads.map(ask, asked)
