"""A schema that an answer is to keep: sent as a server takes it, and known where a server takes none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from data_contracts.json_values import JsonObject
from data_contracts.llm_calls import Prompt
from tasks.commentary.ollama_client import OllamaClient
from tasks.commentary.openai_client import OpenAIClient
from tests.commentary.asked import OPTIONS, PATIENCE, PROMPT, error_of
from tests.commentary.double import Double, answering
from tests.commentary.real_server import RealServer

SCHEMA: JsonObject = {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}
HELD = Prompt(PROMPT.messages, SCHEMA)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (OllamaClient, {"format": SCHEMA}),
        (
            OpenAIClient,
            {
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
                }
            },
        ),
    ],
)
def test_a_schema_is_sent_as_the_server_takes_it_and_only_where_there_is_one(
    kind: type[OllamaClient | OpenAIClient], sent: dict[str, Any], fake: Double
) -> None:
    client = kind("tiny", fake.url)
    client.generate(HELD, OPTIONS, PATIENCE)
    client.generate(PROMPT, OPTIONS, PATIENCE)
    held, plain = fake.received
    assert {key: value for key, value in held.items() if key not in plain} == sent


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "json: cannot unmarshal object into Go struct field ChatRequest.format of type string"),
        (500, "invalid JSON schema in format"),
        (400, "response_format.type: unknown value"),
        (400, "failed to parse grammar"),
    ],
)
def test_a_server_that_takes_no_schema_is_known_by_what_it_refuses(
    status: int, said: str, fake: Double
) -> None:
    fake.script = [answering(status, said)] * 2
    assert error_of(OllamaClient("good", fake.url), HELD).code == "no_schema"
    assert error_of(OllamaClient("good", fake.url)).code == "refused"


def test_the_real_server_holds_an_answer_to_a_schema(real_server: RealServer) -> None:
    call = OllamaClient("tiny", real_server.url).generate(HELD, OPTIONS, PATIENCE)
    assert json.loads(call.text) in ({"yes": True}, {"yes": False})
