"""Answers by content: an entry that is not whole, or not this store's, is absent: it costs a call and never an audit."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson

from data_contracts.llm_calls import REPEATABLE, Call, Options, Prompt, Server
from tasks.commentary.personas import Persona
from tasks.store.cache_seal import is_sealed, seal
from tasks.store.temporary_files import replacing, sweep

# To be raised when what an entry holds changes: older ones then count as absent and are asked again.
_FORMAT = 2


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
            # An entry that parses may still be altered, forged or belong to another question: only the seal tells.
            found = bytes.fromhex(entry["seal"])
            if entry["format"] != _FORMAT or not is_sealed(found, self.folder, key, _plain(entry["call"])):
                return None
            return replace(Call.from_json(entry["call"]), cached=True)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, call: Call) -> None:
        """Keeps a call whose repetition would end the same; a cache that cannot be written is no reason to fail."""
        if self.folder is None or call.outcome not in REPEATABLE:
            return
        body = call.to_json()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            sweep(self.folder)
            sealed = seal(self.folder, key, _plain(body)).hex()
            with replacing(self._path(key)) as file:
                file.write(orjson.dumps({"format": _FORMAT, "seal": sealed, "call": body}))

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}.json"


def cache_key(server: Server, persona: Persona, prompt: Prompt, options: Options) -> str:
    """The sha256 of all that an answer depends on; without a digest the model's name and host stand for it."""
    # A name such as `gemma3:latest` may mean other weights tomorrow; a digest cannot.
    model = server.digest or f"{server.host} {server.model} {server.version}"
    about = [server.api, model, persona.key, persona.version, prompt.sha256, asdict(options)]
    return hashlib.sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(body: object) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
