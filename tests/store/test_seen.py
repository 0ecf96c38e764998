"""A stage asks an object store for what it is made of once, and trusts nothing once it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import CorruptionError
from data_contracts.schemas import INVENTORY
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.store import Audit, Store
from tasks.store.remote_place import RemotePlace
from tasks.store.seen import Seen, at_once

AUDIT_ID = "20261122T204259Z-3f9a1c"
TABLE = "inventory.parquet"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was asked for, by its name in the audit."""
    counted: Counter[str] = Counter()

    def read(self: RemotePlace, name: str) -> bytes:
        counted[name.removeprefix(f"audits/{AUDIT_ID}/")] += 1
        return of_place(self, name)

    of_place = RemotePlace.read
    monkeypatch.setattr(RemotePlace, "read", read)
    return counted


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    made = Store.at(f"memory://{tmp_path.name}").open(AUDIT_ID, AuditRequest(sources=("runs",)))

    def build(folder: Path) -> StageOutput:
        pq.write_table(INVENTORY.empty_table(), folder / TABLE)
        return StageOutput(rows={"inventory": 0}, counts={})

    made.publish("ingest", build, {})
    return made


def reading(look: Callable[[], object]) -> Callable[[Path], StageOutput]:
    def build(folder: Path) -> StageOutput:
        look()
        (folder / "findings.parquet").write_bytes(b"none")
        return StageOutput(rows={}, counts={})

    return build


def damage(audit: Audit) -> None:
    audit.place.write(f"{audit.folder}/ingest/{TABLE}", b"other")


def test_a_stage_asks_for_each_file_that_it_reads_once(audit: Audit, asked: Counter[str]) -> None:
    asked.clear()
    seen: list[pa.Table] = []
    audit.publish(
        "validate", reading(lambda: seen.extend(audit.table("ingest", TABLE) for _ in range(3))), {}
    )

    assert [table.num_rows for table in seen] == [0, 0, 0]
    assert asked[f"ingest/{TABLE}"] == 1


def test_once_a_stage_is_made_its_inputs_are_looked_at_again(audit: Audit) -> None:
    audit.publish("validate", reading(lambda: audit.table("ingest", TABLE)), {})
    damage(audit)
    with pytest.raises(CorruptionError):
        audit.table("ingest", TABLE)


def test_what_a_stage_is_made_of_is_looked_at_whatever_was_seen(audit: Audit) -> None:
    def look() -> None:
        damage(audit)
        audit.upstream("validate")

    with pytest.raises(CorruptionError):
        audit.publish("validate", reading(look), {})


def test_no_more_is_held_than_there_is_room_for_and_nothing_afterwards() -> None:
    seen = Seen(room=5)
    with seen.held():
        with seen.held():
            seen.keep_content("one", pa.py_buffer(b"123"))
            seen.keep_content("two", pa.py_buffer(b"456"))
        assert (seen.content("one"), seen.content("two")) == (pa.py_buffer(b"123"), None)
    assert seen.content("one") is None


def test_answers_come_in_order_and_a_fault_in_its_place() -> None:
    def ask(number: int) -> int:
        if number == 2:
            raise OSError("gone")
        return 10 * number

    answers = at_once(ask, range(4))
    assert [next(answers), next(answers)] == [0, 10]
    with pytest.raises(OSError, match="gone"):
        next(answers)
