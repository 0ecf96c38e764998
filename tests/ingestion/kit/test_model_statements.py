"""The model that a document states once reaches its numbers, and no number is said to be of a model that is not its own."""

from __future__ import annotations

from typing import Any

import pytest

from data_contracts.settings import Limits
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.generic_json import READER

SPEED = {"decode_tps": 41.5}
ONE = "Orca-7B"


def _models(content: Any, kind: str = "json", first: Any = None) -> dict[str, str | None]:
    """The model of each record of an artifact, or of a range of one whose first record is given."""
    rows = Rows()
    part = Parsed(0, Head("artifact", "jsonl" if kind == "jsonl" else "json", "", sample=first), content)
    READER.read([part], rows)
    read = rows.finish(["artifact"])
    return dict(zip(read["record"].to_pylist(), read["model"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    "document",
    [
        {"model": {"name": ONE, "quant": "Q4"}, **SPEED},
        {"model": {"id": ONE}, **SPEED},
        {"model": {"path": ONE}, **SPEED},
        {"model": [ONE], **SPEED},
        {"config": {"model_name": ONE}, **SPEED},
        {"metadata": {"setup": {"model": {"repo": ONE}}}, **SPEED},
        {"about": {"model": ONE}, **SPEED},
    ],
)
def test_the_model_of_a_part_that_holds_no_result_is_that_of_the_numbers_beside_it(document: Any) -> None:
    assert _models(document)[""] == ONE


def test_it_reaches_the_parts_beside_and_below() -> None:
    document = {"run_info": {"model": ONE}, "results": {"short": SPEED, "levels": [SPEED, SPEED]}}

    assert _models(document) == {
        "/results/short": ONE, "/results/levels/0": ONE, "/results/levels/1": ONE,
    }  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        {"run_info": {"model": ONE}, "setup": {"model": "Finch-3B"}, **SPEED},
        {"models": [ONE, "Finch-3B"], **SPEED},
        # What was measured of one model says nothing of what stands beside it
        {"first": {"model": ONE, "decode_tps": 9}, **SPEED},
        # A judge, a draft or an embedding took another part in the run
        {"judge": {"model": ONE}, **SPEED},
        {"draft": {"model": {"name": ONE}}, **SPEED},
    ],
)
def test_where_it_may_be_another_model_none_is_taken(document: Any) -> None:
    assert _models(document)[""] is None


def test_two_ways_to_write_one_model_are_one() -> None:
    document = {"config": {"model": "/models/orca-7b.gguf"}, "run_info": {"model": ONE}, **SPEED}

    assert _models(document)[""] == "/models/orca-7b.gguf"


def test_what_stands_nearer_holds_and_a_part_without_a_description_changes_nothing() -> None:
    document = {
        "model": ONE,
        "a": {"config": {"model": "Finch-3B"}, **SPEED},
        "b": {"compared_with": {"model": "Finch-3B"}, **SPEED},
    }

    assert _models(document) == {"/a": "Finch-3B", "/b": ONE}


def test_what_sums_up_entries_of_one_model_is_of_it() -> None:
    entries = [{"model": ONE, **SPEED}, {"model": ONE, **SPEED}]

    assert _models({"summary": SPEED, "runs": entries})["/summary"] == ONE
    assert _models({"summary": SPEED, "runs": [*entries, {"model": "Finch-3B", **SPEED}]})["/summary"] is None
    assert _models({"summary": SPEED, "runs": [*entries, SPEED]})["/summary"] is None


def test_entries_of_a_list_of_models_are_called_by_their_names() -> None:
    named = [{"name": ONE, **SPEED}, {"name": "Finch-3B", **SPEED}]

    assert _models({"models": named}) == {"/models/0": ONE, "/models/1": "Finch-3B"}
    assert set(_models({"tests": named}).values()) == {None}


def test_the_first_line_says_of_which_model_the_others_are() -> None:
    header = {"event": "start", "model": ONE}
    lines = [(0, header), (1, SPEED), (2, SPEED)]

    assert _models(lines, "jsonl") == {"1": ONE, "2": ONE}
    assert _models([*lines, (3, {"model": "Finch-3B"})], "jsonl") == {"1": None, "2": None}


def test_the_first_line_of_a_large_file_speaks_for_its_later_ranges() -> None:
    later = [(1_000, SPEED), (1_001, SPEED)]

    assert set(_models(later, "jsonl", {"event": "start", "model": ONE}).values()) == {ONE}
    assert set(_models(later, "jsonl", {"model": ONE, **SPEED}).values()) == {None}


def test_a_line_that_measured_a_model_says_nothing_of_several_others() -> None:
    measured = {"model": ONE, **SPEED}

    assert _models([(0, measured), (1, SPEED), (2, SPEED)], "jsonl") == {"0": ONE, "1": None, "2": None}
    assert _models([(0, measured), (1, measured), (2, SPEED)], "jsonl") == {"0": ONE, "1": ONE, "2": ONE}


def test_a_document_that_is_nested_deeper_than_python_calls_is_read() -> None:
    deep: dict[str, Any] = {"model": ONE, **SPEED}
    for _ in range(Limits().nesting * 2):
        deep = {"a": {"model_card": {}, **deep}}

    assert set(_models(deep).values()) == {ONE}
