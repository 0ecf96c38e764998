"""Audits in a store: opening and finding them, and publishing their stages."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from data_contracts.errors import (
    BenchauditError,
    StoreError,
    UpstreamError,
)
from data_contracts.schemas import CONTRACT_VERSION
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import AUDIT_ID, STAGES, StageName, StageOutput, StageRecord
from tasks.store.manifest import ENVELOPE, KEY_VARIABLE, MANIFEST, Manifest, canonical, first_manifest
from tasks.store.order import by_opening, next_sequence
from tasks.store.places import LocalPlace, place
from tasks.store.publishing import digest, package_versions
from tasks.store.reading import OPENING, PublishedAudit
from tasks.store.remote_place import RemotePlace
from tasks.store.unfinished import PUBLISHING
from tasks.store.writing import RECORD

_PROBE = "cache/.writable"


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
        with self.place.alone("audits/order", wait=True):
            body = {
                "audit_id": audit_id,
                "contract_version": CONTRACT_VERSION,
                "flow_run": flow_run,
                "sequence": next_sequence(self._openings()),
                **request.to_json(),
            }
            self.place.write(f"{audit.folder}/{OPENING}", canonical(body))
        self._settle()
        return audit

    def _settle(self) -> None:
        for name in self.place.unsettled("audits"):
            # What is damaged is for `verify` to tell, and what another process writes is its own.
            with suppress(BenchauditError, OSError, ValueError):
                Audit(self, name).settle()

    def check_writable(self) -> None:
        """Raises StoreError when nothing can be written here, UsageError when what is written could not be signed."""
        # One name for all: the next audit removes what a killed one left
        self.place.write(_PROBE, b"")
        self.place.unlink(_PROBE)
        _signer()

    def ids(self) -> list[str]:
        """The ids of all audits in the order in which they were opened, whatever the clock said then."""
        return by_opening(self._openings())

    def _openings(self) -> dict[str, bytes | None]:
        """The bytes of each audit's audit.json, none where there is none."""
        names = self._names()
        return dict(zip(names, self.place.each(self._opening, names), strict=True))

    def _opening(self, name: str) -> bytes | None:
        # Of one that cannot be read the id tells the order: it must not keep the others from being found.
        with suppress(OSError, StoreError):
            return self.place.read_if_any(f"audits/{name}/{OPENING}")
        return None

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
            # Where there is none at all, what makes one is of more use.
            self.audit("latest")
            raise StoreError(
                f"no complete audit in store {self}: `benchaudit list --store {self}` shows what there is"
            )
        return found

    def cache(self, name: str) -> Path | None:
        """A local folder of the cache, or None where this machine has none for the store."""
        if self.place.cache is None:
            return None
        folder = self.place.cache / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            # Only a store in a folder is no store where nothing can be written
            if isinstance(self.place, RemotePlace):
                return None
            raise StoreError(
                f"store {self} cannot be written: {error.strerror}; give another folder with --store or free it"
            ) from error
        return folder


@dataclass(frozen=True, slots=True)
class Audit(PublishedAudit):
    """One audit in its store."""

    store: Store
    audit_id: str

    @property
    def place(self) -> LocalPlace | RemotePlace:
        return self.store.place

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
        began = started or datetime.now(UTC)
        with self.place.alone(self.folder), self.place.seen.held():
            inputs = self.upstream(stage)
            with self.place.staging(f"{self.folder}/{stage}") as folder:
                output = build(folder)
                record = self._record_for(stage, folder, output, parameters, inputs, began)
                (folder / RECORD).write_bytes(canonical(record.to_json()))
                # An object store has no locks.
                if self._inputs(stage) != inputs:
                    raise UpstreamError(
                        stage,
                        f"what {stage} of audit {self.audit_id} read was published anew meanwhile:"
                        f" run `{self.again(stage)}`",
                    )
                # Tells a manifest that a kill left behind from one that does not belong to the files.
                mark = f"{self.folder}/{PUBLISHING.format(stage)}"
                self.place.write(mark, digest(folder / RECORD).encode())
            self._name_in_manifest(stage)
        return record

    def _record_for(
        self,
        stage: StageName,
        folder: Path,
        output: StageOutput,
        parameters: dict[str, Any],
        inputs: dict[str, str],
        began: datetime,
    ) -> StageRecord:
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        ended = datetime.now(UTC)
        return StageRecord(
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

    def settle(self) -> None:
        """Ends what a killed command was about to publish, or clears it away. Raises StoreError when one is at work."""
        with self.place.alone(self.folder):
            self.place.settle(self.folder)
            unfinished = self.unfinished()
            if unfinished:
                self._name_in_manifest()
            for stage in set(STAGES) - set(unfinished):
                self.place.unlink(f"{self.folder}/{PUBLISHING.format(stage)}")

    def _name_in_manifest(self, *stages: StageName) -> None:
        """Has the manifest name what was published, `stages` too.

        All else in it stays, lest it vouch for a file that changed since.
        """
        try:
            manifest = self._manifest_to_continue()
        except (OSError, ValueError):
            # Only `verify --repair` writes it anew, once it found all that it is to name whole.
            return
        marks = self.unfinished()
        for name in marks:
            data = self.place.read(f"{self.folder}/{name}/{RECORD}")
            sha256 = hashlib.sha256(data).hexdigest()
            manifest = manifest.with_stage(name, self.parsed_record(name, data), sha256)
        self.write_manifest(manifest)
        for name in {*marks, *stages}:
            self.place.unlink(f"{self.folder}/{PUBLISHING.format(name)}")

    def _manifest_to_continue(self) -> Manifest:
        opening = self.place.read(f"{self.folder}/{OPENING}")
        found = self.place.read_if_any(f"{self.folder}/{MANIFEST}")
        if found is not None:
            manifest = Manifest.from_bytes(found)
            if manifest.opening is None and manifest.files[OPENING] == hashlib.sha256(opening).hexdigest():
                manifest = replace(manifest, opening=orjson.loads(opening))
            return manifest
        if set(self.records()) - set(self.unfinished()):
            raise ValueError("the manifest of published stages is gone")
        return first_manifest(self.audit_id, opening)

    def write_manifest(self, manifest: Manifest) -> None:
        """Writes the manifest, and its signature where a key is set. Raises StoreError and UsageError."""
        body = manifest.to_bytes()
        if (sign := _signer()) is not None:
            # The signature first: until the manifest follows, the audit counts as unfinished.
            self.place.write(f"{self.folder}/{ENVELOPE}", sign(body))
        self.place.write(f"{self.folder}/{MANIFEST}", body)


def _signer() -> Callable[[bytes], bytes] | None:
    """What makes the signature of a manifest, None where no key is set. Raises UsageError for one that is useless."""
    path = os.environ.get(KEY_VARIABLE)
    if not path:
        return None
    # Only here: most runs sign nothing, and its imports take a tenth of a second.
    from tasks.store.signing import signer

    return signer(path)
