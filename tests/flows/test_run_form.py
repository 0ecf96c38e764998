"""The run form of the Prefect UI: every parameter of every flow is explained, what is chosen from a list is a list."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema

from data_contracts.stage_records import STAGES


@pytest.mark.parametrize("name", ["audit", *STAGES, "comment"])
def test_every_parameter_says_what_it_is_for(name: str) -> None:
    form: dict[str, dict[str, Any]] = parameter_schema(
        getattr(import_module(f"flows.{name}"), name)
    ).properties
    assert form
    assert [field for field, shown in form.items() if len(shown.get("description", "")) < 30] == []


def test_the_protocol_of_a_model_server_is_chosen_from_a_list() -> None:
    from flows.audit import audit

    assert parameter_schema(audit).properties["llm_api"]["enum"] == ["ollama", "openai"]
