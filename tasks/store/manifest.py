"""The manifest of an audit: an in-toto Statement v1 over every file, with what it takes to write audit.json again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from data_contracts.json_values import JsonObject
from data_contracts.stage_records import StageName, StageRecord
from tasks.store.writing import RECORD

MANIFEST = "manifest.json"
# Its signature: a DSSE envelope around the same bytes.
ENVELOPE = "manifest.dsse.json"
# The path of the private key: in the environment, so that it is no parameter of a flow and signs for a worker too.
KEY_VARIABLE = "BENCHAUDIT_SIGN_KEY"
STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:benchaudit:audit:1"
PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


def canonical(body: object) -> bytes:
    """JSON as the store writes it: indented, its keys sorted."""
    return orjson.dumps(body, option=PRETTY)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests (sha256) of an audit's files by their names, when each stage ran, and what audit.json holds."""

    audit_id: str
    files: dict[str, str]
    stages: dict[str, dict[str, Any]]
    opening: JsonObject | None

    def with_stage(self, stage: StageName, record: StageRecord, record_sha256: str) -> Manifest:
        """This manifest with another publication of a stage; all else in it stays as it was."""
        others = {name: sha for name, sha in self.files.items() if not name.startswith(f"{stage}/")}
        own = {f"{stage}/{name}": sha for name, sha in record.outputs.items()}
        about = {"startedOn": record.started, "finishedOn": record.ended, "versions": record.versions}
        files = {**others, **own, f"{stage}/{RECORD}": record_sha256}
        return replace(self, files=files, stages={**self.stages, stage: about})

    def of_stage(self, stage: StageName) -> dict[str, str]:
        """The digests of a stage's files, stage.json among them, by their names in its folder."""
        start = f"{stage}/"
        return {n.removeprefix(start): sha for n, sha in self.files.items() if n.startswith(start)}

    def to_bytes(self) -> bytes:
        body = self._statement()
        body["predicate"]["sha256"] = _digest(body)
        return canonical(body)

    def _statement(self) -> dict[str, Any]:
        return {
            "_type": STATEMENT,
            "subject": [{"name": n, "digest": {"sha256": sha}} for n, sha in sorted(self.files.items())],
            "predicateType": PREDICATE,
            "predicate": {"auditId": self.audit_id, "stages": self.stages, "opening": self.opening},
        }

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """The manifest that `to_bytes` wrote; raises ValueError when it is none or not as it was written."""
        try:
            body = orjson.loads(data)
            # So that a byte between the values counts as well.
            if canonical(body) != data or (body["_type"], body["predicateType"]) != (STATEMENT, PREDICATE):
                raise ValueError("not as benchaudit writes it")
            predicate = body["predicate"]
            # An earlier version wrote no digest of the manifest itself.
            said = predicate.pop("sha256", None)
            if said is not None and said != _digest(body):
                raise ValueError("its own digest differs")
            files = {one["name"]: one["digest"]["sha256"] for one in body["subject"]}
            return cls(predicate["auditId"], files, predicate["stages"], predicate.get("opening"))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a manifest") from error


def first_manifest(audit_id: str, audit_json: bytes) -> Manifest:
    """The manifest of an audit that has published nothing. Raises ValueError when audit.json is damaged."""
    opening = orjson.loads(audit_json)
    return Manifest(audit_id, {"audit.json": hashlib.sha256(audit_json).hexdigest()}, {}, opening)


def _digest(statement: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)).hexdigest()
