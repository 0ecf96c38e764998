from __future__ import annotations

import pytest

from data_contracts.artifacts import Table
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.ollama_sweep import model_of_file, with_model


@pytest.mark.parametrize(
    ("artifact", "model"),
    [
        ("reports/gemma3_1b-it-qat_param_tuning.csv", "gemma3:1b-it-qat"),
        ("gemma3_270m_baseline.csv", "gemma3:270m"),
        ("gemma3_param_tuning.csv", "gemma3:latest"),
        ("llama3.1_8b_baseline.csv", "llama3.1:8b"),
        ("ollama_param_tuning.csv", None),
        ("a_b_c_param_tuning.csv", None),
        ("prompt_suite_runs.csv", None),
    ],
)
def test_a_sweeps_file_is_named_after_its_model(artifact: str, model: str | None) -> None:
    assert model_of_file(artifact) == model


def part(columns: tuple[str, ...], row: list[str]) -> Parsed:
    return Parsed(0, Head("gemma3_270m_baseline.csv", "csv", "", columns), Table(columns, [row]))


def test_a_table_without_a_model_gets_that_of_its_file_and_a_remark() -> None:
    rows = Rows()
    assert with_model(part(("tokens_s",), ["9"]), rows).content == Table(
        ("tokens_s", "model"), [["9", "gemma3:270m"]]
    )
    assert [(r.code, r.what) for r in rows.remarks] == [
        ("model_from_file_name", "no column names the model; its file is named after gemma3:270m")
    ]


def test_a_table_that_names_its_model_keeps_it() -> None:
    rows = Rows()
    own = part(("model",), ["m"])
    assert (with_model(own, rows), rows.remarks) == (own, [])
