"""From facts and sentences to what the personas say: who is asked, for what, within which share of the tokens."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from data_contracts.errors import CommentaryError, UsageError
from data_contracts.llm_calls import Options, Server
from data_contracts.sentences.narrative import Narrative
from data_contracts.settings import Commentary
from tasks.commentary.client import Client
from tasks.commentary.editing import CHOICE_TOKENS, Edited, edit
from tasks.commentary.openai_client import OpenAIClient
from tasks.commentary.personas import Persona
from tasks.commentary.remarking import Remarks, remark_on
from tasks.commentary.talking import Ask, Talk, Turn

NUM_CTX = 4096  # Ollama's own default on most machines, so that a model loaded by others is not loaded again


@dataclass(frozen=True, slots=True)
class PersonaComments:
    """What one persona chose and remarked. `reason` says why there is no answer, or none to what was still to be asked."""

    persona: Persona
    edited: Edited | None
    remarks: Remarks
    reason: str | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All its questions, in the order in which they were asked."""
        chosen = self.edited.turns if self.edited else ()
        return (*chosen, *(one.turn for one in self.remarks.asked))


def client_for(settings: Commentary) -> Client:
    """The client of the server that the settings name."""
    model = settings.model or ""
    if settings.api == "openai":
        return OpenAIClient(model, settings.host)
    # Its package is imported by who asks a model.
    from tasks.commentary.ollama_client import OllamaClient

    return OllamaClient(model, settings.host)


def check_answers(settings: Commentary) -> None:
    """Raises UsageError where the model does not answer: nothing would take the place of the comments that are there."""
    try:
        client_for(settings).identify()
    except CommentaryError as error:
        raise UsageError(f"{error}; the audit is as it was") from error


def call_options(settings: Commentary, server: Server | None = None) -> Options:
    """The options of a persona's first call; the context size is that of the whole run, so preload with them too."""
    # A server cuts a larger context to the model's own without saying so.
    longest = (server.context_length if server else None) or NUM_CTX
    return Options(num_ctx=min(NUM_CTX, longest), num_predict=min(CHOICE_TOKENS, _share(settings)))


def comment_as(
    persona: Persona,
    facts: pa.Table,
    narrative: Narrative,
    settings: Commentary,
    client: Client,
    server: Server,
    ask: Ask,
) -> PersonaComments:
    """One persona's choice of the narrative, then its remarks on facts, all within its share of the output tokens."""
    talk = Talk(persona, client, server, ask, call_options(settings, server).num_ctx, _share(settings))
    edited = edit(talk, narrative)
    remarks = remark_on(talk, facts, narrative)
    nothing = None if talk.turns else "there is nothing that it could choose or remark on"
    return PersonaComments(persona, edited, remarks, nothing or talk.silence)


def _share(settings: Commentary) -> int:
    return settings.max_output_tokens // max(1, len(settings.personas))
