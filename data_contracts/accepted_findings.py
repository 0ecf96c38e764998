"""The `[[accept]]` entries of benchaudit.toml: findings that the user knows of, where, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from data_contracts.errors import UsageError
from data_contracts.json_values import Json, JsonObject
from data_contracts.settings_reading import check_keys, listed_entries


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """What a rule finds in the artifacts that the glob `files` matches (in gitignore syntax); `until` is its last day.

    `rule` is the name of a rule, or REFUTED_CLAIM.
    """

    rule: str
    why: str
    files: str = "*"
    until: date | None = None

    def to_table(self) -> JsonObject:
        """What `accepted_findings` reads."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


# The name by which an entry accepts what a document states and the data refute; no rule, since analyze judges it
REFUTED_CLAIM = "refuted_claim"

_SHOWN = '[[accept]] needs `rule` and `why`, such as rule = "negative_value", why = "known"'


def accepted_findings(said: Json, where: str) -> tuple[AcceptedFinding, ...]:
    """The entries; `where` names the file. Raises UsageError in one line for what is wrong in them."""
    return tuple(_entry(entry, where) for entry in listed_entries(said, "accept", where))


def valid_on(entries: Iterable[AcceptedFinding], day: date) -> tuple[AcceptedFinding, ...]:
    """The entries that have not run out on this day."""
    return tuple(entry for entry in entries if entry.until is None or entry.until >= day)


def _entry(entry: JsonObject, where: str) -> AcceptedFinding:
    check_keys(entry, [f.name for f in fields(AcceptedFinding)], f"{where}: [[accept]]")
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
