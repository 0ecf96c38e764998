from __future__ import annotations

from tasks.reporting.reference.packing import coded, packed
from tests.reporting.reference.unpacking import cells, unpacked


def test_what_is_packed_is_unpacked_again_and_has_the_same_bytes_each_time() -> None:
    content = {"b": [1, 0.5, None], "a": "é</script>"}
    assert unpacked(packed(content)) == content
    assert packed(content) == packed(dict(reversed(content.items())))


def test_words_that_repeat_are_held_once() -> None:
    assert coded(["llama", "llama", None, "gemma", "llama", None]) == {
        "words": ["llama", None, "gemma"],
        "codes": [0, 0, 1, 2, 0, 1],
    }
    assert coded(["a", "b", "c"]) == ["a", "b", "c"]
    assert coded([1.0, 1.0, 1.0]) == [1.0, 1.0, 1.0]


def test_text_of_an_artifact_is_cleaned_before_it_is_held() -> None:
    assert cells(coded(["\x1b[31mred\x00", "\x1b[31mred\x00"])) == ["red\ufffd", "red\ufffd"]
