"""Answers by content: an entry that is not whole counts as absent, so a crash costs a call and never an audit."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson

from data_contracts.llm_calls import REPEATABLE, Call, Options, Prompt, Server
from tasks.commentary.personas import Persona

# To be raised when what an entry holds changes: older ones then count as absent and are asked again.
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of calls, or nothing where `folder` is None; `refresh` reads none of them and still writes."""

    folder: Path | None
    refresh: bool = False

    def get(self, key: str) -> Call | None:
        """The call under this key, marked as cached; None where there is none, or it is damaged."""
        if self.folder is None or self.refresh:
            return None
        try:
            entry = orjson.loads(self._path(key).read_bytes())
            # An entry that parses may still be altered or belong to another question: only the digests tell.
            if entry["format"] != _FORMAT or entry["key"] != key or entry["sha256"] != _digest(entry["call"]):
                return None
            return replace(Call.from_json(entry["call"]), cached=True)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, call: Call) -> None:
        """Keeps a call whose repetition would end the same; a cache that cannot be written is no reason to fail."""
        if self.folder is None or call.outcome not in REPEATABLE:
            return
        body = call.to_json()
        entry = orjson.dumps({"format": _FORMAT, "key": key, "sha256": _digest(body), "call": body})
        with suppress(OSError):
            _write(self._path(key), entry)

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}.json"


def cache_key(server: Server, persona: Persona, prompt: Prompt, options: Options) -> str:
    """The sha256 of all that an answer depends on; without a digest the model's name and host stand for it."""
    # A name such as `gemma3:latest` may mean other weights tomorrow; a digest cannot.
    model = server.digest or f"{server.host} {server.model} {server.version}"
    about = [server.api, model, persona.key, persona.version, prompt.sha256, asdict(options)]
    return hashlib.sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _digest(body: object) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, since a rename is atomic only within one file system.
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        # An interruption, too, must leave no temporary file behind.
        Path(temporary).unlink(missing_ok=True)
        raise
