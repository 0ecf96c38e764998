"""What advice names: some of the evidence, or a thing that is kept as it was."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts import remark_advice as advice
from data_contracts.remark_charges import CHARGED
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charges import charged
from tasks.commentary.remarks.content import content
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_EVIDENCE: frozenset[Kind] = frozenset((
    "evidence", "fact", "metric", "system", "care", "limit", "suspect", "worth", "effect", "failing", "rely",
    "change", "better", "worse", "up", "down",
))  # fmt: skip  # fmt: skip
_TAKEN = frozenset(
    ("measurement", "sample", "note", "baseline", "snapshot", "log", "series", "run", "reading")
)
_PLACES = frozenset(("with", "in", "beside", "next", "alongside", "for", "together"))
_JOINTS = frozenset(("if", "where", "when"))


def names_evidence(said: Said, support: Support, following: Said | None) -> str | None:
    """Why nothing of the evidence is named."""
    verb, tokens = said.verb, said.clause.tokens
    if verb is not None and verb.base == "make":
        done = verb.part == "participle" and any(t.kinds & {"care", "evidence"} for t in said.clause.subject)
        return None if done or not advice.MADE.isdisjoint(said.clause.texts) else "instruction"
    if (
        verb is not None
        and verb.base in ("keep", "continue")
        and len(tokens) > 1
        and tokens[1].part == "gerund"
    ):
        return None
    if verb is not None and verb.base in ("keep", "set", "hold", "leave", "take", "have", "save", "store"):
        return _kept(verb, tokens)
    joined = following is not None and (
        following.clause.role in ("question", "complement", "purpose") or following.clause.after in _JOINTS
    )
    passive = verb is not None and verb.part == "participle" and said.clause.head is None
    named = any(t is not verb and (t.kinds & _EVIDENCE or t.part in ("pronoun", "adverb")) for t in tokens)
    looks = verb is not None and bool(verb.kinds & {"care", "mixed"})
    named = named or (looks and any(t.part == "noun" and not charged(t, support) for t in tokens))
    pointed = any(t.text in ("this", "that", "these") for t in tokens)
    return None if joined or passive or named or pointed else "instruction"


def _kept(verb: Token, tokens: Sequence[Token]) -> str | None:
    bases, texts = {t.base for t in tokens if t is not verb}, {t.text for t in tokens}
    if "out" in texts and verb.base in ("leave", "keep", "take"):
        return "dismissal" if advice.AGGREGATED.isdisjoint(bases) else None
    if verb.base == "store":
        return None
    if verb.base == "save":
        saved = (t for t in tokens if t is not verb)
        return (
            None
            if any(t.kinds & {"evidence", "fact"} or t.base in advice.PINNED for t in saved)
            else "instruction"
        )
    if verb.base == "take":
        taken = {"as", "account", "seriously", "more", "further", "another", "additional"} & texts
        cared = any("care" in t.kinds or t.base in _TAKEN for t in content(tokens) if t is not verb)
        return None if taken or cared else "instruction"
    so = not advice.KEPT_SO.isdisjoint(texts)
    nouns = [n for n, t in enumerate(tokens) if t.part == "noun" and t is not verb]
    # The last of a compound: `the configuration files`
    place = next((n for n in nouns if n + 1 not in nouns), 0)
    beside = next((n for n, t in enumerate(tokens) if t.text == "with"), len(tokens))
    held = (
        bool(tokens[place].kinds & {"evidence", "fact"})
        and tokens[place].base not in advice.RUNNING
        and not _PLACES.isdisjoint(texts)
    )
    recorded = held or any(
        t.part == "noun" and t.kinds & {"evidence", "fact"} and t.base not in advice.RUNNING
        for t in tokens[beside:]
    )
    running = {t.base for n, t in enumerate(tokens) if n in nouns and n + 1 not in nouns}
    records = recorded or (not advice.KEPT.isdisjoint(bases) and advice.RUNNING.isdisjoint(running))
    head = tokens[place]
    plain = head.kinds == {"plain"} and head.base not in CHARGED and verb.base == "keep"
    return None if so or records or plain else "instruction"
