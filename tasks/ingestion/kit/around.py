"""What the objects around a number say of it: whose it is, under which settings, how its run ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_contracts.dimensions import ROLES, DimensionRole
from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Flag, Status
from data_contracts.settings_reading import ToldColumn
from data_contracts.vocabulary import TERMS
from tasks.ingestion.decoding.numbers import Number, parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.descriptions import said_beside
from tasks.ingestion.kit.documents import count
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.faults import fault_said
from tasks.ingestion.kit.labels import SETTING_CHARS, SIZED, role_of, singular
from tasks.ingestion.kit.model_statements import ModelStatements, distinct, stated_by
from tasks.ingestion.kit.notes import cold_said, cold_word
from tasks.ingestion.kit.statuses import status_of_text, tells_error
from tasks.ingestion.naming.phases import phase_rank
from tasks.ingestion.naming.words import words_of

Told = Mapping[str, ToldColumn]
# Most texts are told from numbers by their length or first character, without a search.
_NUMBER_CHARS = 40
_NUMBER_STARTS = frozenset("+-.0123456789 ")


@dataclass(frozen=True, slots=True)
class Around:
    """What the objects around a number say of it. `parts` are the keys that only name an entry, such as `cold`.

    `phases` are the texts that may say of which phase of a request it is, each with its key.
    """

    model: str | None = None
    engine: str | None = None
    task: str | None = None
    run: str | None = None
    repetition: str | None = None
    when: Moment | None = None
    settings: tuple[tuple[str, bool | int | float | str], ...] = ()
    status: Status = "ok"
    flags: tuple[Flag, ...] = ()
    n: int | None = None
    unit: str | None = None
    of_request: bool = False
    parts: tuple[str, ...] = ()
    phases: tuple[tuple[str, str], ...] = ()


def number_in(text: str) -> Number | None:
    return parse_number(text) if text[:1] in _NUMBER_STARTS and len(text) <= _NUMBER_CHARS else None


def labelled(label: str, holder: str, around: Around) -> Around:
    """What the key of an entry says: a model, an engine, a setting, or a part of the task."""
    words = tuple(word for word in words_of(holder) if word not in ("by", "per"))
    single = singular(words)
    term = TERMS.get(words_of(label))
    role = ROLES.get(words) or ROLES.get(single)
    if role == "model" or SIZED.search(label):
        return replace(around, model=label)
    if role == "engine" or (term is not None and term.kind == "engine"):
        return replace(around, engine=label)
    if role == "setting":
        return replace(around, settings=(*around.settings, ("_".join(single), _plain(label))))
    return replace(around, parts=(*around.parts, label), phases=(*around.phases, ("entry", label)))


def _plain(label: str) -> int | float | str:
    number = number_in(label)
    return label if number is None or number.unit else number.value


def described(
    entry: JsonObject, outer: Around, words: str, told: Told, statements: ModelStatements
) -> Around:
    """What an object says of its numbers, itself or in an object that describes it; the rest is as around it."""
    said = {k: v for k, v in entry.items() if role_of(k) is not None and words + k not in told}
    for key, value in said_beside(entry, statements.measures).items():
        said.setdefault(key, value)
    outer = _of_phase(entry, _of_model(said, entry, outer, statements))
    if any(is_number(v) and v > 0 and role_of(k) is None for k, v in entry.items()):
        # A test that was failed ran all the same
        said = {
            k: v for k, v in said.items() if role_of(k) != "outcome" or status_of_text(str(v)) != "failed"
        }
    # The name of a setting with that of its object is in no list
    dimensions: list[tuple[DimensionRole | None, str, Json]] = [
        (role_of(key) or "setting", key, value) for key, value in said.items()
    ]
    dimensions += [
        (None if t.role == "ignore" else t.role or "setting", t.setting or key, value)
        for key, value in (entry.items() if told else ())
        if (t := told.get(words + key)) is not None and t.metric is None
    ]
    unit = entry.get("unit", entry.get("units"))
    if not dimensions and not isinstance(unit, str):
        return outer
    return _with(dimensions, replace(outer, unit=unit) if isinstance(unit, str) else outer)


def _of_phase(entry: JsonObject, outer: Around) -> Around:
    said = {
        key: value
        for key, value in entry.items()
        if isinstance(value, str) and phase_rank(key) is not None and len(value) <= SETTING_CHARS
    }
    return replace(outer, phases=tuple((dict(outer.phases) | said).items())) if said else outer


def _of_model(said: JsonObject, entry: JsonObject, outer: Around, statements: ModelStatements) -> Around:
    """The model that an object or its parts state, where they agree on one: for it and for what is inside of it."""
    stated = distinct(stated_by(said)) or statements.around(entry, nearer=outer.model is not None)
    return replace(outer, model=stated[0]) if len(stated) == 1 else outer


def _with(said: Sequence[tuple[DimensionRole | None, str, Json]], outer: Around) -> Around:
    found: dict[str, object] = {}
    settings, flags = dict(outer.settings), outer.flags
    for role, key, value in said:
        if isinstance(value, dict | list) or value is None or role is None:
            continue
        text = value if isinstance(value, str) else None
        short = text if text is not None and 0 < len(text) <= SETTING_CHARS else None
        if role in ("model", "engine", "task"):
            if short and role not in found:
                found[role] = short
            elif role != "task" and is_number(value):
                settings[key] = value
        elif role in ("run", "repetition"):
            found.setdefault(role, str(value)[:SETTING_CHARS])
        elif role == "time":
            if (moment := parse_timestamp(value if text is None else text)) is not None:
                found.setdefault("when", moment)
        elif role == "setting" and (short is not None or isinstance(value, bool | int | float)):
            settings[key] = value if short is None else short
        elif role == "count":
            found["n"] = count(value)
        elif role in ("request", "prompt") and not isinstance(value, bool):
            found["of_request"] = True
        elif role == "warmup" and value is True:
            found["status"] = "warmup"
        elif role in ("cold", "outcome"):
            # `completed: true` does not say that a request was cold
            cold = cold_said(key, str(value)) if role == "cold" else cold_word(str(value))
            flags = (*flags, cold) if cold is not None else flags
    error, status, words = _ending(said)
    # What an object calls degraded did run: the error beside it tells why it is
    if status == "degraded" or (status is not None and not error):
        found["status"] = status
    elif error:
        found["status"] = "failed"
    if found.get("status") in ("failed", "degraded"):
        flags = (*flags, *failure_flags(error, words))
    found["flags"] = flags
    return replace(outer, **found, settings=tuple(settings.items()))  # type: ignore[arg-type]  # each as its role says


def _tells(key: str, value: Json) -> bool:
    """True for a text, a truth value or an HTTP status; other numbers count."""
    if isinstance(value, str | bool):
        return True
    asked = role_of(key) == "success" and is_number(value)
    return asked and (value in (0, 1) or not {"status", "code"}.isdisjoint(words_of(key)))


def _ending(said: Sequence[tuple[DimensionRole | None, str, Json]]) -> tuple[str, Status | None, str]:
    """The error text that an object tells of itself, its status, and the words of that; a status of no run is none."""
    errors = [value for role, _, value in said if role == "error" and isinstance(value, str)]
    faults = [fault_said(key, value) for role, key, value in said if role == "fault"]
    ran = [text for text in faults if status_of_text(text) == "degraded"]
    words = [str(v) for role, key, v in said if role in ("success", "outcome") and _tells(key, v)]
    known = [
        (status, text) for text in (*words, *ran) if (status := status_of_text(text)) not in (None, "ok")
    ]
    status, text = known[0] if known else (None, "")
    return next((e for e in (*errors, *faults) if e not in ran and tells_error(e)), ""), status, text
