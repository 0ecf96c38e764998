"""Stages whose publication was cut short, told from those that do not belong to the manifest."""

from __future__ import annotations

import hashlib

from data_contracts.stage_records import STAGES, StageName
from tasks.store.places import LocalPlace
from tasks.store.remote_place import RemotePlace
from tasks.store.writing import RECORD

# Holds the digest of the stage.json that is about to be published, until the manifest names it.
PUBLISHING = ".{}.publishing"


def unfinished(place: LocalPlace | RemotePlace, audit: str) -> tuple[StageName, ...]:
    """The stages of the audit in this folder that are published and that the manifest need not name yet."""

    def is_one(stage: StageName) -> bool:
        mark = place.read_if_any(f"{audit}/{PUBLISHING.format(stage)}")
        if not mark:
            return False
        record = place.read_if_any(f"{audit}/{stage}/{RECORD}")
        return record is not None and mark.decode(errors="replace") == hashlib.sha256(record).hexdigest()

    return tuple(stage for stage, found in zip(STAGES, place.each(is_one, STAGES), strict=True) if found)
