"""What decoding bytes to text promises."""

from __future__ import annotations

import codecs

import pytest

from data_contracts.errors import ArtifactError
from tasks.ingestion.decoding.text import Text, decode, is_binary


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_says_the_encoding_and_is_no_part_of_the_text(mark: bytes, encoding: str) -> None:
    data = mark + "größe,1\n".encode(encoding)

    assert decode(data) == Text("größe,1\n", encoding)
    assert not is_binary(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_nuls(encoding: str) -> None:
    assert decode("model,ttft_s\n".encode(encoding)) == Text("model,ttft_s\n", encoding)


def test_utf16_saved_once_more_as_utf8_is_repaired() -> None:
    twice = "model,ttft\r\na,1\r\n".encode("utf-16").decode("latin-1").encode("utf-8")

    assert not is_binary(twice)
    assert decode(twice) == Text("model,ttft\na,1\n", "utf-16 saved as utf-8", repaired=True)


def test_bytes_that_are_not_utf8_are_named_by_their_offset() -> None:
    with pytest.raises(ArtifactError) as raised:
        decode(b"model,caf\xe9\n")

    assert str(raised.value) == "not valid UTF-8: byte 0xe9 (byte 9): write it again as UTF-8"
    assert raised.value.code == "not_utf8"


def test_half_a_utf16_character_is_an_error_of_the_artifact() -> None:
    with pytest.raises(ArtifactError) as raised:
        decode(codecs.BOM_UTF16_LE + b"a\x00b")

    assert (raised.value.code, raised.value.where) == ("bad_encoding", "byte 4")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"PAR1\x15\x04", b"\x1f\x8b\x08\x00", b"PK\x03\x04", bytes(range(32)) * 4]
)
def test_binary_files_are_told_by_their_first_bytes(data: bytes) -> None:
    assert is_binary(data)


def test_escape_sequences_of_a_terminal_make_no_binary() -> None:
    assert not is_binary(b"\x1b[32mok\x1b[0m pp512 1234.5 t/s\n")
