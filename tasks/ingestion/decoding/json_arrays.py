"""A JSON array in stretches of whole elements, so that one of any length is read in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits, how_to_raise

Places = npt.NDArray[np.int64]

_COMMA = 2
_STEPS = np.zeros(256, np.int8)
_STEPS[[*b"[{"]], _STEPS[[*b"]}"]], _STEPS[ord(",")] = 1, -1, _COMMA
_AGAIN = "correct it there or write the file again"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some elements as an array of their own, whose bracket stands where a bracket or a comma stood in the file: below so
    many lines, and behind so many characters."""

    data: bytes
    lines_above: int
    characters_before: int

    def placed(self, line: int, column: int) -> tuple[int, int]:
        """Where in the file a place in `data` is; both count from 1."""
        return line + self.lines_above, column + (self.characters_before if line == 1 else 0)


def stretches(blocks: Iterable[bytes], enough: int, limits: Limits) -> Iterator[Stretch]:
    """The elements of a UTF-8 text that begins with a bracket, in stretches of about `enough` bytes.

    None but one of a single element has half of the values that a document may have. What is wrong within an element is
    left to whoever reads it. Raises ArtifactError for what is wrong around them.
    """
    structure, cut = _Structure(), _Cut(min(enough, limits.document_bytes // 2), limits)
    for block in _whole_escapes(blocks):
        if structure.ended:
            cut.check_blank(block)
            continue
        found, start = structure.of(block), 0
        while (comma := cut.next_in(found, start)) is not None:
            yield cut.at(block[start:comma])
            start = comma + 1
        if found.end is None:
            cut.hold(block[start:])
        else:
            yield cut.last(block[start : found.end])
            cut.check_blank(block[found.end + 1 :])
    if not structure.ended:
        yield cut.unfinished()


def values_of(blocks: Iterable[bytes]) -> int:
    """How many values a JSON text has at most: a comma stands between any two."""
    structure = _Structure()
    for block in _whole_escapes(blocks):
        structure.of(block)
    return structure.commas + 1


@dataclass(frozen=True, slots=True)
class _Found:
    """Where in a block the commas between elements stand, their numbers among all commas, and where the array ends."""

    commas: Places
    numbers: Places
    end: int | None


class _Cut:
    """What stands between the last cut and the next one."""

    def __init__(self, enough: int, limits: Limits) -> None:
        self._enough, self._limits = enough, limits
        self._parts: list[bytes] = []
        self._held = self._lines = self._characters = self._cuts = self._commas = 0

    def next_in(self, found: _Found, start: int) -> int | None:
        """The first comma behind `start` above which there is enough for a stretch."""
        behind = (found.commas + self._held - start >= self._enough) & (found.commas >= start)
        behind |= (found.numbers - self._commas >= self._limits.document_values // 2) & (
            found.commas >= start
        )
        if not behind.any():
            return None
        place = int(np.argmax(behind))
        self._commas = int(found.numbers[place])
        return int(found.commas[place])

    def hold(self, part: bytes) -> None:
        self._parts.append(part)
        self._held += len(part)
        if self._held > self._limits.document_bytes:
            what = f"an element of a JSON array above the limit of {self._limits.document_bytes} bytes"
            todo = f"write it as JSON Lines, or {how_to_raise('document_bytes')}"
            raise ArtifactError("document_too_large", what, f"line {self._lines + 1}", todo)

    def at(self, part: bytes) -> Stretch:
        self.hold(part)
        return self._stretch(b"]")

    def last(self, part: bytes) -> Stretch:
        self.hold(part)
        if self._cuts and not b"".join(self._parts).strip():
            where = f"line {self._lines + 1}, column {self._characters + 1}"
            raise ArtifactError("invalid_json", "not JSON (a comma behind the last element)", where, _AGAIN)
        return self._stretch(b"]")

    def unfinished(self) -> Stretch:
        """What is left of an array that does not end."""
        return self._stretch(b"")

    def check_blank(self, rest: bytes) -> None:
        if rest.strip():
            what, todo = "several JSON values that are not objects", "write one list"
            raise ArtifactError("invalid_json", what, "whole file", todo)

    def _stretch(self, end: bytes) -> Stretch:
        whole = b"".join(self._parts)
        # The first bracket is a part of what was read; a comma took its place in the others
        begun = whole if not self._cuts else b"[" + whole
        above, before = self._lines, self._characters
        self._cuts += 1
        self._lines += whole.count(b"\n")
        tail = whole.rpartition(b"\n")[2] if b"\n" in whole else begun
        self._characters = (0 if b"\n" in whole else before) + len(tail.decode(errors="replace"))
        self._parts, self._held = [], 0
        return Stretch(begun + end, above, before)


class _Structure:
    """Follows brackets and strings from block to block; no block ends amid an escape."""

    def __init__(self) -> None:
        self._inside = False
        self._depth = 0
        self.commas = 0
        self.ended = False

    def of(self, block: bytes) -> _Found:
        """What stands in the next block; no block is empty."""
        text = np.frombuffer(block, np.uint8)
        quotes = text == ord('"')
        if b"\\" in block:
            quotes &= ~_escaped(text)
        within = np.logical_xor.accumulate(quotes) ^ self._inside
        self._inside = bool(within[-1])
        steps = _STEPS[text]
        places = np.flatnonzero((steps != 0) & ~within)
        commas = steps[places] == _COMMA
        depth = self._depth + np.cumsum(np.where(commas, 0, steps[places]), dtype=np.int64)
        numbers = self.commas + np.cumsum(commas)
        if len(places):
            self._depth, self.commas = int(depth[-1]), int(numbers[-1])
        between, ends = commas & (depth == 1), places[(depth == 0) & ~commas]
        end = int(ends[0]) if len(ends) else None
        self.ended = end is not None
        before = len(places) if end is None else int(np.searchsorted(places, end))
        return _Found(places[:before][between[:before]], numbers[:before][between[:before]], end)


def _escaped(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """True for what stands behind an odd number of backslashes."""
    backslash = text == ord("\\")
    place = np.arange(len(text))
    # The last character that is none, up to each place
    other = np.maximum.accumulate(np.where(backslash, -1, place))
    behind = np.zeros(len(text), np.bool_)
    behind[1:] = (place[:-1] - other[:-1]) % 2 == 1
    return behind


def _whole_escapes(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of which none ends with a backslash, but for the last one."""
    kept = b""
    for block in blocks:
        whole = kept + block
        end = len(whole.rstrip(b"\\"))
        kept = whole[end:]
        if end:
            yield whole[:end]
    if kept:
        yield kept
