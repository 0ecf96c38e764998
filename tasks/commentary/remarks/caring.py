"""Advice: acts of care only, on evidence and on methods; and advice against leaning, never against care."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts import remark_advice as advice
from data_contracts.remark_acts import KNOWING, STATISTICS
from data_contracts.remark_licences import (
    ABSOLUTE,
    ALIKE,
    CARING,
    CHOOSING,
    ON_METHODS,
    RIGHT,
    SIDE_BY_SIDE,
    STAYING,
    TOLD_TO,
)
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import Charge, charged_word
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.lexicon import may_be
from tasks.commentary.remarks.polarity import before_a_noun, place_of
from tasks.commentary.remarks.settling import reopens
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import END, Token

PLAIN_ACTS = advice.SOFT_ACTS | KNOWING | CARING
_CLEAR = frozenset(("sure", "certain", "explicit", "clear", "visible"))
_PASSING_ON = frozenset(("report", "use", "take", "quote", "show", "keep", "give", "present", "cite"))
_EXTREMES = frozenset(["lowest", "highest", "fastest", "slowest", "best", "worst", "shortest", "longest"])
_ROLLING_OUT = frozenset(("release", "rollout", "roll-out", "deployment", "launch"))
_SCHEDULING = frozenset(
    ("hold", "block", "delay", "plan", "prepare", "postpone", "stop", "wait", "start", "approve")
)
_SPARED = frozenset(("memory", "time", "money", "capacity"))
_ROWS = frozenset(
    ("row", "line", "record", "value", "file", "statement", "result", "figure", "number", "fact", "finding")
)
_COMPARED = frozenset(
    (
        "comparison",
        "ranking",
        "average",
        "mean",
        "pool",
        "median",
        "percentile",
        "analysis",
        "aggregate",
        "statistic",
    )
)
_PLAIN_ONES = frozenset(("individual", "raw", "plain", "both", "instead", "separate"))
_READ_AGAIN = frozenset(
    ("request", "timing", "sample", "record", "log", "data", "file", "run", "measurement", "export")
)
_TOTALS = frozenset(("all", "every", "everything"))
_BEGINNING = frozenset(("by", "through", "worth", "consider", "suggest", "suggests"))
_MARKING = frozenset(("mark", "label", "flag", "list", "class", "classify"))
_DOING = frozenset(("ask", "frame", "suppose", "would", "need"))


def asks(said: Said, support: Support) -> str | None:
    """Why what is asked for is no act of care."""
    clause, verb, tokens = said.clause, said.verb, said.clause.tokens
    texts = frozenset(clause.texts)
    if not ABSOLUTE.isdisjoint(texts):
        return "dismissal"
    if texts & {"should", "must"} and "have" in texts:
        return "claim"
    if "must" in texts and (clause.act is None or clause.act.part not in ("participle", "base")):
        return "claim"
    if verb is None:
        return charged_word(tokens, support) if _is_kept_so(said) else "instruction"
    acting = [verb, *(t for t in clause.predicate if t is not verb and _is_done_too(t, tokens))]
    another = any(two.part == "base" and one.part == "noun" for one, two in pairwise(clause.predicate))
    if (another and verb.base != "let") or not all(is_care(act, tokens, support) for act in acting):
        return "instruction"
    if verb.base in _PASSING_ON and any(t.text in _EXTREMES for t in tokens):
        return "instruction"
    called = said.base in ("consider", "regard", "call", "deem") and "as" not in texts
    if (
        called
        and tokens[-1].part == "adjective"
        and tokens[-1].kinds & {"rely", "scope"} | {tokens[-1].base} & {"complete"}
    ):
        return "reliance"
    if _decides(said) or (clause.head is not None and clause.head.text == "nothing"):
        return "instruction"
    if not _TOTALS.isdisjoint(texts) and verb.base in advice.READ_AS and "as" in texts:
        return "number_word"
    rest = [t for t in tokens if not any(t is act for act in acting)]
    told_to = clause.mood == "duty" and clause.head is not None and clause.head.text in TOLD_TO
    asked = verb.base in ("ask", "consult", "contact") or "with" in texts or told_to
    allowed: set[Charge] = {"person"} if asked else set()
    if verb.base in advice.READ_AS and "as" in texts:
        allowed.add("leaning")
    return charged_word(rest, support, frozenset(allowed))


def _decides(said: Said) -> bool:
    """`Hold the release`, `pick the set with the lowest latency`, `take the row out of the report`, `save memory`."""
    tokens = said.clause.tokens
    nouns = [t.base for t in tokens if t.part == "noun"]
    if not _ROLLING_OUT.isdisjoint(nouns) and said.base in _SCHEDULING:
        return True
    slow = not {"slow", "fast"}.isdisjoint(said.clause.texts)
    if said.base in CHOOSING | {"avoid", "prefer"} and any(
        slow or moves(t) & {"better", "worse", "up", "down"} for t in tokens
    ):
        return True
    spared = [t for t in tokens if t.part == "noun" and (t.base in _SPARED or "metric" in t.kinds)]
    if spared and ("saving" in said.clause.texts or (said.base == "save" and spared[0].base == nouns[0])):
        return True
    taken = said.base in ("take", "leave", "cut", "strike") and "out" in said.clause.texts
    return taken and not _ROWS.isdisjoint(nouns) and _COMPARED.isdisjoint(nouns)


def forbids(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be advised against."""
    verb, clause = said.verb, said.clause
    if verb is None or "need" in {t.base for t in clause.tokens}:
        return "dismissal"
    unfit = support.doubtful or support.fact.verdict == "refuted"
    qualified = not advice.QUALIFYING.isdisjoint(clause.texts) or following is not None
    if verb.base in advice.READING and not (qualified or unfit):
        return "dismissal"
    leaning = verb.kinds & {"rely", "mixed", "dismiss"} or verb.base in advice.FORBIDDEN | {"read", "compare"}
    running = clause.head is not None and "system" in clause.head.kinds and verb.part == "base"
    if not leaning or running:
        return "dismissal"
    rest = [t for t in clause.tokens if t is not verb]
    allowed: frozenset[Charge] = frozenset(("leaning", "dismissing", "causing", "moving"))
    return "verdict" if reopens(clause, support) else charged_word(rest, support, allowed)


def does_more(said: Said, support: Support) -> str | None:
    """`Deploying it may help`, `check the log, moving on`, `checked and signed off`: deeds beside the act."""
    tokens = said.clause.tokens
    for before, token in zip((END, *tokens), tokens, strict=False):
        begins = before.part in ("stop", "conjunction") or before.text in _BEGINNING
        doing = token.part == "gerund" and not may_be(token.text, "noun") and said.act in _DOING
        doing = doing or (token.part == "gerund" and before.text == "worth")
        if begins and doing and not is_care(token, tokens[place_of(token, tokens) :], support):
            return "instruction"
        joined = before.text in ("and", "or", "then") and token.part == "participle"
        asked = joined and said.act in ("ask", "need") and not said.clause.negated
        if (
            asked
            and not before_a_noun(token, tokens)
            and not is_care(token, tokens[: place_of(token, tokens) + 1], support)
        ):
            return "reliance"
    return None


def is_care(verb: Token, tokens: Sequence[Token], support: Support) -> bool:
    """True for an act that adds to what is known of the evidence."""
    texts = frozenset(t.text for t in tokens)
    judged = _is_judged_by_its_words(verb, tokens, texts)
    if judged is not None:
        return judged
    if verb.base in ON_METHODS | advice.PLANNING:
        return _is_on_methods(verb, tokens)
    if verb.kinds & {"dismiss", "gain", "better", "worse"} and "care" not in verb.kinds:
        return False
    mends = verb.base in advice.MENDING - advice.DESTROYING and support.fact.verdict in advice.MENDED
    return bool(verb.kinds & {"care", "mixed", "shown"}) or verb.base in PLAIN_ACTS or mends


def _is_judged_by_its_words(verb: Token, tokens: Sequence[Token], texts: frozenset[str]) -> bool | None:
    """Verbs that are acts of care with some words beside them: `quote it with its interval`."""
    match verb.base:
        case base if base in CHOOSING:
            return any(t.base in advice.CHOSEN for t in tokens) and not any(moves(t) for t in tokens)
        case base if base in _MARKING and "as" in texts:
            return any({t.text, t.base} & advice.MARKED_AS for t in tokens)
        case base if base in advice.READ_AS and "as" in texts and any(t.base in RIGHT for t in tokens):
            return False
        case base if base in advice.READ_AS and "as" in texts:
            return any({t.text, t.base} & advice.CAUTIOUS for t in tokens) or base not in (
                "treat",
                "use",
                "take",
            )
        case "unload" | "preload":
            return any(t.base in ("model", "weight") for t in tokens)
        case "let":
            return any(t.part == "base" and t.kinds & {"care", "mixed"} for t in tokens if t is not verb)
        case base if base in STAYING:
            return False
        case "quote" | "cite":
            several = sum(t.base in STATISTICS for t in tokens if t.part == "noun") > 1
            return several or not texts.isdisjoint(SIDE_BY_SIDE | _PLAIN_ONES)
        case "keep" if ("on", "record") in pairwise(t.text for t in tokens):
            return True
        case "make" if not texts.isdisjoint(_CLEAR):
            return True
        case "leave":
            return not texts.isdisjoint(("open", "aside"))
        case "go":
            behind = any(t.base in _READ_AGAIN for t in tokens)
            return "through" in texts or ("back" in texts and behind)
        case _:
            return None


def _is_on_methods(verb: Token, tokens: Sequence[Token]) -> bool:
    """`Use the same prompts`, `put both means side by side`: what is acted on is evidence or a method."""
    place = place_of(verb, tokens)
    behind = tokens[place + 1 :]
    if verb.part != "participle" and behind and behind[0].part == "gerund":
        return bool(behind[0].kinds & {"care", "mixed", "rely", "shown"})
    around = reversed(tokens[:place]) if verb.part == "participle" else iter(behind)
    thing = next((t for t in around if t.part in ("noun", "pronoun")), None)
    if thing is None:
        return False
    if not ALIKE.isdisjoint(t.text for t in tokens):
        return True
    if thing.base in advice.RUNNING | {"release"}:
        return False
    evidence = thing.kinds & {"evidence", "fact", "care", "worth"} and "system" not in thing.kinds
    pinned = verb.base == "pin" and thing.base in advice.PINNED
    known = pinned or thing.base in advice.USED | advice.KEPT | advice.CHOSEN | advice.PROCEDURES
    return bool(evidence) or (known and not any(moves(t) for t in tokens))


def _is_done_too(token: Token, tokens: Sequence[Token]) -> bool:
    place = place_of(token, tokens)
    free = place == 0 or tokens[place - 1].part in ("conjunction", "stop", "adverb", "preposition")
    return free and token.part in ("base", "gerund")


def _is_kept_so(said: Said) -> bool:
    """`Should be separate`."""
    wanted = (t for t in said.clause.predicate if t.part in ("adjective", "noun", "gerund"))
    return any(t.base in advice.KEPT_SO or t.kinds & {"care", "same"} for t in wanted)
