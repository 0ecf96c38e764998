"""A short question, and what comes of asking it."""

from __future__ import annotations

import pytest

from data_contracts.errors import CommentaryError
from data_contracts.llm_calls import Message, Options, Patience, Prompt
from tasks.commentary.client import Client

PROMPT = Prompt((Message("system", "Say a word."), Message("user", "go on and say it")))
OPTIONS = Options(num_ctx=512, num_predict=24)
PATIENCE = Patience(20.0)


def error_of(client: Client, prompt: Prompt = PROMPT, patience: Patience = PATIENCE) -> CommentaryError:
    """The error that a call ends in."""
    with pytest.raises(CommentaryError) as caught:
        client.generate(prompt, OPTIONS, patience)
    return caught.value
