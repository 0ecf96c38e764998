"""What stands around a number of a document and limits what it is about: cells beside it, lines above, requests, dates.

Nothing here is judged. Whoever compares the number with measurements finds here every word that could make it another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from data_contracts.setting_names import aspect_of
from data_contracts.units import unit_of_name
from tasks.ingestion.naming.names import measured_name
from tasks.readers.markdown_sections import setting_name

_CUT = 80
_LISTED_AT_MOST = 16
_LEAD_LINES, _LEAD_CHARS, _BLOCK_LINES = 6, 600, 50
_NO_VALUE = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null"})
_MODELS = frozenset({"model", "model tag", "model name", "models"})
# Names of settings that are also names of what was measured under them
_LOADS = frozenset({"concurrency", "request_rate", "gpu_count", "context"})
_MARKS = re.compile(r"[*`]+")
_BULLET = re.compile(r"\A\s*(?:[-+*]|\d+[.)])\s")
_BLOCK = re.compile(r"\A\s*(?:#|\||>|```|~~~|<!--|\Z)")
_TAIL = re.compile(r"(?<!\W)\W++\Z")
_AMOUNT = re.compile(
    r"\A[~≈<>]?\s{0,3}[\d.,]++\s{0,3}(?P<unit>[a-zµ%/]++(?:\s?/\s?[a-z]++)?)\Z", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_REQUESTS = r"requests|prompts|samples|queries|calls"
_OF_REQUESTS = rf"(?:[a-z]+\s+)?(?:{_REQUESTS}|questions|conversations|completions)\b(?!\s*(?:/|per)\s*\w)"
_SIZE = re.compile(
    # `8 concurrent requests` is a load, `20 requests/s` a rate
    rf"(?<![\w.,:/-])(?P<before>\d[\d,]*)\s+(?!(?:concurrent|parallel|simultaneous)\b){_OF_REQUESTS}"
    rf"|\b(?:(?:n|num|number|total|count)[ _-](?:of[ _-])?)?(?:{_REQUESTS})\b[^\w\n,;.]{{1,6}}"
    r"(?P<behind>\d[\d,]*)(?![\w.,/%-])"
    r"|\bn\s*=\s*(?P<n>\d[\d,]*)(?![\w.])",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH, _DAY = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?", r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_WRITTEN_DATES = tuple(
    re.compile(rf"\b{parts},?\s(?P<year>20\d\d)\b", re.IGNORECASE)
    for parts in (rf"{_MONTH}\s{_DAY}", rf"{_DAY}\s{_MONTH}")
)


def _ended(text: str) -> bool:
    """True where a mark ends the last sentence, whatever brackets stand behind it."""
    tail = _TAIL.search(text)
    return tail is not None and not set(".!?:;").isdisjoint(tail[0])


def beside(header: Sequence[str], line: Sequence[str], subject: str | None) -> list[tuple[str, str]]:
    """The columns of a row that hold no result, with their cells: what tells the row from others of its table."""
    found = []
    # Where the row says what was measured, its numbers are all of that
    of_metric = subject is not None and bool(measured_name(subject).candidates)
    for name, cell in zip(header, line, strict=False):
        told = cell.strip().lower() in _NO_VALUE or cell == subject or name.strip().lower() in _MODELS
        told = told or (of_metric and any(map(str.isdigit, cell)))
        if not told and setting_name(name) is None and not _is_result(name, cell):
            found.append((_cut(name), _cut(cell)))
    return found[:_LISTED_AT_MOST]


def _is_result(header: str, cell: str) -> bool:
    """True for a column of numbers that its name or their unit says are measured: all but counts and loads."""
    if not any(map(str.isdigit, cell)) or aspect_of(header) in _LOADS:
        return False
    words = cell.replace("*", "").strip()
    amount = _AMOUNT.match(words)
    unit = (amount["unit"] if amount else None) or unit_of_name(header)
    if unit and unit.lower().rstrip("s") not in ("token", "tok", "request", "req", "req/", "rp", "qp", "k"):
        return True
    return bool(measured_name(header).candidates)


def lead(lines: Sequence[str], number: int) -> str | None:
    """The paragraph right above the table or list of a line (from 1); above a paragraph only one that ends in a colon."""
    place = number - 1
    own = lines[place]
    listed = _BULLET.match(own) is not None
    if not own.lstrip().startswith("|"):
        # A longer list or paragraph says by itself what it is about
        for _ in range(_BLOCK_LINES):
            above = lines[place - 1] if place else ""
            inside = _BULLET.match(above) or above.startswith(" ") if listed else not _BLOCK.match(above)
            if not above.strip() or not inside:
                break
            place -= 1
    while place > 0 and not lines[place - 1].strip():
        place -= 1
    found: list[str] = []
    while place > 0 and len(found) < _LEAD_LINES and not _BLOCK.match(lines[place - 1]):
        found.insert(0, lines[place - 1].strip())
        place -= 1
    text = _plain(" ".join(found))[-_LEAD_CHARS:]
    return text if text and (listed or own.lstrip().startswith("|") or text.endswith(":")) else None


def whole_sentence(lines: Sequence[str], number: int, sentence: str) -> str:
    """A sentence of a line (from 1) with what stands of it on the lines above and below, where it runs over them."""
    line = lines[number - 1]
    before = _neighbour(lines, number - 2)
    behind = _neighbour(lines, number)
    parts = [sentence]
    if before and not _BULLET.match(line) and not _ended(before):
        parts.insert(0, _SENTENCE.split(before)[-1])
    if behind and not _BULLET.match(behind) and not _ended(line):
        parts.append(_SENTENCE.split(behind)[0])
    return _plain(" ".join(parts))


def _neighbour(lines: Sequence[str], place: int) -> str:
    text = lines[place] if 0 <= place < len(lines) else ""
    return "" if _BLOCK.match(text) else text.strip()


def sizes_in(text: str) -> list[int]:
    """Of how many requests a text speaks, each number once, in order."""
    found: dict[int, None] = {}
    for line in text.splitlines():
        for match in _SIZE.finditer(_plain(line[:1_000])) if any(map(str.isdigit, line)) else ():
            digits = next(filter(None, match.groups())).replace(",", "")
            if len(digits) <= 9:
                found.setdefault(int(digits))
    return list(found)[:_LISTED_AT_MOST]


def dates_in(text: str) -> list[str]:
    """The days that a text names, as ISO 8601 writes them, each once, in order of time."""
    found = {day for day in _days(text) if day is not None}
    return sorted(found)[:_LISTED_AT_MOST]


def _days(text: str) -> Iterator[str | None]:
    for year, month, day in _ISO_DATE.findall(text):
        yield _day(int(year), int(month), int(day))
    for pattern in _WRITTEN_DATES:
        for match in pattern.finditer(text):
            yield _day(int(match["year"]), _MONTHS.index(match["month"].lower()[:3]) + 1, int(match["day"]))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[: _CUT - 1]}…"
