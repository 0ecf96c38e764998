"""What load changes is no confusion of settings, and the folder that was audited needs no name."""

from __future__ import annotations

import pytest

from data_contracts.sentences.composing import compose
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.load_entries import RISING
from data_contracts.sentences.sweep_entries import CONFOUNDED
from data_contracts.sentences.template import text_of
from tests.contracts.sentences.making import fact


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("max_concurrency", []),
        ("num_prompts", []),
        ("request_rate", []),
        (
            "top_k",
            ["It cannot be told what top_k changes: cold starts, files or the order of runs vary with it."],
        ),
    ],
)
def test_a_sweep_over_loads_in_a_file_each_is_not_called_confounded(setting: str, told: list[str]) -> None:
    varied = fact("sweep", names={"setting": setting}, statistic="spread", verdict="confounded", value=0.4)
    said = compose(Grounds((varied,)), [CONFOUNDED])
    assert [text_of(one.parts) for one in said.sentences] == told


@pytest.mark.parametrize(("folder", "where"), [("runs/a", " in runs/a"), (".", "")])
def test_a_sweep_in_the_folder_that_was_audited_is_named_without_it(folder: str, where: str) -> None:
    rising = fact("saturation", names={"model": "m0:1b", "folder": folder}, verdict="insufficient")
    said = compose(Grounds((rising,)), [RISING])
    assert [text_of(action.parts) for action in said.sentences[0].actions] == [
        f"Go on with the sweep of m0:1b{where} to higher loads: throughput still rises at the end."
    ]
