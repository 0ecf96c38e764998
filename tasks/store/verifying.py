"""An audit against its manifest, its stages against each other, its tables against their contract."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from data_contracts.errors import CorruptionError, NewerVersionError, StoreError
from data_contracts.schemas import CONTRACT_VERSION
from data_contracts.stage_records import OUTPUTS, STAGES, StageName, StageRecord
from tasks.store.acceptance import ACCEPTED, accepts
from tasks.store.audits import Audit
from tasks.store.manifest import ENVELOPE, KEY_VARIABLE, MANIFEST, Manifest
from tasks.store.places import LocalPlace
from tasks.store.reading import OPENING
from tasks.store.table_checks import table_problem
from tasks.store.unfinished import PUBLISHING
from tasks.store.writing import RECORD

# What a publication leaves beside the files of an audit while it goes on, or when it was killed.
_WORKING = re.compile(
    rf"\A(?:\.({'|'.join(STAGES)})\.(lock|publishing|(new|old)/.*)|(.*/)?\.[^/]*\.part)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which file, what, and half a sentence that tells how to repair it."""

    file: str
    path: str
    problem: str
    repair: str

    @property
    def line(self) -> str:
        """The fault as a user reads it."""
        return f"{self.path} {self.problem}: {self.repair}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found in an audit; `next_stage` is the first that is not published, or whose publication was cut short.

    One that was stopped before its audit.json was there never `began`, and holds nothing.
    """

    audit_id: str
    files: int
    faults: tuple[Fault, ...]
    next_stage: StageName | None
    began: bool = True


def verify(audit: Audit, public_key: Path | None = None) -> Verification:
    """Checks every file of an audit, and its signature where a key is given. Raises UsageError for a useless key."""
    return _at_rest(audit, lambda: _Check(audit).everything(public_key))


def check_records(audit: Audit, stages: Sequence[StageName] = STAGES) -> None:
    """Raises CorruptionError or StoreError when audit.json or the stage.json of one of these stages is damaged."""
    found = _at_rest(audit, lambda: _Check(audit).records_of(stages))
    for fault in found.faults:
        stage = fault.file.split("/", 1)[0]
        raise CorruptionError(stage, fault.line) if stage in STAGES else StoreError(fault.line)


def _at_rest(audit: Audit, check: Callable[[], Verification]) -> Verification:
    """What a check finds once nothing was published while it went on: only then are its faults any."""
    while True:
        before = _publications(audit)
        found = check()
        if not found.faults or _publications(audit) == before:
            return found


def _publications(audit: Audit) -> tuple[bytes | None, ...]:
    names = [OPENING, MANIFEST, *(f"{s}/{RECORD}" for s in STAGES), *(PUBLISHING.format(s) for s in STAGES)]
    return tuple(audit.place.read_if_any(f"{audit.folder}/{name}") for name in names)


class _Check:
    """One look at an audit."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._faults: list[Fault] = []
        self._seen: set[str] = set()
        self._next: StageName | None = None
        self._unfinished = audit.unfinished()
        self._manifest_bytes = self._read(MANIFEST)
        self._manifest: Manifest | None = None
        self._upstream: dict[str, str] = {}

    def records_of(self, stages: Sequence[StageName]) -> Verification:
        try:
            self._manifest = self._audit.manifest()
        except (OSError, ValueError):
            # No reason to read nothing: that it is damaged `verify` says.
            self._manifest = None
        self._opening()
        for stage in stages:
            self._record(stage)
        return self._result()

    def everything(self, public_key: Path | None) -> Verification:
        held = (OPENING, MANIFEST, *(f"{stage}/{RECORD}" for stage in STAGES))
        if all(self._read(name) is None for name in held):
            return Verification(self._audit.audit_id, 0, (), None, began=False)
        self._load_manifest()
        try:
            self._opening()
            for stage in STAGES:
                self._stage(stage)
        except NewerVersionError as error:
            # What else is there means what only the newer one knows.
            self._faults = [Fault(OPENING, error.path, error.problem, "upgrade benchaudit")]
            return self._result()
        self._acceptance()
        self._signature(public_key)
        self._unknown()
        return self._result()

    def _result(self) -> Verification:
        return Verification(self._audit.audit_id, len(self._seen), tuple(self._faults), self._next)

    def _read(self, name: str) -> bytes | None:
        return self._audit.place.read_if_any(f"{self._audit.folder}/{name}")

    def _fault(self, file: str, problem: str, repair: str) -> None:
        self._faults.append(Fault(file, self._audit.path(file), problem, repair))

    def _of_stage(self, stage: StageName, file: str, problem: str) -> None:
        self._fault(f"{stage}/{file}", problem, f"run `{self._audit.again(stage)}`")

    @property
    def _repair(self) -> str:
        return f"run `{self._audit.command('verify {} --repair')}`"

    def _load_manifest(self) -> None:
        if self._manifest_bytes is not None:
            self._seen.add(MANIFEST)
        try:
            self._manifest = self._audit.manifest()
        except FileNotFoundError:
            # The manifest of a first publication that is going on, or was cut short, is still to come.
            published = [s for s in STAGES if self._read(f"{s}/{RECORD}") is not None]
            if set(published) - set(self._unfinished):
                self._fault(MANIFEST, "is missing", self._repair)
        except (OSError, ValueError) as error:
            self._fault(MANIFEST, f"is damaged ({error})", self._repair)

    def _opening(self) -> None:
        self._seen.add(OPENING)
        data = self._read(OPENING)
        if data is None:
            self._fault(OPENING, "is missing", self._repair)
            return
        try:
            self._audit.request()
        except NewerVersionError:
            raise
        except StoreError:
            self._fault(OPENING, "is damaged", self._repair)
            return
        if self._manifest and self._manifest.files.get(OPENING) != hashlib.sha256(data).hexdigest():
            self._fault(OPENING, "is not what manifest.json says (its sha256 differs)", self._repair)

    def _record(self, stage: StageName) -> StageRecord | None:
        """A stage's record once it is what the manifest says; else the fault is noted."""
        data = self._read(f"{stage}/{RECORD}")
        named = self._manifest.of_stage(stage) if self._manifest else {}
        if data is None:
            marked = self._read(PUBLISHING.format(stage)) is not None
            self._next = self._next or stage
            if named and not marked:
                self._of_stage(stage, RECORD, "is missing")
            return None
        self._seen.add(f"{stage}/{RECORD}")
        try:
            record = self._audit.parsed_record(stage, data)
        except CorruptionError:
            self._of_stage(stage, RECORD, "is damaged")
            return None
        if stage in self._unfinished:
            if named.get(RECORD) != hashlib.sha256(data).hexdigest():
                self._next = self._next or stage
        elif self._manifest and named.get(RECORD) != hashlib.sha256(data).hexdigest():
            self._of_stage(stage, RECORD, "is not what manifest.json says (its sha256 differs)")
            return None
        elif self._manifest and {k: v for k, v in named.items() if k != RECORD} != record.outputs:
            self._fault(MANIFEST, f"does not name the files that {stage}/{RECORD} does", self._repair)
        return record

    def _stage(self, stage: StageName) -> None:
        record = self._record(stage)
        if record is None:
            return
        stale = sorted(
            {k for k, v in record.inputs.items() if self._upstream.get(k) != v}
            | (self._upstream.keys() - record.inputs)
        )
        # Where a stage above is faulty or missing, that says enough.
        above = STAGES[: STAGES.index(stage)]
        if stale and all(f"{name}/{RECORD}" in self._whole for name in above):
            self._of_stage(stage, RECORD, f"was made from another {stale[0]}")
        self._upstream |= {f"{stage}/{file}": sha for file, sha in record.outputs.items()}
        for file in sorted({*record.outputs, *self._promised(stage, record)}):
            self._file(stage, file, record)

    @property
    def _whole(self) -> set[str]:
        return self._seen - {fault.file for fault in self._faults}

    def _promised(self, stage: StageName, record: StageRecord) -> tuple[str, ...]:
        return OUTPUTS[stage] if record.contract_version == CONTRACT_VERSION else ()

    def _file(self, stage: StageName, file: str, record: StageRecord) -> None:
        self._seen.add(f"{stage}/{file}")
        if file not in record.outputs:
            self._of_stage(stage, file, f"is not among what {RECORD} says that {stage} published")
            return
        try:
            content = self._audit.place.content(f"{self._audit.folder}/{stage}/{file}")
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            self._of_stage(stage, file, "is missing" if missing else f"cannot be read ({error.strerror})")
            return
        if hashlib.sha256(content).hexdigest() != record.outputs[file]:
            self._of_stage(stage, file, f"is not what {RECORD} says (its sha256 differs)")
        elif file.endswith(".parquet") and (problem := table_problem(file, content, record)):
            self._of_stage(stage, file, problem)

    def _acceptance(self) -> None:
        data = self._read(ACCEPTED)
        if data is None:
            return
        self._seen.add(ACCEPTED)
        if not accepts(data, self._audit.audit_id):
            self._fault(ACCEPTED, "is damaged", f"run `{self._audit.command('accept {}')}`")

    def _signature(self, public_key: Path | None) -> None:
        envelope = self._read(ENVELOPE)
        if envelope is not None:
            self._seen.add(ENVELOPE)
        # Between a publication and its manifest the signature may be ahead.
        if (envelope is None and public_key is None) or self._manifest is None or self._unfinished:
            return
        # Only here, for an audit that is signed: its imports take a tenth of a second.
        from tasks.store.signing import public_key as loaded
        from tasks.store.signing import signature_problem

        key = loaded(public_key) if public_key else None
        if problem := signature_problem(envelope, self._manifest_bytes or b"", key):
            self._fault(ENVELOPE, problem, f"set {KEY_VARIABLE} to the private key and {self._repair}")

    def _unknown(self) -> None:
        for name in self._audit.place.files(self._audit.folder):
            stage, _, file = name.partition("/")
            if name in self._seen or _WORKING.fullmatch(name):
                continue
            if stage in STAGES:
                if f"{stage}/{RECORD}" in self._whole:
                    self._of_stage(stage, file, "is no file that the audit published")
                # Of a stage without a record that can be trusted, making it again clears the folder.
                elif not any(fault.file.startswith(f"{stage}/") for fault in self._faults):
                    self._of_stage(stage, file, "lies in a stage that is not published")
            elif isinstance(self._audit.place, LocalPlace):
                path = quote(self._audit.path(name))
                self._fault(name, "is no file of the audit", f"remove it with `rm {path}`")
            else:
                self._fault(name, "is no file of the audit", "remove it")
