"""Audits in a store: opening one, publishing a stage, and reading what an upstream stage published."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.errors import (
    BenchauditError,
    CorruptionError,
    NewerVersionError,
    StoreError,
    UpstreamError,
)
from data_contracts.schemas import CONTRACT_VERSION, TABLES, Ingested
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import AUDIT_ID, STAGES, StageName, StageOutput, StageRecord
from tasks.store.manifest import MANIFEST, Manifest, canonical, first_manifest
from tasks.store.order import by_opening, next_sequence
from tasks.store.places import RECORD, LocalPlace, RemotePlace, place
from tasks.store.publishing import digest, package_versions
from tasks.store.signing import ENVELOPE, sign, signing_key
from tasks.store.versions import as_of_today, not_yet_written, refuse_newer

OPENING = "audit.json"
# Holds the digest of the stage.json that is about to be published, until the manifest names it.
PUBLISHING = ".{}.publishing"
T = TypeVar("T")


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
        audit = Audit(self, audit_id)
        # Alone: two that open at one moment would take the same number.
        with self.place.locked("audits/order"):
            body = {
                "audit_id": audit_id,
                "contract_version": CONTRACT_VERSION,
                "flow_run": flow_run,
                "sequence": next_sequence(self._openings()),
                **request.to_json(),
            }
            self.place.write(f"{audit.folder}/{OPENING}", canonical(body))
        return audit

    def check_writable(self) -> None:
        """Raises StoreError when nothing can be written here."""
        probe = f"cache/.writable-{secrets.token_hex(4)}"
        self.place.write(probe, b"")
        self.place.remove(probe)

    def ids(self) -> list[str]:
        """The ids of all audits in the order in which they were opened, whatever the clock said then."""
        return by_opening(self._openings())

    def _openings(self) -> dict[str, bytes | None]:
        """The bytes of each audit's audit.json, none where there is none."""
        return {name: self.place.read_if_any(f"audits/{name}/{OPENING}") for name in self._names()}

    def _names(self) -> list[str]:
        try:
            return [name for name in self.place.folders("audits") if AUDIT_ID.fullmatch(name)]
        except OSError as error:
            raise StoreError(f"store {self} cannot be read: {error.strerror or error}") from error

    def audit(self, wanted: str = "latest") -> Audit:
        """One audit by id, by an unambiguous start of it, or the one opened last; raises StoreError when there is none."""
        names = self._names()
        if not names:
            raise StoreError(
                f"no audit in store {self}: make one with `benchaudit run SOURCE --store {self}`"
            )
        if wanted == "latest":
            return Audit(self, self.ids()[-1])
        matches = [name for name in names if name == wanted] or [
            name for name in names if name.startswith(wanted)
        ]
        if len(matches) != 1:
            problem = f"{len(matches)} audits start with" if matches else "no audit"
            raise StoreError(
                f"{problem} {wanted!r} in store {self}: `benchaudit list --store {self}` shows them"
            )
        return Audit(self, matches[0])

    def complete_audits(self, note: Callable[[str], None], before: str | None = None) -> Iterator[Audit]:
        """The audits all of whose stages are published, the latest first, of those opened before `before` if it is given.

        A damaged or newer one is passed over, and `note` hears of it.
        """
        ids = self.ids()
        for audit_id in reversed(ids[: ids.index(before)] if before in ids else ids):
            audit = Audit(self, audit_id)
            try:
                if audit.is_complete():
                    yield audit
            except BenchauditError as error:
                note(audit.passed_over(error))

    def compared(self, wanted: str, note: Callable[[str], None]) -> Audit:
        """The audit that `wanted` names as a side of a comparison: by id as `audit` finds it, or the latest complete one.

        Raises StoreError.
        """
        if wanted != "latest":
            return self.audit(wanted)
        found = next(self.complete_audits(note), None)
        if found is None:
            raise StoreError(
                f"no complete audit in store {self}: `benchaudit list --store {self}` shows what there is"
            )
        return found

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

    def command(self, words: str) -> str:
        """A `benchaudit` command on this audit, to be pasted into a shell."""
        return f"benchaudit {words.format(self.audit_id)} --store {quote(str(self.store))}"

    def again(self, stage: str) -> str:
        """The command that makes a stage of this audit, and all after it, again."""
        return f"{self.command(f'rerun {stage} --audit {{}}')} --onward"

    def passed_over(self, error: BenchauditError) -> str:
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

    def flow_run(self) -> str | None:
        """The id of the Prefect run that opened the audit, None when that is not known."""
        try:
            found = self._opening().get("flow_run")
        except (OSError, ValueError, AttributeError, StoreError):
            return None
        return str(found) if found else None

    def _opening(self) -> Any:
        body = orjson.loads(self.store.place.read(f"{self.folder}/{OPENING}"))
        refuse_newer(body, self.path(OPENING))
        if body["audit_id"] != self.audit_id:
            raise ValueError("of another audit")
        return body

    def record(self, stage: StageName) -> StageRecord | None:
        """A stage's stage.json, None while it is not published.

        Raises CorruptionError when it is damaged, NewerVersionError when a newer benchaudit wrote it.
        """
        found = self.store.place.read_if_any(f"{self.folder}/{stage}/{RECORD}")
        return self._record_of(stage, found) if found is not None else None

    def _record_of(self, stage: StageName, data: bytes) -> StageRecord:
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
        found = {stage: self.record(stage) for stage in stages}
        return {stage: record for stage, record in found.items() if record is not None}

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
        for name in stages:
            record = self.record(name)
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
        for name in digests:
            earlier, file = name.split("/", 1)
            self.content(earlier, file)  # type: ignore[arg-type]  # the first part is a stage
        return digests

    def _inputs(self, stage: StageName) -> dict[str, str]:
        digests, missing = self._published(STAGES[: STAGES.index(stage)])
        if missing is not None:
            raise UpstreamError(
                stage,
                f"{stage} needs {missing}, which audit {self.audit_id} has not published: run `{self.again(missing)}`",
            )
        return digests

    def content(self, stage: StageName, file: str) -> Any:
        """The bytes of a published file as a buffer, once they are what stage.json says. Raises CorruptionError."""
        return self._of_one(stage, lambda record: self._checked(record, file))

    def _of_one(self, stage: StageName, read: Callable[[StageRecord], T]) -> T:
        """What `read` makes of one publication of a stage: read again when another took its place meanwhile."""
        failed: StageRecord | None = None
        while True:
            record = self.record(stage)
            if record is None:
                raise CorruptionError(
                    stage, f"{self.path(stage, RECORD)} is missing: run `{self.again(stage)}`"
                )
            try:
                return read(record)
            except CorruptionError:
                if record == failed:
                    raise
                failed = record

    def _checked(self, record: StageRecord, file: str) -> Any:
        stage: StageName = record.stage
        try:
            found = self.store.place.content(f"{self.folder}/{stage}/{file}")
        except OSError:
            raise CorruptionError(
                stage, f"{self.path(stage, file)} is missing: run `{self.again(stage)}`"
            ) from None
        if record.outputs.get(file) != hashlib.sha256(found).hexdigest():
            raise CorruptionError(
                stage,
                f"{self.path(stage, file)} is not what stage.json says (its sha256 differs): run `{self.again(stage)}`",
            )
        return found

    def table(self, stage: StageName, name: str) -> pa.Table:
        """A Parquet table of a published stage in today's schema, whichever version of the contract wrote it.

        Raises CorruptionError when it cannot be read or is not what stage.json says.
        """
        return self._of_one(stage, lambda record: self._table(record, name))

    def _table(self, record: StageRecord, name: str) -> pa.Table:
        if not_yet_written(record, name):
            return TABLES[name].empty_table()
        found = self._checked(record, name)
        try:
            return as_of_today(pq.read_table(pa.BufferReader(pa.py_buffer(found))), name, record)
        except (OSError, pa.ArrowException) as error:
            raise self._unreadable(record.stage, name) from error

    def ingested(self) -> Ingested:
        """The three tables of one run of ingest; raises CorruptionError when one cannot be read."""
        names = ("inventory", "measurements", "quarantine")
        return self._of_one(
            "ingest", lambda record: Ingested(*(self._table(record, f"{name}.parquet") for name in names))
        )

    def document(self, stage: StageName, name: str) -> Any:
        """A JSON file of a published stage; raises CorruptionError when it cannot be read."""
        try:
            return orjson.loads(self.content(stage, name))
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
            )
            (folder / RECORD).write_bytes(canonical(record.to_json()))
            if self._inputs(stage) != inputs:
                raise UpstreamError(
                    stage,
                    f"what {stage} of audit {self.audit_id} read was published anew meanwhile: run `{self.again(stage)}`",
                )
            # Tells a manifest that a kill left behind from one that does not belong to the files.
            mark = f"{self.folder}/{PUBLISHING.format(stage)}"
            self.store.place.write(mark, digest(folder / RECORD).encode())
        self._name_in_manifest(stage)
        return record

    def _name_in_manifest(self, stage: StageName) -> None:
        """Has the manifest name what was published; all else in it stays, lest it vouch for a file that changed since."""
        with self.store.place.locked(f"{self.folder}/{MANIFEST}"):
            try:
                manifest = self._manifest_to_continue()
            except (OSError, ValueError):
                # Only `verify --repair` writes it anew, once it found all that it is to name whole.
                return
            marks = self.unfinished()
            for name in marks:
                data = self.store.place.read(f"{self.folder}/{name}/{RECORD}")
                sha256 = hashlib.sha256(data).hexdigest()
                manifest = manifest.with_stage(name, self._record_of(name, data), sha256)
            self.write_manifest(manifest)
            for name in {*marks, stage}:
                self.store.place.remove(f"{self.folder}/{PUBLISHING.format(name)}")

    def _manifest_to_continue(self) -> Manifest:
        opening = self.store.place.read(f"{self.folder}/{OPENING}")
        found = self.store.place.read_if_any(f"{self.folder}/{MANIFEST}")
        if found is not None:
            manifest = Manifest.from_bytes(found)
            if manifest.opening is None and manifest.files[OPENING] == hashlib.sha256(opening).hexdigest():
                manifest = replace(manifest, opening=orjson.loads(opening))
            return manifest
        if set(self.records()) - set(self.unfinished()):
            raise ValueError("the manifest of published stages is gone")
        return first_manifest(self.audit_id, opening)

    def unfinished(self) -> tuple[StageName, ...]:
        """The stages that are published and that the manifest need not name yet: publishing them was cut short."""
        found: list[StageName] = []
        for stage in STAGES:
            mark = self.store.place.read_if_any(f"{self.folder}/{PUBLISHING.format(stage)}")
            record = self.store.place.read_if_any(f"{self.folder}/{stage}/{RECORD}")
            if mark and record and mark.decode(errors="replace") == hashlib.sha256(record).hexdigest():
                found.append(stage)
        return tuple(found)

    def manifest(self) -> Manifest:
        """The manifest. Raises OSError when there is none and ValueError when it is damaged or of another audit."""
        manifest = Manifest.from_bytes(self.store.place.read(f"{self.folder}/{MANIFEST}"))
        if manifest.audit_id != self.audit_id:
            raise ValueError("of another audit")
        return manifest

    def write_manifest(self, manifest: Manifest) -> None:
        """Writes the manifest, and its signature where a key is set. Raises StoreError and UsageError."""
        body, key = manifest.to_bytes(), signing_key()
        # The signature first: until the manifest follows, the audit counts as unfinished.
        if key is not None:
            self.store.place.write(f"{self.folder}/{ENVELOPE}", sign(body, key))
        self.store.place.write(f"{self.folder}/{MANIFEST}", body)
