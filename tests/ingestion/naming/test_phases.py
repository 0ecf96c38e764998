"""A bare rate is of the phase that its own row says; words that may say other things count beside their opposite only."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.naming.phases import phases_in
from tasks.readers.generic_json import READER as OF_JSON
from tasks.readers.generic_table import READER as OF_TABLES
from tests.readers.reading import head, measurements, shown, table


@pytest.mark.parametrize(
    ("texts", "phases"),
    [
        (["pp512", "tg128"], ["prefill", "decode"]),
        (["PP", "TG"], ["prefill", "decode"]),
        (["prompt processing", "decode"], ["prefill", "decode"]),
        (["prompt", "generation"], ["prefill", "decode"]),
        (["prefill"], ["prefill"]),
        (["generate"], []),
        (["prompt", "chat"], []),
        (["warmup", "decode_long"], []),
    ],
)
def test_what_a_text_says_of_the_phase(texts: list[str], phases: list[str]) -> None:
    assert list(phases_in(texts).values()) == phases


def _of_table(*rows: str, header: str = "test_type,tps_mean,tps_std") -> list[tuple[Any, ...]]:
    return shown(measurements(OF_TABLES, table(header, *rows), kind="csv"), "record", "metric", "statistic")


def test_a_bare_rate_of_a_table_is_that_of_its_rows_phase() -> None:
    assert sorted(_of_table("pp,400.5,3.5", "tg,41.5,0.5", "mixed,90.5,0.7")) == [
        ("0", "prefill_throughput", "mean"),
        ("0", "prefill_throughput", "stddev"),
        ("1", "decode_throughput", "mean"),
        ("1", "decode_throughput", "stddev"),
        ("2", "output_throughput", "mean"),
        ("2", "output_throughput", "stddev"),
    ]


def test_a_rate_that_says_its_phase_itself_is_that_in_every_row() -> None:
    read = _of_table("pp,41.5", "tg,40.5", header="phase,decode_tps")

    assert [metric for _, metric, _ in read] == ["decode_throughput"] * 2


def test_a_mode_that_is_no_phase_changes_nothing() -> None:
    read = _of_table("chat,41.5", "generate,40.5", header="mode,tps")

    assert [metric for _, metric, _ in read] == ["output_throughput"] * 2


@pytest.mark.parametrize(
    "document",
    [
        [{"test_type": "pp", "tps": 400.5}, {"test_type": "tg", "tps": 41.5}],
        [{"phase": "prefill", "stats": {"tps": 400.5}}, {"phase": "decode", "stats": {"tps": 41.5}}],
        {"pp512": {"tps": 400.5, "n": 3}, "tg128": {"tps": 41.5, "n": 3}},
    ],
)
def test_a_bare_rate_of_a_document_is_that_of_the_object_that_says_its_phase(document: Any) -> None:
    assert shown(measurements(OF_JSON, document), "metric", "value") == [
        ("prefill_throughput", 400.5), ("decode_throughput", 41.5),
    ]  # fmt: skip


def test_what_was_understood_says_in_which_rows() -> None:
    content: Any = [{"test_type": "pp", "tps": 400.5}, {"test_type": "tg", "tps": 41.5}]
    (found,) = OF_JSON.meanings(Parsed(0, head(content), content)).values()

    assert found.columns["tps"].reasons[-2:] == (
        "prefill throughput where test_type is pp", "decode throughput where test_type is tg",
    )  # fmt: skip
