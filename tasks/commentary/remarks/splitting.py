"""Where the clauses of a remark begin, and in which role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.remark_acts import ASKED_AFTER, TELLS_THAT
from tasks.commentary.remarks.clause import FINITE, Clause, Role
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.tokens import Token

_CONDITIONS = frozenset(
    ["before", "until", "unless", "if", "when", "whenever", "once", "after", "while", "where", "wherever"]
)
_WITH_INFINITIVE = frozenset(
    [
        "need",
        "ought",
        "have",
        "has",
        "had",
        "is",
        "are",
        "was",
        "were",
        "seem",
        "appear",
        "be",
        "remain",
        "tend",
    ]
)
_NOTED = ASKED_AFTER | {"record", "note", "state", "document", "report", "look", "ask"}
# `No evidence that the numbers are wrong`
_PROVING = frozenset(["evidence", "sign", "proof", "indication", "doubt", "guarantee"])
_ENDING = frozenset(".;:–—…")
# `, after which the cost is acceptable`
_AFTER_WHICH = (["stop", "preposition"], ["stop", "conjunction"])
_QUESTIONS = frozenset(["whether", "how", "why", "what"])


def split(tokens: Sequence[Token]) -> Iterator[Clause]:
    role: Role = "main"
    after, begun = "", list[Token]()
    skip = False
    for place, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        before = tokens[place - 1] if place else None
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        opened = _opened(
            token, before, following, tokens[place + 1 :], paired=any(t.text in ("as", "so") for t in begun)
        ) or _after_opening(token, before, role, begun)
        if opened == "relative" and _is_noted(begun):
            opened = "complement" if token.text == "that" else "question"
        if opened == "question" and [t.part for t in tokens[max(0, place - 2) : place]] in _AFTER_WHICH:
            opened = "relative"
        if opened == "joined" and before is not None and before.text in _ENDING:
            opened = "main"
        if opened == "joined" and _stands_alone(token, tokens[:place], tokens[place + 1 :]):
            opened = "main"
        # `A mean without a spread`: a part of what the clause is about
        if opened == "without" and begun and not any(t.part in (*FINITE, "base", "gerund") for t in begun):
            opened = None
        if opened is None:
            begun.append(token)
            continue
        yield Clause(role, after, tuple(begun))
        role, after, begun = opened, token.text, []
        pair = (token.text, following.text if following else "")
        if pair in (("rather", "than"), ("so", "that"), ("instead", "of")):
            role, skip = ("purpose" if token.text == "so" else "without"), True
        elif role == "than":
            begun = [token]  # what a thing is held against
        elif token.part not in ("stop", "conjunction") and role in (
            "relative",
            "question",
            "purpose",
            "joined",
        ):
            begun = [] if token.part == "to" else [token]
    yield Clause(role, after, tuple(begun))


def _is_noted(begun: Sequence[Token]) -> bool:
    """`Verify in the log that`: what is verified comes behind."""
    if len(begun) < 3 or begun[0].part != "base":
        return False
    return begun[0].base in (_NOTED | TELLS_THAT) - {"look"} and begun[1].part == "preposition"


def _opened(
    token: Token,
    before: Token | None,
    following: Token | None,
    rest: Sequence[Token] = (),
    *,
    paired: bool = False,
) -> Role | None:
    """The role of the clause that a word opens; none when it goes on with the clause before it."""
    text, part = token.text, token.part
    if before is not None and before.text == "sure" and part in ("determiner", "noun", "pronoun"):
        return "complement"
    if part == "stop":
        return "main" if text in ".;:–—…" else "joined"
    met = before is not None and before.part == "noun" and following is not None
    if (
        met
        and text in ("they", "it")
        and part == "pronoun"
        and following
        and following.part in ("finite", "base")
    ):
        return "relative"  # `the queue they met`
    if text in ("rather", "instead") and following and following.text in ("than", "of"):
        return "without"
    if text == "without":
        return "without"
    if text == "than":
        return "than"
    if text == "once" and (following is None or following.part in ("stop", "preposition", "conjunction")):
        return None
    if text in ("when", "where") and before is not None and before.part == "base" and before.base in _NOTED:
        return "question"
    if text in _CONDITIONS and part in ("conjunction", "preposition"):
        return "condition"
    if text in ("because", "since") and part in ("conjunction", "preposition"):
        return "main"
    if text == "as" and _gives_a_reason(before, rest) and not paired:
        return "main"
    if text == "as" and before is not None and before.part == "stop" and following is not None:
        return "main" if following.part in ("determiner", "pronoun", "noun") else None
    if text in _QUESTIONS and part in ("conjunction", "pronoun", "determiner"):
        return "question"
    if text in ("which", "who", "whose"):
        behind = before is not None and before.part in ("noun", "stop", "pronoun")
        return "relative" if behind else "question"
    if text == "that" and part in ("pronoun", "conjunction") and before is not None:
        if following is None or following.part == "stop":
            return None  # `and the interval supports that`
        if (
            following is not None
            and following.part == "preposition"
            and following.text in ("of", "in", "for")
        ):
            return None
        if before.base in _PROVING and following.part in ("determiner", "noun", "pronoun"):
            return "complement"
        if before.part in ("noun", "pronoun"):
            return "relative"
        return "complement" if before.part not in ("stop", "conjunction", "preposition") else None
    if part == "to":
        return _of_infinitive(before, following)
    if (
        text == "for"
        and following is not None
        and following.part == "gerund"
        and not may_be(following.text, "noun")
    ):
        return "purpose"
    joins = part == "conjunction" or text in ("so", "while", "although", "though", "but", "yet", "nor")
    return _of_joint(text, before, following) if joins else None


def _of_infinitive(before: Token | None, following: Token | None) -> Role | None:
    """`Needs to`, `is said to be` go on with their verb; any other `to` opens a purpose."""
    if before is None:
        return "purpose"
    if before.text in ("due", "owing", "attributable", "close", "next"):
        return None
    being = following is not None and following.text == "be"
    if following is not None and following.part not in ("base", "auxiliary", "adverb", "not"):
        return None
    if being and (before.part == "participle" or before.text in ("unlikely", "likely")):
        return None
    if before.part == "participle" and before.base in ("mean", "intend"):
        return None
    needed = before.part == "participle" and before.base == "need"
    return None if before.base in _WITH_INFINITIVE and not needed else "purpose"


def _of_joint(text: str, before: Token | None, following: Token | None) -> Role | None:
    adjectives = ("adjective", "participle")
    if text == "so" and before is not None:
        degree = following is not None and following.part in ("adjective", "adverb") and before.part != "stop"
        if degree or before.part == "preposition":
            return None
    if text == "yet" and before is not None and before.part == "not":
        return None
    if text in ("and", "or"):
        beside = [t.part in adjectives for t in (before, following) if t is not None]
        side_by_side = len(beside) == 2 and all(beside)
        return None if side_by_side else "joined"
    if text == "but" and following is not None and following.part == "not":
        return "joined"
    return "main" if text != "as" else None


def _gives_a_reason(before: Token | None, rest: Sequence[Token]) -> bool:
    """`Check it, as the driver is new`: a subject and its verb come behind."""
    if before is None or before.text in ("as", "so", "such", "same", "well", "long", "soon", "far", "or"):
        return False
    if not rest or rest[0].part not in ("determiner", "pronoun", "noun"):
        return False
    ended = next((n for n, t in enumerate(rest) if t.part in ("stop", "conjunction")), len(rest))
    return any(t.part in FINITE for t in rest[:ended])


def _stands_alone(token: Token, before: Sequence[Token], rest: Sequence[Token]) -> bool:
    """`It cannot say which setting matters, and the driver is new`: the second sentence is no part of the question."""
    behind_a_comma = token.text in ("and", "or") and bool(before) and before[-1].text == ","
    if not behind_a_comma or not any(t.part in FINITE for t in before):
        return False
    ended = next((n for n, t in enumerate(rest) if t.part in ("stop", "conjunction")), len(rest))
    own = rest[:ended]
    return bool(own) and own[0].part in ("determiner", "noun") and any(t.part in FINITE for t in own[1:])


def _after_opening(token: Token, before: Token | None, role: Role, begun: Sequence[Token]) -> Role | None:
    """`Without the log no rate can be judged`: a subject begins right behind the opening phrase."""
    if (
        role == "condition"
        and token.part == "determiner"
        and before is not None
        and before.part in ("participle", "adjective")
    ):
        return "joined" if any(t.part in FINITE for t in begun) else None
    if role == "question" and token.part == "modal" and any(t.part in ("finite", "base") for t in begun):
        return "joined"
    if before is None or before.part != "noun":
        return None
    # A verb in its base form behind a single thing is not what that thing does: `before the run record the load`
    commands = (
        token.part == "base" and before.text == before.base and all(t.part not in FINITE for t in begun)
    )
    commands = commands or (
        token.text in ("do", "never")
        and before.text == before.base
        and all(t.part not in FINITE for t in begun)
    )
    opens = role in ("without", "condition") or (bool(begun) and begun[0].part == "preposition")
    return "joined" if opens and (commands or token.part == "determiner") else None
