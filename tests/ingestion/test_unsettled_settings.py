"""What stands where settings are expected is kept, and spoils no other file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data_contracts.schemas import Ingested
from data_contracts.settings import Thresholds
from tasks.validation.validating import validated
from tests.corpus import read_folder
from tests.ingestion.folder import Folder

ANSWER = {
    "model": "qwen3:8b",
    "created_at": "2026-04-08T21:50:48.612350123Z",
    "response": "yes",
    "done": True,
    "total_duration": 3447560800,
    "load_duration": 3059704600,
    "prompt_eval_count": 27,
    "prompt_eval_duration": 108000000,
    "eval_count": 8,
    "eval_duration": 200000000,
}
TABLE = "timestamp,gpu_power_w\n2026-03-02T09:00:00+00:00,120.5\n"


@pytest.mark.parametrize(
    ("options", "config"),
    [
        ("default", '{"options":"default"}'),
        ({"num_ctx": 2048}, '{"num_ctx":2048}'),
        (7, '{"options":7}'),
        (None, None),
        ({}, None),
    ],
)
def test_an_ollama_answer_beside_a_good_table_goes_through_ingest_and_validate(
    options: Any, config: str | None, folder: Folder
) -> None:
    folder.write("answer.json", json.dumps({**ANSWER, "options": options}))
    folder.write("power.csv", TABLE)
    done = folder.ingest()

    assert done.status() == {"answer.json": "ingested", "power.csv": "ingested"}
    assert done.quarantine == []
    of_answer = [row for row in done.measurements if row["artifact"] == "answer.json"]
    assert {row["config"] for row in of_answer} == {config}
    assert {row["metric"]: row["value"] for row in of_answer}["decode_throughput"] == 40.0
    assert [row["value"] for row in done.measurements if row["artifact"] == "power.csv"] == [120.5]

    found: Ingested = read_folder(folder.out)
    checked = validated(found, Thresholds(), lambda _done, _total: None)
    outcomes = {rule["outcome"] for suite in checked.expectations["suites"] for rule in suite["rules"]}
    assert "errored" not in outcomes
    assert "passed" in outcomes
