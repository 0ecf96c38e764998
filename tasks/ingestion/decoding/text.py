"""Bytes to text: which encoding, or why there is none."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from data_contracts.errors import ArtifactError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first two bytes are the same
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY_STARTS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
    b"ARROW1",
    b"SQLite format 3\x00",
    b"\x7fELF",
    # Pickle, protocols 4 and 5: never loaded, since loading one runs what it says.
    b"\x80\x04",
    b"\x80\x05",
    b"GGUF",
)
# The first entries of a `.eval` file: of a run, and of one that was written again.
_INSPECT_ENTRIES = (b"_journal/start.json", b"header.json")
_INSPECT_ADVICE = (
    "an evaluation log of Inspect in its binary form: `inspect log convert --to json` makes one to read"
)
# ESC is not among them: captures of a terminal are full of it, and are text.
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
# "\xff\xfe" and "\xfe\xff" once taken for Latin-1 characters and written again as UTF-8.
_TWICE_ENCODED = {b"\xc3\xbf\xc3\xbe": "little", b"\xc3\xbe\xc3\xbf": "big"}


@dataclass(frozen=True, slots=True)
class Text:
    """`encoding` says how the bytes were read; `repaired` that they were UTF-16 saved once more as UTF-8."""

    text: str
    encoding: str
    repaired: bool = False


def is_binary(data: bytes) -> bool:
    """True when the first bytes are those of a binary format, or hold what no text does."""
    start = data[:8192]
    if start.startswith(_BINARY_STARTS):
        return True
    if _utf16_by_nuls(start) or any(start.startswith(bom) for bom, _ in _BOMS):
        return False
    return b"\0" in start or (len(start) - len(start.translate(None, _CONTROL))) * 20 > len(start)


def binary_advice(data: bytes) -> str | None:
    """What to do with a binary file that holds a log that a reader takes in another form; None for all others."""
    # A zip's first entry is named 30 bytes after its beginning
    inspects = data.startswith(b"PK\x03\x04") and data[30:].startswith(_INSPECT_ENTRIES)
    return (
        "an evaluation log of Inspect in its binary form: `inspect log convert --to json` makes one to read"
        if inspects
        else None
    )


def decode(data: bytes) -> Text:
    """Text of an artifact that is not binary, without its byte order mark. Raises ArtifactError."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Text(_strict(data[len(bom) :], encoding, len(bom)), encoding)
    if data[:4] in _TWICE_ENCODED or b"\0" in data[:8192]:
        return _decode_nuls(data)
    # Nothing else is tried: any bytes are valid Latin-1, so that a wrong guess would never show.
    return Text(_strict(data, "utf-8", 0), "utf-8")


def _decode_nuls(data: bytes) -> Text:
    if data[:4] in _TWICE_ENCODED:
        # Line ends were doubled on the way ("\r\0\r\n\0"): dropping the NULs is the only repair that always holds.
        text = _strict(data[4:], "utf-8", 4).replace("\0", "")
        return Text(re.sub("\r+\n?", "\n", text), "utf-16 saved as utf-8", repaired=True)
    encoding = _utf16_by_nuls(data[:8192])
    if encoding is not None:
        return Text(_strict(data, encoding, 0), encoding)
    offset = data.index(b"\0")
    raise ArtifactError("nul_bytes", "NUL bytes in a text", f"byte {offset}", "write it again as UTF-8 text")


def _utf16_by_nuls(start: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly every second byte of Latin text is NUL."""
    half = len(start) // 2
    if half < 4 or b"\0" not in start:
        return None
    odd, even = start[1::2].count(0), start[0::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else None


def _strict(data: bytes, encoding: str, offset: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = error.start + offset
        raise ArtifactError(
            "not_utf8" if encoding == "utf-8" else "bad_encoding",
            f"not valid {encoding.upper()}: byte 0x{data[error.start]:02x}",
            f"byte {place}",
            "write it again as UTF-8",
        ) from None
