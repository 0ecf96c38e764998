"""The talk with a model on behalf of one persona: all its questions, within one share of the output tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from data_contracts.llm_calls import Call, Form, Options, Prompt, Server
from tasks.commentary.client import Client
from tasks.commentary.personas import Persona
from tasks.commentary.questions import FEWEST_TOKENS, Question

# All attempts to get a question answered, in order. It raises nothing of what a server can do.
Ask = Callable[[Question], tuple[Call, ...]]

_ANSWERED = frozenset({"ok", "length"})
# The next question may be answered all the same: these are about the words of this one.
_GOES_ON = _ANSWERED | {"truncated", "overflow", "no_schema", "unfinished", "endless"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One prompt, and the attempts to get it answered, of which the last counts."""

    prompt: Prompt
    options: Options
    calls: tuple[Call, ...]

    @property
    def answer(self) -> Call:
        """The attempt that counts."""
        return self.calls[-1]

    @property
    def answered(self) -> bool:
        """True where an answer came, cut at its token limit or not."""
        return self.answer.outcome in _ANSWERED


@dataclass
class Talk:
    """`left` is what all questions that are still to come may spend; a question to a server that is gone is not asked."""

    persona: Persona
    client: Client
    server: Server
    ask: Ask
    num_ctx: int
    left: int
    turns: list[Turn] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """True where another question would be in vain: the server is gone, or the tokens are spent."""
        gone = bool(self.turns) and self.turns[-1].answer.outcome not in _GOES_ON
        return gone or self.left < FEWEST_TOKENS

    def turn(self, prompt: Prompt, most: int, about: str, form: Form | None = None) -> Turn:
        """Asks, for at most so many tokens an attempt."""
        options = Options(self.num_ctx, min(most, self.left), form=form)
        question = Question(self.client, self.server, self.persona, prompt, options, about, tokens=self.left)
        turn = Turn(prompt, options, self.ask(question))
        self.left -= sum(call.spent(options.num_predict) for call in turn.calls)
        self.turns.append(turn)
        return turn

    @property
    def silence(self) -> str | None:
        """Why there is no answer, or none to the questions that were still to come; None where all is well."""
        if not self.turns:
            return None
        last = self.turns[-1]
        if last.answer.outcome in _GOES_ON and any(turn.answered for turn in self.turns):
            return None
        attempts = "1 attempt" if len(last.calls) == 1 else f"{len(last.calls)} attempts"
        return f"{last.answer.reason} ({last.answer.outcome} after {attempts})"
