"""JSON and JSON Lines: strict where it can be, and lenient with a remark where real tools are not strict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import orjson

from data_contracts.artifacts import Remark
from data_contracts.errors import ArtifactError
from data_contracts.json_values import Json, JsonObject, mapping
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.odd_values import Odd, cleaned, encodable, out_of_range, too_deep

Record = tuple[int, JsonObject]

_KEY = re.compile(rb'"\s*:')
_BLOCK = 2**20
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(slots=True)
class Document:
    """One JSON document; or several written one after the other, as records."""

    content: Json
    remarks: list[Remark] = field(default_factory=list)
    records: list[Record] | None = None


def read_document(data: bytes, limits: Limits, index: int) -> Document:
    """A JSON document from UTF-8 bytes without a byte order mark. Raises ArtifactError, with line and column."""
    if len(data) > limits.document_bytes:
        what = f"a JSON document of {len(data)} bytes, above the limit of {limits.document_bytes}"
        raise ArtifactError(
            "document_too_large",
            what,
            "whole file",
            f"write it as JSON Lines, or {how_to_raise('document_bytes')}",
        )
    if _values_at_most(data, limits.document_values) > limits.document_values:
        what = f"a JSON document of more than {limits.document_values:,} values"
        todo = f"write it as JSON Lines, or {how_to_raise('document_values')}"
        raise ArtifactError("too_many_values", what, "whole file", todo)
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _lenient(data.decode(), limits, index, error)
    # orjson takes the last of two equal keys without a word: then the text has more keys than the document.
    if _keys(content, limits) != _keys_written(data):
        # Either a string holds '":' or a key stands twice: only the pairs themselves tell.
        return _lenient(data.decode(), limits, index, None)
    return Document(content)


def read_lines(
    lines: Iterable[str], limits: Limits, index: int, above: int = 0
) -> Iterator[tuple[Record | None, list[Remark]]]:
    """JSON Lines, one item for each line that is not blank; None for a record that is refused.

    `above` lines stand above these, none of them blank.
    """
    number = above
    for line_number, line in enumerate(lines, above + 1):
        if not line or line.isspace():
            continue
        if number >= limits.records:
            todo = f"split the file, or {how_to_raise('records')}"
            raise ArtifactError(
                "too_many_records", f"more than {limits.records} records", f"line {line_number}", todo
            )
        yield _one_line(line, line_number, number, limits, index)
        number += 1


def gather(items: Iterable[tuple[Record | None, list[Remark]]]) -> Document:
    """All records of JSON Lines, and all remarks on them."""
    records: list[Record] = []
    remarks: list[Remark] = []
    for record, noted in items:
        if record is not None:
            records.append(record)
        remarks += noted
    return Document(None, remarks, records)


def below_preamble(text: str, limits: Limits, index: int) -> Document | None:
    """The document that begins a line below console output and reaches to the end of the text, if there is one."""
    # A bracket alone begins no document: `[INFO]` and dates of log lines have one.
    start = re.search(r'^[{\[]\s*["{]', text, re.M)
    if start is None or start.start() == 0:
        return None
    try:
        document = read_document(text[start.start() :].encode(), limits, index)
    except ArtifactError:
        return None
    lines = text.count("\n", 0, start.start())
    what, todo = f"{lines} lines of text above the JSON", "nothing: they are not data"
    document.remarks.append(Remark(index, "nothing", "preamble", what, "line 1", todo))
    return document


def _one_line(
    line: str, line_number: int, number: int, limits: Limits, index: int
) -> tuple[Record | None, list[Remark]]:
    where = f"line {line_number}"
    try:
        document = read_document(line.strip().encode(), limits, index)
    except ArtifactError as error:
        place = where if error.code == "nesting" else f"{where}, {error.where.removeprefix('line 1, ')}"
        return None, [Remark(index, "record", error.code, error.what, place, error.todo, str(number))]
    if not isinstance(document.content, dict):
        what = "not one JSON object"
        todo = "write one object a line"
        return None, [Remark(index, "record", "not_an_object", what, where, todo, str(number))]
    remarks = [
        Remark(
            index, r.rejected, r.code, r.what, f"{where}, {r.where}", r.todo, f"{number}{r.record}", r.field
        )
        for r in document.remarks
    ]
    return (number, document.content), remarks


def _values_at_most(data: bytes, enough: int) -> int:
    """How many values the text has at most; without the commas in strings when there seem to be more than `enough`."""
    # Before parsing, which takes memory for each; a comma stands between any two.
    seeming = data.count(b",") + 1
    if seeming <= enough:
        return seeming
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    values, inside = 1, False
    for start in range(0, len(unescaped), _BLOCK):
        block = np.frombuffer(unescaped[start : start + _BLOCK], np.uint8)
        # Every quote that is left begins or ends a string.
        within = np.logical_xor.accumulate(block == ord('"')) ^ inside
        values += int(np.count_nonzero((block == ord(",")) & ~within))
        inside = bool(within[-1])
    return values


def _keys_written(data: bytes) -> int:
    """How many keys the text has at most: a string may hold what looks like one."""
    # A single byte is found many times as fast as two
    if any(space in data and space + b":" in data for space in (b" ", b"\t", b"\n", b"\r")):
        return len(_KEY.findall(data))
    return data.count(b'":')


def _keys(content: object, limits: Limits) -> int:
    """How many keys the document's objects have. Raises ArtifactError when it is nested too deep."""
    keys = depth = 0
    level: list[object] = [content] if isinstance(content, dict | list) else []
    while level:
        depth += 1
        if depth > limits.nesting:
            raise too_deep("JSON", limits)
        below: list[object] = []
        for part in level:
            if type(part) is dict:
                keys += len(part)
                below += [v for v in part.values() if type(v) is dict or type(v) is list]
            elif type(part) is list:
                below += [v for v in part if type(v) is dict or type(v) is list]
        level = below
    return keys


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = {encodable(key): _BOUNDLESS if _asks_for_all(key, value) else value for key, value in pairs}
    # Which of the two was measured cannot be told: neither is taken.
    if len(whole) < len(pairs):
        seen: set[str] = set()
        for key in (encodable(key) for key, _ in pairs):
            if key in seen:
                whole[key] = Odd("duplicate_key", f"key {key!r} stands more than once", "write each key once")
            seen.add(key)
    return whole


def _asks_for_all(key: str, value: object) -> bool:
    """True for a rate of requests without bound: that is how Python's tools write that all were sent at once."""
    return key == "request_rate" and value is _INFINITE


def _constant(name: str) -> Odd:
    return _INFINITE if name == "Infinity" else _no_json(name)


def _no_json(name: str) -> Odd:
    return Odd(
        "nan_literal",
        f"{name} is not JSON; the value is taken as missing",
        "write null, or what was measured",
    )


def _whole(digits: str) -> int | Odd:
    # Python refuses to read thousands of digits; a double holds no more than 309 before the point.
    return int(digits) if len(digits) <= 310 else out_of_range()


# What is measured is never infinite; the rate that was asked for may be. Tools that write JSON alone say it by this word.
_INFINITE, _BOUNDLESS = _no_json("Infinity"), "inf"
_decoder = json.JSONDecoder(parse_int=_whole, parse_constant=_constant, object_pairs_hook=_pairs)


def _lenient(text: str, limits: Limits, index: int, error: orjson.JSONDecodeError | None) -> Document:
    values: list[object] = []
    place = _SPACE.match(text).end()  # type: ignore[union-attr]
    broken = None
    while place < len(text):
        try:
            value, place = _decoder.raw_decode(text, place)
        except RecursionError:
            # Python's decoder recurses, and gives up before the depth can be measured.
            raise too_deep("JSON", limits) from None
        except json.JSONDecodeError as failure:
            broken = failure
            break
        values.append(value)
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
    # Several objects above a break are a log whose end was cut; after one, the document itself is broken.
    if broken is not None and (len(values) < 2 or not all(isinstance(v, dict) for v in values)):
        raise _invalid(broken, text)
    for value in values:
        _keys(value, limits)
    if len(values) == 1:
        content, remarks = cleaned(values[0], index)
        return Document(content, remarks)
    if not values:
        raise ArtifactError("invalid_json", f"not JSON ({error})", "line 1", "write the file again")
    return _concatenated(values, broken, text, index)


def _concatenated(
    values: list[object], broken: json.JSONDecodeError | None, text: str, index: int
) -> Document:
    if not all(isinstance(value, dict) for value in values):
        raise ArtifactError(
            "invalid_json", "several JSON values that are not objects", "whole file", "write one list"
        )
    what, todo = f"{len(values)} JSON objects one after the other", "nothing: each is read as a record"
    remarks = [Remark(index, "nothing", "concatenated_json", what, "whole file", todo)]
    records = []
    for number, value in enumerate(values):
        content, noted = cleaned(value, index, str(number))
        records.append((number, mapping(content)))
        remarks += noted
    if broken is not None:
        fault = _invalid(broken, text)
        remarks.append(
            Remark(index, "record", fault.code, fault.what, fault.where, fault.todo, str(len(values)))
        )
    return Document(None, remarks, records)


def _invalid(error: json.JSONDecodeError, text: str) -> ArtifactError:
    where = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return ArtifactError(
            "truncated_json", "the JSON breaks off", where, "write the file again, to its end"
        )
    return ArtifactError(
        "invalid_json", f"not JSON ({error.msg})", where, "correct it there or write the file again"
    )
