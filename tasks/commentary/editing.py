"""A persona as editor: which sentences of the narrative its readers must see, in which order, with which action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_contracts.llm_calls import Form, Message, Prompt
from data_contracts.sentences.choosing import (
    MOST,
    Choice,
    agreement,
    code_choice,
    listing_for,
    offered,
    read_choice,
    schema,
)
from data_contracts.sentences.narrative import Narrative, Sentence
from tasks.commentary.personas import Persona
from tasks.commentary.prompting import fits
from tasks.commentary.talking import Talk, Turn

# An identifier takes up to six tokens, with its quotes and its comma; JSON ends in blanks at some models.
CHOICE_TOKENS = 8 * MOST + 40
_FEWEST = 2  # of one sentence there is nothing to choose

_SHARED = """\
You edit the report of an audit of benchmark artifacts. Its sentences stand below, each with an identifier, \
and under some what can be done about it.
Choose at most {most} that your readers must see, the most important before the others, each once.
Choose a sentence by the identifier of what should be done about it, or by its own where nothing stands under it.
{form}"""
_FORMS: dict[Form, str] = {
    "schema": "Answer with JSON that lists these identifiers as choices, and nothing else.",
    # No audit has a sentence of this number: an answer that copies it chooses nothing.
    "lines": "Answer with these identifiers alone, one a line, as S00/1.",
}


@dataclass(frozen=True, slots=True)
class Edited:
    """What a persona chose of the sentences that it was offered; the last of `turns` is the one that counts."""

    sentences: tuple[Sentence, ...]
    turns: tuple[Turn, ...]
    choice: Choice

    @property
    def agreement(self) -> float | None:
        """The rank correlation of its order with the code's; None where the order is the code's, or of one sentence."""
        return agreement(self.choice, self.sentences) if self.choice.is_own else None


def edit(talk: Talk, narrative: Narrative) -> Edited | None:
    """The persona's choice, by a schema, or by lines where the server takes none; None where there is no choice."""
    turns: list[Turn] = []
    form: Form = "schema"
    sentences = offered(narrative)
    while len(sentences) >= _FEWEST and not talk.over:
        prompt, sentences = choice_prompt(talk.persona, narrative, len(sentences), form, talk.num_ctx)
        turns.append(talk.turn(prompt, CHOICE_TOKENS, "choice", form))
        outcome = turns[-1].answer.outcome
        if outcome == "no_schema" and form == "schema":
            form = "lines"
        elif outcome in ("truncated", "overflow") and len(sentences) > _FEWEST:
            # The estimate of its length was too low: half as many are sure to be shorter.
            sentences = offered(narrative, max(_FEWEST, len(sentences) // 2))
        else:
            break
    return Edited(sentences, tuple(turns), _read(turns[-1], sentences, form)) if turns else None


def choice_prompt(
    persona: Persona, narrative: Narrative, most: int, form: Form, num_ctx: int
) -> tuple[Prompt, tuple[Sentence, ...]]:
    """The question with as many sentences as fit the context, at most so many, and these."""
    for count in range(most, _FEWEST - 1, -1):
        sentences = offered(narrative, count)
        prompt = _prompt(persona, sentences, form)
        if fits(prompt, num_ctx, CHOICE_TOKENS):
            break
    return prompt, sentences


def _prompt(persona: Persona, sentences: Sequence[Sentence], form: Form) -> Prompt:
    shared = _SHARED.format(most=MOST, form=_FORMS[form])
    # What all personas share comes first: a server that keeps prefixes evaluates it once.
    said = Message("system", shared), Message("user", f"{listing_for(sentences)}\n\n{persona.text}")
    return Prompt(said, schema(sentences) if form == "schema" else None)


def _read(turn: Turn, sentences: Sequence[Sentence], form: Form) -> Choice:
    if not turn.answered:
        return code_choice(sentences, form=form)
    return read_choice(turn.answer.text, sentences, form=form, cut=turn.answer.outcome == "length")
