"""Objects whose shape is known are added as a whole, and their rows are those that a look at each number gives."""

from __future__ import annotations

import random
from typing import Any

import pyarrow as pa
import pytest

from data_contracts.json_values import JsonObject
from data_contracts.measurements import Flag, Status
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit import documents
from tasks.ingestion.kit.documents import Frame, Frames, walk
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.rows import Rows

_KEYS = (
    "ttft_s",
    "eval_s",
    "tokens",
    "load_ms",
    "note",
    "0",
    "7",
    "a/b",
    "a~b",
    "",
    "power_w",
    "\ud800",
    "ignored",
)
_NUMBERS = (0, 1, 17, 2.5, 0.0, -0.0, 1e308, 5e-324, 2**53, 2**53 + 1, 1e300, -3, 10**400, float("nan"))
_OTHERS: tuple[Any, ...] = (None, True, False, "", "text", [], {}, [1, 2.5], [{"eval_s": 3}, {"eval_s": 4}])
_NAMES = {"ttft_s": known("ttft", "s"), "load_ms": known("load_duration", "ms")}
_FLAGS: dict[str, tuple[Flag, ...]] = {"ttft_s": ("derived",)}
_STATUSES: tuple[Status, ...] = ("ok", "failed", "warmup")


def some_object(dice: random.Random, depth: int, odd: float) -> JsonObject:
    made: JsonObject = {}
    for key in dice.sample(_KEYS, dice.randint(0, 6)):
        drawn = dice.random()
        if depth and drawn < 0.3:
            made[key] = some_object(dice, depth - 1, odd)
        elif drawn < 0.3 + odd:
            made[key] = dice.choice((*_NUMBERS, *_OTHERS))
        else:
            made[key] = dice.choice((3, 2.5, 40))
    return made


def some_frames(dice: random.Random, rows: Rows, document: JsonObject) -> Frames:
    def frame() -> Frame:
        return Frame(
            rows.context(tool="t", scope="request", run=str(dice.randint(0, 2))),
            dice.choice((_NAMES, {})),
            frozenset({"ignored"}) if dice.random() < 0.5 else frozenset(),
            dice.choice((None, 5, "many")),
            parse_timestamp(dice.choice((None, "2026-03-01T10:00:00", "2026-03-01T10:00:00Z"))),
            dice.choice(_STATUSES),
            dice.choice(((), ("group",))),
            dice.choice((_FLAGS, {})),
            dice.random() < 0.2,
        )

    parts = [(key,) for key, value in document.items() if isinstance(value, dict) and dice.random() < 0.5]
    return {(): frame(), **{part: frame() for part in parts}}


def rows_of(seed: int, odd: float) -> tuple[pa.Table, dict[int, str]]:
    """The rows of some documents that a seed makes, and why the others are refused."""
    dice, rows = random.Random(seed), Rows()
    for index in range(8):
        document = some_object(dice, 3, odd)
        if dice.random() < 0.3:
            rows.add(index, "", "before", known("ttft", "s"), 1.5, rows.context(tool="t", scope="request"))
        walk(rows, index, document, some_frames(dice, rows, document), dice.choice(("", "3")))
    table, refused = rows.finish_accepted([f"{index}.json" for index in range(8)])
    return table, {index: str(fault) for index, fault in refused.items()}


@pytest.mark.parametrize("odd", [0.0, 0.05, 0.5])
def test_both_roads_give_the_same_rows(odd: float, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = range(60)
    planned = [rows_of(seed, odd) for seed in seeds]
    monkeypatch.setattr(documents, "_plan_of", lambda *_: None)
    for seed, (table, refused) in zip(seeds, planned, strict=True):
        careful, theirs = rows_of(seed, odd)
        assert refused == theirs
        assert table.equals(careful) or table.to_pandas().equals(careful.to_pandas()), seed
        assert [column.to_pylist() for column in table.columns if column.type != pa.float64()] == [
            column.to_pylist() for column in careful.columns if column.type != pa.float64()
        ]


def test_an_object_of_plain_numbers_is_added_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[str] = []
    monkeypatch.setattr(Rows, "add", lambda *arguments, **_: added.append(arguments[3]))
    rows = Rows()
    frames: Frames = {(): Frame(rows.context(tool="t", scope="request"))}
    walk(rows, 0, {"eval_s": 2.5, "host": {"power_w": 60}, "tokens": None}, frames)
    assert added == ["eval_s", "tokens"]
