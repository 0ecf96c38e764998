"""What is done to an artifact's bytes: each change takes the bytes and a random source and gives other bytes."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Any

from benchmarks.campaign.material import LENGTHS, NUMBERS, PAYLOADS, RUNS

Change = Callable[[bytes, Random], bytes]

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(rb"[A-Za-z][A-Za-z_]{2,}")


def _place(data: bytes, chance: Random) -> int:
    return chance.randint(0, len(data))


def _between(data: bytes, chance: Random) -> tuple[int, int]:
    first, last = sorted((_place(data, chance), _place(data, chance)))
    return first, last


def _into(data: bytes, chance: Random, new: bytes) -> bytes:
    place = _place(data, chance)
    return data[:place] + new + data[place:]


def _replaced(pattern: re.Pattern[bytes], data: bytes, chance: Random, new: bytes) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return _into(data, chance, new)
    for place in sorted(
        {chance.choice(found).span() for _ in range(chance.choice((1, 1, 1, 5, 50)))}, reverse=True
    ):
        data = data[: place[0]] + new + data[place[1] :]
    return data


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _flip(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 1, 3, 10, 100))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: _place(data, chance)]


def _delete(data: bytes, chance: Random) -> bytes:
    first, last = _between(data, chance)
    return data[:first] + data[last:]


def _repeat(data: bytes, chance: Random) -> bytes:
    first, last = _between(data, chance)
    times = min(chance.choice((1, 2, 10, 1000)), 2_000_000 // max(last - first, 1) + 1)
    return data[:last] + data[first:last] * times + data[last:]


def _number(data: bytes, chance: Random) -> bytes:
    return _replaced(_NUMBER, data, chance, _encoded(chance.choice(NUMBERS)))


def _every_number(data: bytes, chance: Random) -> bytes:
    new = _encoded(chance.choice(NUMBERS))
    return _NUMBER.sub(lambda _: new, data)


def _payload(data: bytes, chance: Random) -> bytes:
    return _replaced(_WORD, data, chance, _encoded(chance.choice(PAYLOADS)))


def _word(data: bytes, chance: Random) -> bytes:
    words = _WORD.findall(data) or [b"word"]
    return _replaced(
        _WORD, data, chance, chance.choice([*words, b"", b"n", b"model", b"timestamp", b"error", b"ttft_ms"])
    )


def long_run(chance: Random) -> bytes:
    """One short text over and over, and sometimes an end that makes a pattern fail."""
    length = chance.choice(LENGTHS)
    run = chance.choice(RUNS)
    return _encoded(
        (run * (length // len(run) + 1))[:length]
        + chance.choice(("", "", "!", ".csv", " ms", "\n", "x", ")"))
    )


def _long(data: bytes, chance: Random) -> bytes:
    return _replaced(chance.choice((_WORD, _NUMBER)), data, chance, long_run(chance))


def _after_a_word(data: bytes, chance: Random) -> bytes:
    words = [found.end() for found in _WORD.finditer(data)] or [0]
    place = chance.choice(words)
    return (
        data[:place]
        + chance.choice((b"", b" (", b" [", b"_", b" is ", b": "))
        + long_run(chance)
        + data[place:]
    )


def _lines(data: bytes, chance: Random) -> bytes:
    ends = chance.choice(
        (
            (b"\r",),
            (b"\r\n",),
            (b"\r", b"\n", b"\r\n"),
            (b"\n\r",),
            (b"\x0b", b"\x0c", b"\n"),
            (b"\xc2\x85",),
            (b"",),
            (b"\n\n\n",),
        )
    )
    return b"".join(line + chance.choice(ends) for line in data.split(b"\n"))


def _lone_return(data: bytes, chance: Random) -> bytes:
    return _into(data, chance, chance.choice((b"\r", b"a\rb", b'"\r', b"\r\r\n")))


def _encoding(data: bytes, chance: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    kind = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp037", "utf-7", "shift-jis")
    )
    coded = text.encode(kind, "replace")
    return chance.choice((coded, coded[:-1], b"\xef\xbb\xbf" + coded, b"\xff\xfe" + coded, coded + data))


def _odd_bytes(data: bytes, chance: Random) -> bytes:
    odd = chance.choice((b"\0", b"\0" * 100, b"\xff\xfe", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80",
                         b"\xc0\x80", b"\x80" * 20, b"\x1a", b"\xef\xbb\xbf",
                         b"\\ud800", b'\\u0000', bytes(range(256))))  # fmt: skip
    for _ in range(chance.choice((1, 5))):
        data = _into(data, chance, odd)
    return data


def _quotes(data: bytes, chance: Random) -> bytes:
    if chance.random() < 0.5:
        return data.replace(b'"', chance.choice((b"", b"'", b'""', b'\\"')), chance.choice((1, 3, -1)))
    return _into(data, chance, chance.choice((b'"', b'""', b"'", b'"""', b"\\", b'"\n', b',"')))


def _wide_header(data: bytes, chance: Random) -> bytes:
    head, line, rest = data.partition(b"\n")
    name = chance.choice((b"c", b"ttft_ms", b"x (ms)", b"p99", b""))
    count = chance.choice((300, 3_000, 20_000, 100_000))
    return head + b"," + b",".join(name + str(n).encode() for n in range(count)) + line + rest


def _header_blanks(data: bytes, chance: Random) -> bytes:
    opened, fill = (
        chance.choice((b"ttft (", b"ttft [", b"ttft", b"| ttft (", b"(")),
        chance.choice((b" ", b"\t", b"( ", b"_", b" (")),
    )
    return opened + fill * 20_000 + chance.choice((b"", b"ms", b")")) + chance.choice((b",", b"|")) + data


def _huge_cell(data: bytes, chance: Random) -> bytes:
    cell = chance.choice((b"x", b"7", b"a ", b'""', b"\n")) * chance.choice((131_073, 400_000, 1_100_000))
    return _replaced(chance.choice((_WORD, _NUMBER)), data, chance, chance.choice((cell, b'"' + cell + b'"')))


def _other_document(data: bytes, chance: Random) -> bytes:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _nested(data, chance)
    return json.dumps(_other(document, chance, 0)).encode("utf-8", "surrogatepass")


def _other(value: Any, chance: Random, depth: int) -> Any:
    """The same document with keys renamed, removed, doubled into each other, and values of other types."""
    if chance.random() < 0.03:
        return chance.choice(
            (
                None,
                True,
                [],
                {},
                "",
                "x",
                -1,
                1e200,
                10**400,
                [[]],
                {"": {}},
                [None],
                [value],
                {"value": value},
                [value, "x"],
            )
        )
    if isinstance(value, dict):
        changed = {}
        for key, inner in value.items():
            chosen = chance.random()
            if chosen < 0.03:
                continue
            name = (
                chance.choice((*value, "", " ", "\ud800", "a.b/c~d", chance.choice(PAYLOADS), key * 50))
                if chosen < 0.08
                else key
            )
            changed[name] = _other(inner, chance, depth + 1)
        return changed
    return [_other(inner, chance, depth + 1) for inner in value] if isinstance(value, list) else value


def _nested(data: bytes, chance: Random) -> bytes:
    depth = chance.choice((150, 199, 250, 1_000, 5_000, 100_000))
    left, right = chance.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]"), (b"> ", b""), (b"- ", b""), (b"  ", b""))
    )
    core = data.strip() or b"1"
    return left * depth + core + right * chance.choice((depth, depth, depth - 1, 0))


def _markdown(data: bytes, chance: Random) -> bytes:
    cells = chance.choice((2, 50, 3_000))
    row = b"|" + b"|".join([long_run(chance)[:50].replace(b"\n", b" ")] * cells) + b"|\n"
    table = (
        b"\n| model | TTFT |\n|---|---|\n"
        + row * chance.choice((1, 30))
        + b"\nTTFT is "
        + long_run(chance)
        + b" ms\n"
    )
    return _into(data, chance, table)


def _packed(data: bytes, chance: Random) -> bytes:
    spool = BytesIO()
    with zipfile.ZipFile(spool, "w") as archive:
        archive.writestr(zipfile.ZipInfo("../../escape.csv"), data)  # without the time of day
    return chance.choice(
        (gzip.compress(data, mtime=0), gzip.compress(b"\0" * 5_000_000, mtime=0), bz2.compress(data),
         lzma.compress(data), spool.getvalue(),
         gzip.compress(data, mtime=0)[:-5], b"%PDF-1.7\n" + data, b"PAR1" + data + b"PAR1", b"SQLite format 3\0" + data,
         b"\x89PNG\r\n\x1a\n" + data,
         b"\x80\x04\x95" + data, b"ARROW1\0\0" + data, b"\x7fELF" + data)
    )  # fmt: skip


def _little(_: bytes, chance: Random) -> bytes:
    return chance.choice(
        (
            b"",
            b"\n",
            b"\0",
            b"{",
            b"[",
            b'"',
            b"{}",
            b"[]",
            b"null",
            b"0",
            b",",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"|",
            b"#",
            b"a,b\n",
            b"a\n\r",
            b"\r",
        )
    )


CHANGES: tuple[Change, ...] = (
    _flip, _cut, _delete, _repeat, _number, _number, _number, _every_number, _payload, _word, _long, _long, _after_a_word,
    _lines, _lone_return, _encoding, _odd_bytes, _quotes, _wide_header, _header_blanks, _huge_cell, _other_document,
    _other_document, _other_document, _nested, _markdown, _packed, _little,
)  # fmt: skip


def spliced(one: bytes, other: bytes, chance: Random) -> bytes:
    """The head of one file and the tail of another."""
    return one[: _place(one, chance)] + other[_place(other, chance) :]
