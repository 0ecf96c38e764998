"""What a status says, in whatever words: went well, failed, ran but not as asked, warmed up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from data_contracts.json_values import Json
from data_contracts.measurements import Status

_WORD = re.compile(r"[a-z]+|\d+")
_HTTP_STATUS = re.compile(r"(?:http )?([1-5])\d\d\b")
# Beginnings of words, of any inflection: fail, failed, failure
_FAILED = re.compile(
    r"(?:fail|err|exception|crash|timeout|timed|cancel|abort|skip|oom|kill|unsuccess|invalid|reject|refus|denied"
    r"|unreachable|interrupt|dead|unfinished|dnf\b)"
)
_DEGRADED = re.compile(r"(?:degrad|fallback|partial|incomplete)")
_OK = re.compile(r"(?:ok|okay|success|succe|complete|pass|done|finish|valid)")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
UNSAID = frozenset({"", "-", "n/a", "na", "nan", "none", "null"})
_FEW_WORDS = 2
_NEGATIONS = frozenset({"not", "no", "without", "0", "never"})


@lru_cache(maxsize=4_096)
def status_of_text(text: str) -> Status | None:
    """The status that a text tells; None for one that tells none."""
    words = tuple(_WORD.findall(text.lower()))
    plain = " ".join(words)
    if plain in _YES or plain == "1 0":
        return "ok"
    if plain in _NO or plain == "0 0":
        return "failed"
    http = _HTTP_STATUS.match(plain)
    if http:
        return "failed" if http[1] in "45" else "ok"
    if plain.startswith(("warmup", "warm up", "warming")):
        return "warmup"
    return _of_words(words, plain)


def fails(text: str) -> bool:
    """True where a field that tells the status holds a word for a failure, or one that nobody knows."""
    told = status_of_text(text)
    return told == "failed" or (told is None and text.strip().lower() not in UNSAID)


def tells_error(value: Json) -> bool:
    """True for what stands under the name of an error and says that there was one: neither `None` nor `no error` does."""
    if not isinstance(value, str):
        return bool(value)
    plain = value.strip().lower()
    if plain in UNSAID or plain in _NO or plain in ("[]", "{}"):
        return False
    # Among more words a "pass" or a "done" is a part of what went wrong
    return len(plain.split()) > _FEW_WORDS or plain in _YES or status_of_text(value) != "ok"


def tells_status(text: str) -> bool:
    """True for a text that tells a status, or nothing."""
    return status_of_text(text) is not None or text.strip().lower() in UNSAID


def tells_statuses(cells: Iterable[str]) -> bool:
    """True for texts of which most tell a status; one that nobody knows may be a tool's own word for a failure."""
    distinct = list(dict.fromkeys(cells))
    told = sum(map(tells_status, distinct))
    return 2 * told > len(distinct) and any(status_of_text(text) in ("ok", "failed") for text in distinct)


def _of_words(words: tuple[str, ...], plain: str) -> Status | None:
    # "no errors" denies a failure, "not ok" a success
    denied = {after for word, after in pairwise(words) if word in _NEGATIONS}
    failed = any(_FAILED.match(word) and word not in denied for word in words) or any(
        _OK.match(word) for word in denied
    )
    failed |= plain in ("not run", "never ran") or "did not" in plain or "out of memory" in plain
    fine = any(
        (_OK.match(word) or _FAILED.match(word)) and (word in denied) == bool(_FAILED.match(word))
        for word in words
    )
    weak = any(_DEGRADED.match(word) for word in words) or "fell back" in plain or "missing" in words
    # A fallback that failed did not run; what failed in part, or completed with errors, did
    if weak and not (failed and "fallback" in words):
        return "degraded"
    if failed:
        return "degraded" if fine else "failed"
    return "ok" if fine and "warnings" not in words else "degraded" if fine else None


def status_said(status: Json, error: Json = None, warmup: Json = None) -> Status:
    """The status of a record by its fields; ok where none says anything, failed where a status is of no known word."""
    text = status if isinstance(status, str) else "" if status is None else str(status)
    told = status_of_text(text)
    if told == "degraded":
        return told
    if tells_error(error) or fails(text):
        return "failed"
    return (
        "warmup" if told == "warmup" or warmup is True or status_of_text(str(warmup or "")) == "ok" else "ok"
    )
