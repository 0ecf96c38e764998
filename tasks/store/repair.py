"""What can be written again without running a stage: audit.json, and the manifest of stages that are whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import orjson

from data_contracts.errors import StageError, StoreError
from data_contracts.json_values import JsonObject
from data_contracts.settings import AuditRequest
from data_contracts.stage_records import STAGES
from tasks.store.audits import Audit
from tasks.store.manifest import Manifest, canonical, first_manifest
from tasks.store.reading import OPENING
from tasks.store.unfinished import PUBLISHING
from tasks.store.verifying import verify
from tasks.store.writing import RECORD


def repair(audit: Audit) -> None:
    """Writes audit.json again where it is damaged, then the manifest and its signature if all that they name is whole.

    Raises StoreError when nothing tells any more what audit.json held.
    """
    with audit.place.alone(audit.folder):
        found = verify(audit)
        if not found.began or any(fault.file == OPENING for fault in found.faults):
            _restore_opening(audit)
        # Over damaged files a new manifest would vouch for the damage.
        if not any(fault.file.split("/", 1)[0] in STAGES for fault in verify(audit).faults):
            audit.write_manifest(_manifest_again(audit))
            for stage in STAGES:
                audit.place.remove(f"{audit.folder}/{PUBLISHING.format(stage)}")


def _restore_opening(audit: Audit) -> None:
    manifest = _whole_manifest(audit)
    opening = manifest.opening if manifest and manifest.opening else _opening_of_stages(audit)
    if opening is None:
        raise StoreError(
            f"{audit.path(OPENING)} cannot be restored, since no manifest and no stage says what it held:"
            f" start a new audit with `benchaudit run SOURCE --store {audit.store}`"
        )
    audit.place.write(f"{audit.folder}/{OPENING}", canonical(opening))


def _opening_of_stages(audit: Audit) -> JsonObject | None:
    """What audit.json held, as each stage wrote down; which Prefect run opened it no stage knows."""
    for stage in STAGES:
        try:
            record = audit.record(stage)
            if record is not None:
                return {
                    "audit_id": audit.audit_id,
                    "contract_version": record.contract_version,
                    "flow_run": None,
                    **AuditRequest.from_json(record.parameters).to_json(),
                }
        except (StageError, KeyError, TypeError, AttributeError):
            continue
    return None


def _whole_manifest(audit: Audit) -> Manifest | None:
    try:
        return audit.manifest()
    except (OSError, ValueError):
        return None


def _manifest_again(audit: Audit) -> Manifest:
    opening = audit.place.read(f"{audit.folder}/{OPENING}")
    if (manifest := _whole_manifest(audit)) is not None:
        files = {**manifest.files, OPENING: hashlib.sha256(opening).hexdigest()}
        manifest = replace(manifest, files=files, opening=orjson.loads(opening))
    else:
        manifest = first_manifest(audit.audit_id, opening)
    for stage, record in audit.records().items():
        data = audit.place.read(f"{audit.folder}/{stage}/{RECORD}")
        manifest = manifest.with_stage(stage, record, hashlib.sha256(data).hexdigest())
    return manifest
