"""What reading YAML promises: the values of JSON, within the limits, and no surprise."""

from __future__ import annotations

from typing import Any

import pytest

from data_contracts.errors import ArtifactError
from data_contracts.settings import Limits
from tasks.ingestion.decoding.yaml_documents import read_yaml


def content(text: str) -> Any:
    return read_yaml(text, Limits(), 0).content


def fault(text: str, **limits: int) -> str:
    with pytest.raises(ArtifactError) as raised:
        read_yaml(text, Limits(**limits), 0)
    return str(raised.value)


def test_plain_scalars_are_what_yaml_1_2_says_and_what_versions_differ_on_stays_text() -> None:
    assert content(
        "numbers: [1, -3, 2.5, .5, 5., 1e-05, 1.0e+3]\nwords: [null, ~, true, False, ]\nnothing:"
    ) == {
        "numbers": [1, -3, 2.5, 0.5, 5.0, 1e-05, 1000.0],
        "words": [None, None, True, False],
        "nothing": None,
    }
    assert content("[yes, off, 012, 0x1F, 1_000, 1:30, 2026-03-02, 2026-03-02T09:00:00Z, 0.2.1, .inf, e5, ., -, '7']") == [
        "yes", "off", "012", "0x1F", "1_000", "1:30", "2026-03-02", "2026-03-02T09:00:00Z", "0.2.1", ".inf", "e5", ".",
        "-", "7",
    ]  # fmt: skip


def test_keys_are_text_as_written() -> None:
    assert content("1: a\ntrue: b\n2026-03-02: c") == {"1": "a", "true": "b", "2026-03-02": "c"}


def test_several_documents_are_a_list_and_one_without_a_value_holds_nothing() -> None:
    assert content("---\na: 1\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]
    assert content("# a comment\n") is None


def test_an_alias_is_what_it_stands_for() -> None:
    assert content("a: &x {b: [1, 2]}\nc: *x\nd: &y 5\ne: *y") == {
        "a": {"b": [1, 2]},
        "c": {"b": [1, 2]},
        "d": 5,
        "e": 5,
    }


def test_a_key_that_stands_twice_has_no_value_and_a_remark() -> None:
    read = read_yaml("run:\n  p50: 1\n  p50: 2\n  p90: .nan", Limits(), 3)

    assert read.content == {"run": {"p50": None, "p90": None}}
    assert [(r.index, r.rejected, r.code, r.where, r.record, r.field) for r in read.remarks] == [
        (3, "value", "duplicate_key", "/run/p50", "/run", "p50"),
        (3, "value", "nan_literal", "/run/p90", "/run", "p90"),
    ]


def test_a_number_that_no_double_holds_is_missing_with_a_remark() -> None:
    read = read_yaml(f"a: 1e999\nb: {'9' * 400}", Limits(), 0)

    assert read.content == {"a": None, "b": None}
    assert [r.code for r in read.remarks] == ["out_of_range", "out_of_range"]


def test_aliases_that_stand_for_more_than_the_limit_are_refused() -> None:
    bomb = "- &a [1, 1]\n- &b [*a, *a]\n- &c [*b, *b]\n- &d [*c, *c]\n- [*d, *d, *d, *d]\n"

    assert fault(bomb, document_values=100).startswith(
        "a YAML document of more than 100 values, its aliases written out (whole file): split it, or raise"
        " `document_values`"
    )
    assert len(content(bomb)) == 5


def test_aliases_that_make_it_deeper_than_the_limit_are_refused() -> None:
    assert fault("a: &x [[[1]]]\nb: [[*x]]", nesting=5).startswith("YAML nested deeper than 5 levels")
    assert fault("a: [[[[[1]]]]]", nesting=5).startswith("YAML nested deeper than 5 levels")
    assert content("a: [[[1]]]") == {"a": [[[1]]]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: !!python/none x", "a tag (tag:yaml.org,2002:python/none) stands before a value (line 1, column 4)"),
        ("a: !Ref x", "a tag (!Ref) stands before a value (line 1, column 4)"),
        ("b: 1\na: &x [*x]", "not YAML (an alias *x of what is not written above it) (line 2, column 8)"),
        ("a: *x", "not YAML (an alias *x of what is not written above it) (line 1, column 4)"),
        ("? [a]\n: 1", "not YAML (a key that is no text) (line 1, column 3)"),
        ("a: &x b\n*x : 1", "not YAML (a key that is no text) (line 2, column 1)"),
        ("a: [1,", "not YAML (did not find expected node content) (line 2, column 1)"),
        ("a: b: c", "not YAML (mapping values are not allowed in this context) (line 1, column 5)"),
        ("a: \x07", "not YAML (a character that it may not hold) (whole file)"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_with_its_place(text: str, why: str) -> None:
    assert fault(text).startswith(why)


def test_an_anchor_of_one_document_is_unknown_in_the_next() -> None:
    assert fault("--- &x 1\n--- *x\n").startswith("not YAML (an alias *x of what is not written above it)")


def test_a_text_above_the_limit_of_a_document_is_not_parsed() -> None:
    assert fault("a: [" * 10, document_bytes=20).startswith(
        "a YAML document of 40 characters, above the limit of 20"
    )
