"""Audits in a store: opening one, publishing a stage, and reading what an upstream stage published."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.errors import CorruptionError, StoreError, UpstreamError
from data_contracts.schemas import CONTRACT_VERSION, TABLES, Ingested
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import AUDIT_ID, STAGES, StageName, StageOutput, StageRecord
from tasks.store.places import RECORD, LocalPlace, RemotePlace, place
from tasks.store.publishing import digest, package_versions, statement
from tasks.store.versions import as_of_today, not_yet_written

_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Store:
    """All audits under one folder or URL."""

    place: LocalPlace | RemotePlace

    @classmethod
    def at(cls, url: str | Path) -> Store:
        return cls(place(str(url)))

    def __str__(self) -> str:
        return str(self.place)

    def open(self, audit_id: str, request: AuditRequest, flow_run: str | None = None) -> Audit:
        """Begins an audit; `flow_run` is the Prefect run that does. Raises StoreError when nothing can be written."""
        body = {
            "audit_id": audit_id,
            "contract_version": CONTRACT_VERSION,
            "flow_run": flow_run,
            **request.to_json(),
        }
        audit = Audit(self, audit_id)
        self.place.write(f"{audit.folder}/audit.json", orjson.dumps(body, option=_PRETTY))
        return audit

    def check_writable(self) -> None:
        """Raises StoreError when nothing can be written here."""
        probe = f"cache/.writable-{secrets.token_hex(4)}"
        self.place.write(f"{probe}/probe", b"")
        self.place.remove(probe)

    def ids(self) -> list[str]:
        """The ids of all audits, oldest first."""
        try:
            return [name for name in self.place.folders("audits") if AUDIT_ID.fullmatch(name)]
        except OSError as error:
            raise StoreError(f"store {self} cannot be read: {error.strerror or error}") from error

    def audit(self, wanted: str = "latest") -> Audit:
        """One audit by id, by an unambiguous start of it, or the latest; raises StoreError when there is none."""
        ids = self.ids()
        if not ids:
            raise StoreError(
                f"no audit in store {self}: make one with `benchaudit run SOURCE --store {self}`"
            )
        if wanted == "latest":
            # Ids begin with the time in UTC, so that their order is that of the audits.
            return Audit(self, ids[-1])
        matches = [name for name in ids if name == wanted] or [
            name for name in ids if name.startswith(wanted)
        ]
        if len(matches) != 1:
            problem = f"{len(matches)} audits start with" if matches else "no audit"
            raise StoreError(
                f"{problem} {wanted!r} in store {self}: `benchaudit list --store {self}` shows them"
            )
        return Audit(self, matches[0])

    def cache(self, name: str) -> Path | None:
        """A local folder of the cache, or None where the store is not local."""
        if isinstance(self.place, RemotePlace):
            return None
        folder = self.place.root / "cache" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"store {self} cannot be written: {error.strerror}; give another folder with --store or free it"
            ) from error
        return folder


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit in its store."""

    store: Store
    audit_id: str

    @property
    def folder(self) -> str:
        return f"audits/{self.audit_id}"

    @property
    def started(self) -> datetime:
        return datetime.strptime(self.audit_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    def path(self, *parts: str) -> str:
        """Where a file of the audit lies, for people to open."""
        return "/".join((str(self.store), self.folder, *parts))

    def request(self) -> AuditRequest:
        """What the audit was asked to do; raises StoreError when audit.json is missing or damaged."""
        try:
            return AuditRequest.from_json(self._opening())
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self.path('audit.json')} is missing or damaged: start a new audit with `benchaudit run`"
            ) from error

    def flow_run(self) -> str | None:
        """The id of the Prefect run that opened the audit, None when that is not known."""
        try:
            found = self._opening().get("flow_run")
        except (OSError, ValueError, AttributeError):
            return None
        return str(found) if found else None

    def _opening(self) -> Any:
        return orjson.loads(self.store.place.read(f"{self.folder}/audit.json"))

    def record(self, stage: StageName) -> StageRecord | None:
        """A stage's stage.json, None while it is not published; raises CorruptionError when it is damaged."""
        name = f"{self.folder}/{stage}/{RECORD}"
        if not self.store.place.exists(name):
            return None
        try:
            return StageRecord.from_json(orjson.loads(self.store.place.read(name)))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorruptionError(
                stage, f"{self.path(stage, RECORD)} is damaged: {self._again(stage)}"
            ) from error

    def records(self) -> dict[StageName, StageRecord]:
        """The stage.json of every published stage, in the order of the stages."""
        found = {stage: self.record(stage) for stage in STAGES}
        return {stage: record for stage, record in found.items() if record is not None}

    def upstream(self, stage: StageName) -> dict[str, str]:
        """The digests of all that earlier stages published.

        Raises UpstreamError when one is not published or was made from other inputs than now stand there, and
        CorruptionError when a file differs from its digest.
        """
        digests: dict[str, str] = {}
        for name in STAGES[: STAGES.index(stage)]:
            record = self.record(name)
            if record is None:
                raise UpstreamError(
                    stage,
                    f"{stage} needs {name}, which audit {self.audit_id} has not published: {self._again(name)}",
                )
            # The stage above may have run again: what was made of its former output is out of date.
            stale = [k for k, v in record.inputs.items() if digests.get(k) != v]
            if stale:
                raise UpstreamError(
                    stage,
                    f"{name} of audit {self.audit_id} was made from another {stale[0]}: {self._again(name)}",
                )
            self._verify(name, record)
            digests |= {f"{name}/{file}": sha for file, sha in record.outputs.items()}
        return digests

    def _whole(self, stage: StageName) -> StageRecord | None:
        try:
            return self.record(stage)
        except CorruptionError:
            return None

    def _verify(self, stage: StageName, record: StageRecord) -> None:
        for file, expected in record.outputs.items():
            try:
                actual = self._digest(f"{self.folder}/{stage}/{file}")
            except OSError:
                actual = "missing"
            if actual != expected:
                problem = (
                    "is missing"
                    if actual == "missing"
                    else "is not what stage.json says (its sha256 differs)"
                )
                raise CorruptionError(stage, f"{self.path(stage, file)} {problem}: {self._again(stage)}")

    def _digest(self, name: str) -> str:
        if isinstance(self.store.place, LocalPlace):
            return digest(self.store.place.local(name))
        return hashlib.sha256(self.store.place.read(name)).hexdigest()

    def _again(self, stage: str) -> str:
        return f"run `benchaudit rerun {stage} --audit {self.audit_id} --store {self.store} --onward`"

    def table(self, stage: StageName, name: str) -> pa.Table:
        """A Parquet table of a published stage in today's schema, whichever version of the contract wrote it.

        Raises CorruptionError when it cannot be read.
        """
        record = self._whole(stage)
        if not_yet_written(record, name):
            return TABLES[name].empty_table()
        try:
            place = self.store.place
            file = f"{self.folder}/{stage}/{name}"
            source: Any = (
                str(place.local(file)) if isinstance(place, LocalPlace) else io.BytesIO(place.read(file))
            )
            return as_of_today(pq.read_table(source, memory_map=isinstance(place, LocalPlace)), name, record)
        except (OSError, pa.ArrowException) as error:
            raise CorruptionError(
                stage, f"{self.path(stage, name)} cannot be read: {self._again(stage)}"
            ) from error

    def ingested(self) -> Ingested:
        """The three tables of ingest; raises CorruptionError when one cannot be read."""
        names = ("inventory", "measurements", "quarantine")
        return Ingested(*(self.table("ingest", f"{name}.parquet") for name in names))

    def document(self, stage: StageName, name: str) -> Any:
        """A JSON file of a published stage; raises CorruptionError when it cannot be read."""
        try:
            return orjson.loads(self.store.place.read(f"{self.folder}/{stage}/{name}"))
        except (OSError, ValueError) as error:
            raise CorruptionError(
                stage, f"{self.path(stage, name)} cannot be read: {self._again(stage)}"
            ) from error

    def text(self, stage: StageName, name: str) -> str:
        """A text file of a published stage; raises CorruptionError when it cannot be read."""
        try:
            return self.store.place.read(f"{self.folder}/{stage}/{name}").decode()
        except (OSError, ValueError) as error:
            raise CorruptionError(
                stage, f"{self.path(stage, name)} cannot be read: {self._again(stage)}"
            ) from error

    def publish(
        self,
        stage: StageName,
        build: Callable[[Path], StageOutput],
        parameters: dict[str, Any],
        started: datetime | None = None,
    ) -> StageRecord:
        """Runs `build` in a staging folder and publishes what it wrote, stage.json last, whole or not at all.

        `started` is when the stage's work began, if that was before this call.
        """
        inputs = self.upstream(stage)
        began = started or datetime.now(UTC)
        with self.store.place.staging(f"{self.folder}/{stage}") as folder:
            output = build(folder)
            files = sorted(p for p in folder.rglob("*") if p.is_file())
            ended = datetime.now(UTC)
            record = StageRecord(
                stage=stage,
                audit_id=self.audit_id,
                contract_version=CONTRACT_VERSION,
                parameters=parameters,
                inputs=inputs,
                outputs={p.relative_to(folder).as_posix(): digest(p) for p in files},
                rows=output.rows,
                started=began.isoformat(timespec="milliseconds"),
                ended=ended.isoformat(timespec="milliseconds"),
                duration=round((ended - began).total_seconds(), 3),
                reused=output.reused,
                recomputed=output.recomputed,
                counts=output.counts,
                versions=package_versions(),
                notes=output.notes,
                phases=output.phases,
                faults=output.faults,
            )
            (folder / RECORD).write_bytes(orjson.dumps(record.to_json(), option=_PRETTY))
        self._write_manifest()
        return record

    def _write_manifest(self) -> None:
        records = {stage: record for stage in STAGES if (record := self._whole(stage)) is not None}
        files: dict[str, str] = {}
        for stage, record in records.items():
            files |= {f"{stage}/{name}": sha for name, sha in record.outputs.items()}
            files[f"{stage}/{RECORD}"] = self._digest(f"{self.folder}/{stage}/{RECORD}")
        files["audit.json"] = self._digest(f"{self.folder}/audit.json")
        stages: dict[str, dict[str, Any]] = {
            s: {"startedOn": r.started, "finishedOn": r.ended, "versions": r.versions}
            for s, r in records.items()
        }
        body = statement(files, self.audit_id, stages)
        self.store.place.write(f"{self.folder}/manifest.json", orjson.dumps(body, option=_PRETTY))
