"""Remarks: one fact a question, each answer judged by the gate, and what it refused asked for once more."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from data_contracts.sentences.narrative import Narrative
from tasks.commentary.gate import Comment, Judged, Rejected, all_rejected, check
from tasks.commentary.prompting import (
    NumberedFact,
    fits,
    not_to_be_said,
    remark_prompt,
    retry_prompt,
    select_facts,
)
from tasks.commentary.talking import Talk, Turn

REMARK_TOKENS = 48  # a sentence of 25 words, and little more
# What was said before the end is as good as in any other answer, up to the last whole line.
_CUT = frozenset({"length", "unfinished", "endless", "broken", "stalled"})
_END = re.compile(r"\n|[.!] ")
_NEXT_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")
# An answer to one fact need not say to which; one that does names it in some such way.
_LABEL = re.compile(r"\A(?:remark|comment|answer|fact|F\d{2})[ \t]?:[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remarked:
    """A question for a remark on a fact, and what the gate said of its answer."""

    fact: NumberedFact
    turn: Turn
    judged: Judged


@dataclass(frozen=True, slots=True)
class Remarks:
    """All questions of a persona; of its facts `unasked` were left when its share of tokens was spent."""

    asked: tuple[Remarked, ...] = ()
    unasked: int = 0

    @property
    def accepted(self) -> tuple[Comment, ...]:
        """What passed, by fact: of two remarks on one the first."""
        kept: dict[str, Comment] = {}
        for one in self.asked:
            for said in one.judged.accepted:
                kept.setdefault(said.fact_id, said)
        return tuple(sorted(kept.values(), key=lambda said: said.number))

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        return tuple(refused for one in self.asked for refused in one.judged.rejected)


def remark_on(talk: Talk, facts: pa.Table, narrative: Narrative) -> Remarks:
    """A persona's remarks on its facts: each is asked for once, then those that were refused, while tokens are left."""
    told = [fact for one in narrative.sentences if not one.repeats for fact in one.facts]
    chosen = select_facts(talk.persona, facts, told)
    first = [_asked(talk, fact) for fact in chosen if not talk.over]
    again = [_again(talk, one) for one in first if not talk.over]
    return Remarks((*first, *(one for one in again if one is not None)), len(chosen) - len(first))


def _asked(talk: Talk, fact: NumberedFact) -> Remarked:
    prompt = remark_prompt(talk.persona, fact)
    turn = talk.turn(prompt, REMARK_TOKENS, fact.number)
    return Remarked(fact, turn, _judge(turn, fact))


def _again(talk: Talk, before: Remarked) -> Remarked | None:
    """The same fact once more, with the reasons; None where a remark was kept, none came, or the question would not fit."""
    codes = [refused.code for refused in before.judged.rejected]
    prompt = retry_prompt(before.turn.prompt, before.turn.answer.text.strip(), codes)
    kept = before.judged.accepted or not before.turn.answered
    if kept or not fits(prompt, talk.num_ctx, REMARK_TOKENS):
        return None
    turn = talk.turn(prompt, REMARK_TOKENS, f"{before.fact.number} again")
    return Remarked(before.fact, turn, _judge(turn, before.fact))


def _judge(turn: Turn, fact: NumberedFact) -> Judged:
    answer, told = turn.answer, not_to_be_said(turn.prompt)
    if answer.outcome == "ok":
        return check(_addressed(answer.text, fact), [fact], told)
    if answer.outcome in _CUT:
        return _judge_cut(answer.text, fact, told)
    # Where a prompt was cut in silence its instructions may be gone: Ollama drops the head.
    return all_rejected(answer.text, "truncated") if answer.outcome == "truncated" else Judged()


def _judge_cut(answer: str, fact: NumberedFact, told: str) -> Judged:
    """Judges what was whole before the cut, lines or sentences; what comes after it is refused."""
    ends = [match.end() for match in _END.finditer(answer)]
    whole, last = (answer[: ends[-1]], answer[ends[-1] :]) if ends else ("", answer)
    judged = check(_addressed(whole, fact), [fact], told) if whole.strip() else Judged()
    cut = (Rejected(last.strip(), "cut_off", fact.number),) if last.strip() or not judged.proposed else ()
    return Judged(judged.accepted, (*judged.rejected, *cut))


def _addressed(answer: str, fact: NumberedFact) -> str:
    """The answer, its first sentence as a line that cites the fact which it was asked about: what follows it is too much."""
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    if not lines:
        return ""
    first, *more = _NEXT_SENTENCE.split(_LABEL.sub("", lines[0]).strip('"“” '), maxsplit=1)
    return "\n".join((f"{fact.number}: {first}", *more, *lines[1:]))
