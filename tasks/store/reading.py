"""Reading what an audit published: each file against the digest in its stage.json, all of one publication."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from shlex import quote
from typing import Any, TypeVar

import orjson
import pyarrow as pa

from data_contracts.errors import (
    BenchauditError,
    CorruptionError,
    NewerVersionError,
    StoreError,
    UpstreamError,
)
from data_contracts.schemas import CONTRACT_VERSION, TABLES, Ingested
from data_contracts.settings import AuditRequest, Commentary
from data_contracts.stage_records import STAGES, StageName, StageRecord, started_of
from tasks.memory.mapping import let_go
from tasks.store.columns import Reading, at_once, by_columns
from tasks.store.manifest import MANIFEST, Manifest
from tasks.store.parts import IngestedParts, Parts
from tasks.store.places import LocalPlace
from tasks.store.remote_place import RemotePlace
from tasks.store.unfinished import unfinished
from tasks.store.versions import not_yet_written, refuse_newer
from tasks.store.writing import RECORD

OPENING = "audit.json"
T = TypeVar("T")


class PublishedAudit(ABC):
    """An audit as its readers see it."""

    __slots__ = ()
    audit_id: str

    @property
    @abstractmethod
    def place(self) -> LocalPlace | RemotePlace:
        """Where its store lies."""

    @property
    def folder(self) -> str:
        return f"audits/{self.audit_id}"

    @property
    def started(self) -> datetime:
        return started_of(self.audit_id)

    def path(self, *parts: str) -> str:
        """Where a file of the audit lies, for people to open."""
        return "/".join((str(self.place), self.folder, *parts))

    def command(self, words: str) -> str:
        """A `benchaudit` command on this audit, to be pasted into a shell."""
        return f"benchaudit {words.format(self.audit_id)} --store {quote(str(self.place))}"

    def again(self, stage: str) -> str:
        """The command that makes a stage of this audit, and all after it, again."""
        return f"{self.command(f'rerun {stage} --audit {{}}')} --onward"

    def passed_over(self, error: Exception) -> str:
        """A line on this audit for whom it was to be compared with, and it could not be read."""
        if isinstance(error, NewerVersionError):
            return f"audit {self.audit_id} is passed over: {error}"
        return f"audit {self.audit_id} is damaged and passed over: `{self.command('verify {}')}` says how to repair it"

    def request(self) -> AuditRequest:
        """What the audit was asked to do; raises StoreError when audit.json is missing, damaged or newer."""
        try:
            return AuditRequest.from_json(self._opening())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self.path(OPENING)} is missing or damaged: run `{self.command('verify {} --repair')}`"
            ) from error

    def commentary(self) -> Commentary:
        """The commentary that analyze was asked for last, which a rerun of it repeats; before it ran, that of the request.

        Raises StoreError as `request` does.
        """
        asked = self.request().commentary
        try:
            record = self.record("analyze")
            if record is None:
                return asked
            # What was to be asked again was: a rerun takes it from the cache.
            return replace(AuditRequest.from_json(record.parameters).commentary, refresh=False)
        except (BenchauditError, ValueError, KeyError, TypeError, AttributeError):
            return asked

    def flow_run(self) -> str | None:
        """The id of the Prefect run that opened the audit, None when that is not known."""
        try:
            found = self._opening().get("flow_run")
        except (OSError, ValueError, AttributeError, StoreError):
            return None
        return str(found) if found else None

    def _opening(self) -> Any:
        name = f"{self.folder}/{OPENING}"
        found = self.place.seen.content(name) or self.place.content(name)
        self.place.seen.keep_content(name, found)
        body = orjson.loads(bytes(found))
        refuse_newer(body, self.path(OPENING))
        if body["audit_id"] != self.audit_id:
            raise ValueError("of another audit")
        return body

    def record(self, stage: StageName) -> StageRecord | None:
        """A stage's stage.json, None while it is not published.

        Raises CorruptionError when it is damaged, NewerVersionError when a newer benchaudit wrote it.
        """
        found = self.place.read_if_any(f"{self.folder}/{stage}/{RECORD}")
        return self.parsed_record(stage, found) if found is not None else None

    def parsed_record(self, stage: StageName, data: bytes) -> StageRecord:
        try:
            body = orjson.loads(data)
            refuse_newer(body, self.path(stage, RECORD))
            record = StageRecord.from_json(body)
            if (record.stage, record.audit_id) != (stage, self.audit_id):
                raise ValueError("of another stage")
            return record
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorruptionError(
                stage, f"{self.path(stage, RECORD)} is damaged: run `{self.again(stage)}`"
            ) from error

    def records(self, before: StageName | None = None) -> dict[StageName, StageRecord]:
        """The stage.json of every published stage, in the order of the stages, up to the one `before`."""
        stages = STAGES[: STAGES.index(before)] if before else STAGES
        found = zip(stages, self.place.each(self.record, stages), strict=True)
        return {stage: record for stage, record in found if record is not None}

    def is_complete(self) -> bool:
        """True when every stage is published and was made of what the stages before it hold now.

        Raises CorruptionError, NewerVersionError or StoreError when it cannot be told.
        """
        self.request()
        try:
            _, missing = self._published(STAGES)
        except UpstreamError:
            return False
        return missing is None

    def _published(self, stages: tuple[StageName, ...]) -> tuple[dict[str, str], StageName | None]:
        """The digests of all that these stages published, and the first of them that has published nothing.

        Raises UpstreamError when one was made from other inputs than now stand there.
        """
        digests: dict[str, str] = {}
        for name, record in zip(stages, self.place.each(self.record, stages), strict=True):
            if record is None:
                return digests, name
            # The stage above may have run again: what was made of its former output is out of date.
            stale = [k for k, v in record.inputs.items() if digests.get(k) != v]
            if stale:
                raise UpstreamError(
                    name,
                    f"{name} of audit {self.audit_id} was made from another {stale[0]}: run `{self.again(name)}`",
                )
            digests |= {f"{name}/{file}": sha for file, sha in record.outputs.items()}
        return digests, None

    def upstream(self, stage: StageName) -> dict[str, str]:
        """The digests of all that earlier stages published.

        Raises UpstreamError when one is not published or was made from other inputs than now stand there, and
        CorruptionError when a file differs from its digest.
        """
        digests = self._inputs(stage)
        for earlier in STAGES[: STAGES.index(stage)]:
            self._of_one(earlier, self._check)
        return digests

    def _check(self, record: StageRecord) -> None:
        """Raises CorruptionError when a file of the stage differs from its digest, whatever was seen before."""
        for _ in self.place.each(lambda file: self._fetched(record, file), record.outputs):
            pass
        self.place.seen.keep_record(record)

    def _inputs(self, stage: StageName) -> dict[str, str]:
        digests, missing = self._published(STAGES[: STAGES.index(stage)])
        if missing is not None:
            raise UpstreamError(
                stage,
                f"{stage} needs {missing}, which audit {self.audit_id} has not published: run `{self.again(missing)}`",
            )
        return digests

    def content(self, stage: StageName, file: str) -> pa.Buffer:
        """The bytes of a published file as a buffer, once they are what stage.json says. Raises CorruptionError."""
        return self._of_one(stage, lambda record: self._checked(record, file))

    def _of_one(self, stage: StageName, read: Callable[[StageRecord], T]) -> T:
        """What `read` makes of one publication of a stage: read again when another took its place meanwhile."""
        failed: StageRecord | None = None
        seen = self.place.seen.record(self.audit_id, stage)
        while True:
            record = seen or self.record(stage)
            if record is None:
                raise CorruptionError(
                    stage, f"{self.path(stage, RECORD)} is missing: run `{self.again(stage)}`"
                )
            try:
                return read(record)
            except CorruptionError:
                if record == failed:
                    raise
                failed, seen = record, None

    def _checked(self, record: StageRecord, file: str) -> pa.Buffer:
        return self.place.seen.content(record.outputs.get(file)) or self._fetched(record, file)

    def _fetched(self, record: StageRecord, file: str) -> pa.Buffer:
        stage: StageName = record.stage
        try:
            found = self.place.content(f"{self.folder}/{stage}/{file}")
        except OSError:
            raise CorruptionError(
                stage, f"{self.path(stage, file)} is missing: run `{self.again(stage)}`"
            ) from None
        if record.outputs.get(file) != hashlib.sha256(found).hexdigest():
            raise CorruptionError(
                stage,
                f"{self.path(stage, file)} is not what stage.json says (its sha256 differs): run `{self.again(stage)}`",
            )
        self.place.seen.keep_content(record.outputs[file], found)
        # All of it was looked at, and few will ask for all of it
        let_go()
        return found

    def table(self, stage: StageName, name: str) -> pa.Table:
        """A Parquet table of a published stage in today's schema, whichever version of the contract wrote it.

        Raises CorruptionError when it cannot be read or is not what stage.json says.
        """
        return self._of_one(stage, lambda record: self._table(record, name))

    def long_table(self, stage: StageName, name: str) -> pa.Table:
        """The same, its columns in files where they are long."""
        return self._of_one(stage, lambda record: self._table(record, name, by_columns))

    def _table(self, record: StageRecord, name: str, read: Reading = at_once) -> pa.Table:
        if not_yet_written(record, name):
            return TABLES[name].empty_table()
        found = self._checked(record, name)
        try:
            return read(found, name, record)
        except (OSError, pa.ArrowException) as error:
            raise self._unreadable(record.stage, name) from error

    def parts(self, stage: StageName, name: str) -> Parts:
        """The table to be read part by part; raises CorruptionError as `table` does, when a part is read too."""
        return self._of_one(stage, lambda record: self._parts(record, name))

    def _parts(self, record: StageRecord, name: str) -> Parts:
        if record.contract_version < CONTRACT_VERSION:
            return Parts.of(self._table(record, name))
        return Parts.stored(self._checked(record, name), lambda: self._unreadable(record.stage, name))

    def ingested(self) -> Ingested:
        """The three tables of one run of ingest; raises CorruptionError when one cannot be read."""

        def read(record: StageRecord) -> Ingested:
            inventory, quarantine = (self._table(record, f"{n}.parquet") for n in ("inventory", "quarantine"))
            return Ingested(inventory, self._table(record, "measurements.parquet", by_columns), quarantine)

        return self._of_one("ingest", read)

    def ingested_in_parts(self) -> IngestedParts:
        """The same with runs, and measurements that are read where they are asked for."""

        def read(record: StageRecord) -> IngestedParts:
            inventory, quarantine = (self._table(record, f"{n}.parquet") for n in ("inventory", "quarantine"))
            runs = self._table(record, "runs.parquet", by_columns)
            return IngestedParts(inventory, self._parts(record, "measurements.parquet"), quarantine, runs)

        return self._of_one("ingest", read)

    def document(self, stage: StageName, name: str) -> Any:
        """A JSON file of a published stage; raises CorruptionError when it cannot be read."""
        try:
            return orjson.loads(bytes(self.content(stage, name)))
        except ValueError as error:
            raise self._unreadable(stage, name) from error

    def text(self, stage: StageName, name: str) -> str:
        """A text file of a published stage; raises CorruptionError when it cannot be read."""
        try:
            return bytes(self.content(stage, name)).decode()
        except ValueError as error:
            raise self._unreadable(stage, name) from error

    def _unreadable(self, stage: StageName, name: str) -> CorruptionError:
        return CorruptionError(stage, f"{self.path(stage, name)} cannot be read: run `{self.again(stage)}`")

    def unfinished(self) -> tuple[StageName, ...]:
        """The stages that are published and that the manifest need not name yet: publishing them was cut short."""
        return unfinished(self.place, self.folder)

    def manifest(self) -> Manifest:
        """The manifest. Raises OSError when there is none and ValueError when it is damaged or of another audit."""
        manifest = Manifest.from_bytes(self.place.read(f"{self.folder}/{MANIFEST}"))
        if manifest.audit_id != self.audit_id:
            raise ValueError("of another audit")
        return manifest
