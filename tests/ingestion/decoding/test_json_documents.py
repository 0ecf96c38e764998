"""What reading JSON and JSON Lines promises."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion.decoding.json_documents import (
    Document,
    below_preamble,
    gather,
    read_document,
    read_lines,
)

LIMITS = Limits()


def read(text: str, limits: Limits = LIMITS) -> Document:
    return read_document(text.encode(), limits, 3)


def lines(text: str, limits: Limits = LIMITS) -> Document:
    return gather(read_lines(text.split("\n"), limits, 3))


def fault(text: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(ArtifactError) as raised:
        read(text, limits)
    return f"{raised.value.code}: {raised.value}"


def remarks(document: Document) -> list[tuple[Any, ...]]:
    return [(r.rejected, r.code, r.record, r.field, r.where) for r in document.remarks]


def test_plain_json_is_read_without_a_remark() -> None:
    assert read('{"a": [1, 2.5, null, "x: \\"y\\": 1"], "b": {}}') == Document(
        {"a": [1, 2.5, None, 'x: "y": 1'], "b": {}}
    )


def test_a_rate_without_bound_is_what_was_asked_for_and_other_infinities_are_missing() -> None:
    document = read('{"request_rate": Infinity, "p": Infinity, "low": {"request_rate": -Infinity}}')

    assert document.content == {"request_rate": "inf", "p": None, "low": {"request_rate": None}}
    assert remarks(document) == [
        ("value", "nan_literal", "", "p", "/p"),
        ("value", "nan_literal", "/low", "request_rate", "/low/request_rate"),
    ]


def test_nan_and_infinity_are_missing_and_remarked_with_their_place() -> None:
    document = read('{"runs": [{"p": NaN, "q": 1}, {"p": -Infinity}], "z": 1e999}')

    assert document.content == {"runs": [{"p": None, "q": 1}, {"p": None}], "z": None}
    assert remarks(document) == [
        ("value", "out_of_range", "", "z", "/z"),
        ("value", "nan_literal", "/runs/0", "p", "/runs/0/p"),
        ("value", "nan_literal", "/runs/1", "p", "/runs/1/p"),
    ]


@pytest.mark.parametrize("zeros", [308, 309, 6000])
def test_a_whole_number_beyond_a_double_is_missing_and_remarked(zeros: int) -> None:
    document = read(f'{{"x": -2{"0" * zeros}, "y": 5}}')

    assert (document.content, remarks(document)) == (
        {"x": None, "y": 5},
        [("value", "out_of_range", "", "x", "/x")],
    )


def test_a_key_that_stands_twice_is_missing_and_remarked() -> None:
    document = read('{"model": "m", "run": {"ttft": 1, "ttft": 2, "x": 3}}')

    assert document.content == {"model": "m", "run": {"ttft": None, "x": 3}}
    assert remarks(document) == [("value", "duplicate_key", "/run", "ttft", "/run/ttft")]


def test_a_string_that_looks_like_a_key_is_no_second_key() -> None:
    assert read('{"a": "\\"a\\": 1", "b" : 2}') == Document({"a": '"a": 1', "b": 2})


def test_json_that_breaks_off_is_named_by_line_and_column() -> None:
    assert fault('{\n  "a": [1,\n') == (
        "truncated_json: the JSON breaks off (line 3, column 1): write the file again, to its end"
    )
    assert fault('{"a": "unfini').startswith("truncated_json: the JSON breaks off (line 1, column 7)")


def test_json_with_a_fault_inside_is_named_by_line_and_column() -> None:
    assert fault('{\n  "a": 1,\n  b: 2\n}') == (
        "invalid_json: not JSON (Expecting property name enclosed in double quotes) (line 3, column 3): "
        "correct it there or write the file again"
    )


@pytest.mark.parametrize("depth", [6, 900, 5_000, 200_000])
def test_nesting_above_the_limit_is_refused(depth: int) -> None:
    assert fault("[" * depth + "]" * depth, Limits(nesting=5)).startswith(
        "nesting: JSON nested deeper than 5 levels"
    )


def test_nesting_at_the_limit_is_read() -> None:
    assert read("[[[[[1]]]]]", Limits(nesting=5)).content == [[[[[1]]]]]


def test_a_document_above_the_limit_is_refused_with_what_to_do() -> None:
    assert fault('{"a": 1}', Limits(document_bytes=7)) == (
        "document_too_large: a JSON document of 8 bytes, above the limit of 7 (whole file): "
        f"write it as JSON Lines, or {how_to_raise('document_bytes')}"
    )


def test_objects_one_after_the_other_are_records() -> None:
    document = read('{"a": 1}\n{\n "a": NaN\n}{"a": 3}')

    assert document.records == [(0, {"a": 1}), (1, {"a": None}), (2, {"a": 3})]
    assert remarks(document) == [
        ("nothing", "concatenated_json", None, None, "whole file"),
        ("value", "nan_literal", "1", "a", "/a"),
    ]


def test_objects_before_a_break_are_kept() -> None:
    document = read('{"a": 1}{"a": 2}{"a":')

    assert document.records == [(0, {"a": 1}), (1, {"a": 2})]
    assert remarks(document)[-1] == ("record", "truncated_json", "2", None, "line 1, column 22")


def test_lone_halves_of_surrogate_pairs_become_question_marks() -> None:
    assert read('{"a\\ud800": "x\\ud800", "b": "\\ud83d\\ude00"}').content == {"a?": "x?", "b": "😀"}


def test_a_bad_line_is_refused_alone_and_keeps_its_number() -> None:
    document = lines('{"a": 1}\n\n{"a": \n[1]\n{"a": NaN}\n')

    assert document.records == [(0, {"a": 1}), (3, {"a": None})]
    assert remarks(document) == [
        ("record", "truncated_json", "1", None, "line 3, column 6"),
        ("record", "not_an_object", "2", None, "line 4"),
        ("value", "nan_literal", "3", "a", "line 5, /a"),
    ]


def test_lines_above_the_limit_of_records_refuse_the_file() -> None:
    with pytest.raises(ArtifactError, match="more than 1 records"):
        lines('{"a": 1}\n{"a": 2}\n', Limits(records=1))


def test_a_document_below_console_output_is_found_when_it_reaches_to_the_end() -> None:
    found = below_preamble('loading model...\n{"eval_count": 5}\n', Limits(), 3)

    assert found is not None
    assert found.content == {"eval_count": 5}
    assert remarks(found) == [("nothing", "preamble", None, None, "line 1")]
    assert below_preamble('log\n{"a": 1}\nmore log\n', Limits(), 3) is None
    assert below_preamble("log only\n", Limits(), 3) is None


_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


@given(_json, st.booleans())
def test_what_json_writes_comes_back(value: Any, spaced: bool) -> None:
    text = json.dumps(value, indent=2 if spaced else None, ensure_ascii=spaced)

    assert read(text) == Document(value)


@given(st.text(alphabet='{}[]",:0aN \n\\', max_size=40))
def test_no_text_does_more_than_be_read_or_be_refused(text: str) -> None:
    try:
        document = read(text)
    except ArtifactError:
        return
    json.dumps(document.content if document.records is None else document.records, allow_nan=False)


def test_a_document_of_too_many_values_is_refused_before_it_is_parsed() -> None:
    few = Limits(document_values=3)

    assert read("[1, 2, 3]", few).content == [1, 2, 3]
    assert fault("[1, 2, 3, ", few) == (
        "too_many_values: a JSON document of more than 3 values (whole file): "
        f"write it as JSON Lines, or {how_to_raise('document_values')}"
    )


def test_commas_in_strings_are_no_values() -> None:
    few = Limits(document_values=2)

    assert read('["a, b, c", "\\", \\", "]', few).content == ["a, b, c", '", ", ']


@pytest.mark.parametrize("part", ['"\\"', '"a', '\\"', '"\\'], ids=["escaped", "closed", "outside", "cut"])
def test_counting_values_takes_time_in_proportion_to_the_bytes(part: str) -> None:
    started = time.process_time()

    # With every quote searched on from to the end it would take minutes.
    assert fault(", " + part * 100_000, Limits(document_values=1)).startswith(("too_many", "invalid_json"))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\r", "\n  "])
def test_a_key_that_stands_twice_is_seen_whatever_space_follows_one_of_them(space: str) -> None:
    assert "duplicate_key" in str(read(f'{{"a": 1, "a"{space}: 2}}').remarks)
