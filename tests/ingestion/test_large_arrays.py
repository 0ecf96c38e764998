"""What is promised for JSON arrays that are too large to be held whole."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from data_contracts.artifacts import Remark
from data_contracts.settings import Limits, how_to_raise
from tasks.ingestion import large_arrays
from tasks.ingestion.kit.entries import run_name
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tests.ingestion.folder import Folder
from tests.ingestion.readers_in_hand import only
from tests.ingestion.stand_ins.objects import Objects

WHOLE = Limits(stream_above_bytes=1_000)
IN_RANGES = Limits(stream_above_bytes=1_000, document_values=500)


@pytest.fixture(autouse=True)
def short_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_arrays, "RANGE_CHARS", 700)
    monkeypatch.setattr(large_arrays, "_BLOCK", 300)


def request(number: int, dice: random.Random) -> dict[str, Any]:
    return {
        "model": "helio:1b", "ttft_s": round(dice.random(), 4), "tokens_s": round(dice.uniform(40, 90), 2),
        "prompt": 'say "a, b" é\\', "eval_count": number, "options": {"num_ctx": 512},
    }  # fmt: skip


def requests(count: int = 150) -> list[dict[str, Any]]:
    dice = random.Random(count)
    return [request(number, dice) for number in range(count)]


@pytest.mark.parametrize("indent", [None, 2])
def test_ranges_give_what_the_whole_gives(folder: Folder, indent: int | None) -> None:
    text = json.dumps(requests(), indent=indent, ensure_ascii=False).replace(
        '"eval_count": 77', '"eval_count": NaN'
    )
    folder.write("run.json", text)
    folder.write("marked.json", b"\xef\xbb\xbf" + text.encode())
    whole = folder.ingest(WHOLE)
    in_ranges = folder.ingest(IN_RANGES)

    assert whole.line("run.json")["records"] == 150
    assert [row["where"] for row in whole.quarantine if row["code"] == "nan_literal"] == [
        "/77/eval_count"
    ] * 2
    assert in_ranges.inventory == whole.inventory
    assert in_ranges.measurements == whole.measurements
    assert in_ranges.quarantine == whole.quarantine


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text[:-40], "the JSON breaks off"),
        (
            lambda text: text.replace('"eval_count": 120', '"eval_count" 120'),
            "not JSON (Expecting ':' delimiter)",
        ),
    ],
    ids=["cut", "syntax"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_fault_far_down_is_where_the_whole_has_it_and_leaves_no_rows(
    folder: Folder, spoil: Any, reason: str, indent: int | None
) -> None:
    folder.write("run.json", spoil(json.dumps(requests(), indent=indent)))
    whole = folder.ingest(WHOLE)
    in_ranges = folder.ingest(IN_RANGES)

    assert in_ranges.quarantine == whole.quarantine
    assert in_ranges.line("run.json")["reason"].startswith(reason)
    assert in_ranges.measurements == []


def test_runs_of_a_range_are_numbered_behind_those_above_it() -> None:
    head = Head("run.json", "json", "[{")
    assert run_name(Parsed(0, head, []), 0, 1) == "run.json"
    assert run_name(Parsed(0, head, []), 1, 2) == "run.json run 2"
    assert run_name(Parsed(0, head, [], first=40), 0, 1) == "run.json run 41"


def test_what_a_reader_says_of_all_of_a_file_is_said_once(folder: Folder) -> None:
    class Remarking(Objects):
        def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
            super().read(batch, rows)
            rows.remark(Remark(0, "nothing", "of_all", "said", "whole file", "nothing"))
            rows.remark(Remark(0, "nothing", "of_one", "said", "there", "nothing", "/1"))

    folder.registry = only(general=[Remarking()])
    folder.write("run.json", json.dumps(requests(20), indent=2))
    done = folder.ingest(Limits(stream_above_bytes=1_000, document_values=100))

    said = [(row["code"], row["record"]) for row in done.quarantine]
    assert (said.count(("of_all", None)), said[:3]) == (
        1,
        [("of_all", None), ("of_one", "/1"), ("of_one", "/5")],
    )


def test_bytes_that_are_no_text_far_down_leave_no_rows(folder: Folder) -> None:
    text = json.dumps(requests(), indent=2).encode()
    folder.write("run.json", text[:-200] + b"\xff" + text[-200:])
    done = folder.ingest(IN_RANGES)

    assert (done.status(), done.measurements) == ({"run.json": "quarantined"}, [])
    assert done.quarantine[-1]["what"] == "not valid UTF-8: byte 0xff"


def test_more_elements_than_records_may_be_are_refused(folder: Folder) -> None:
    folder.write("run.json", json.dumps(requests()))
    done = folder.ingest(Limits(stream_above_bytes=1_000, document_values=500, records=149))

    assert done.line("run.json")["reason"] == (
        f"more than 149 records (whole file): split the file, or {how_to_raise('records')}"
    )


def test_a_document_that_is_no_array_of_objects_is_refused_as_before(folder: Folder) -> None:
    folder.write("run.json", json.dumps({"requests": requests()}))
    folder.write("numbers.json", json.dumps(list(range(900))))
    done = folder.ingest(IN_RANGES)

    what = "a JSON document of more than 500 values"
    assert [line["reason"].startswith(what) for line in done.inventory] == [True, True]
