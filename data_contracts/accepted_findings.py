"""The `[[accept]]` entries of benchaudit.toml: findings that the user knows of, where, why, and until when."""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import cast

from data_contracts.errors import UsageError
from data_contracts.json_values import Json, JsonObject


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """What a rule finds in the artifacts that the glob `files` matches (in gitignore syntax); `until` is its last day."""

    rule: str
    why: str
    files: str = "*"
    until: date | None = None

    def to_table(self) -> JsonObject:
        """What `accepted_findings` reads."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


_SHOWN = '[[accept]] needs `rule` and `why`, such as rule = "negative_value", why = "known"'


def accepted_findings(said: Json, where: str) -> tuple[AcceptedFinding, ...]:
    """The entries; `where` names the file. Raises UsageError in one line for what is wrong in them."""
    if said is None:
        return ()
    if not isinstance(said, list) or not all(isinstance(entry, dict) for entry in said):
        raise UsageError(f"{where}: `accept` is no list of entries: write [[accept]] and its keys below")
    return tuple(_entry(cast("JsonObject", entry), where) for entry in said)


def _entry(entry: JsonObject, where: str) -> AcceptedFinding:
    known = [f.name for f in fields(AcceptedFinding)]
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(f'`{k}`' for k in known)}"
            raise UsageError(f"{where}: [[accept]] has no key `{key}`; {hint}")
    for key in ("rule", "why", "files"):
        value = entry.get(key, "*" if key == "files" else None)
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"{where}: {_SHOWN}")
    return AcceptedFinding(
        str(entry["rule"]), str(entry["why"]), str(entry.get("files", "*")), _day(entry.get("until"), where)
    )


def _day(said: object, where: str) -> date | None:
    """The day of a TOML date or of its text."""
    if said is None:
        return None
    if isinstance(said, date) and not isinstance(said, datetime):
        return said
    try:
        return date.fromisoformat(said if isinstance(said, str) else "")
    except ValueError:
        raise UsageError(
            f"{where}: `until` of [[accept]] is {said!r}; give a day such as 2027-03-31"
        ) from None
