"""What something is said to do, and what was done to get a figure."""

from __future__ import annotations

from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.direction import own_subject
from tasks.commentary.remarks.names import names_of
from tasks.commentary.remarks.shape import LINKING, ONLY, THESE, attributive
from tasks.commentary.remarks.support import Support

_WORKING = frozenset(["arrive", "begin", "respond", "answer", "decode", "generate", "run", "start"])
_TELLS = frozenset(
    [
        "average",
        "count",
        "define",
        "describe",
        "group",
        "include",
        "list",
        "measure",
        "mention",
        "report",
        "sample",
        "show",
        "state",
        "track",
        "flag",
    ]
)


def main_verb(clause: Clause, verb: int) -> int | None:
    """The place of the full verb behind auxiliaries; none where the verb only links to what follows."""
    for place in range(verb, len(clause.tokens)):
        token = clause.tokens[place]
        if token.base == "tend":
            continue
        if token.part in ("finite", "base") and token.base not in LINKING:
            return place
        if token.part == "participle" and not attributive(clause, place):
            return place
        if token.part in ("adjective", "noun", "preposition", "determiner", "pronoun", "gerund"):
            if place and clause.tokens[place - 1].text in ("has", "have", "had", "do", "does", "did"):
                return place - 1
            return None
    return None


def of_verb(clause: Clause, main: int, support: Support, following: Clause | None) -> str | None:
    token = clause.tokens[main]
    kinds, done = token.kinds, token.part == "participle"
    if kinds & support.directions and not clause.negated:
        return None
    if token.base == "go" and own_subject(clause, support) and not {"down", "up"}.isdisjoint(clause.texts):
        same_way = not support.directions.isdisjoint(clause.texts)
        return None if same_way and not clause.negated else "direction"
    if token.base == "speak" and "against" in clause.texts:
        return "reliance"
    if (
        token.base in _WORKING
        and clause.has(*support.directions)
        and own_subject(clause, support)
        and not clause.negated
    ):
        return None
    if "gain" in kinds and not done and clause.has("worth"):
        return None
    if "allow" in kinds and "shown" not in kinds and done and clause.stance == "asserted":
        return "claim"
    if kinds & {"care", "shown"} and "would" in clause.texts and not ONLY.isdisjoint(clause.texts):
        return "reliance"
    if "shown" in kinds and done and clause.stance == "asserted" and clause.mood == "plain":
        return _of_what_was_done(clause, main, support)
    if "dismiss" in kinds and token.part == "finite" and clause.mood == "plain":
        return None
    if kinds & {"need", "hinder", "effect", "allow", "mixed"}:
        return (
            "verdict" if "hinder" in kinds and clause.has("better", "worse", "up", "down", "change") else None
        )
    if clause.stance == "denied":
        return (
            None
            if kinds & {"rely", "scope", "shown", "care", "dismiss"} or token.base in ("know", "do")
            else "claim"
        )
    if "shown" in kinds and done:
        return _of_what_was_done(clause, main, support)
    if (
        kinds & {"care", "shown"}
        and done
        and clause.head is not None
        and clause.head.kinds & support.directions
    ):
        return None
    if "scope" in kinds:
        return _of_scope(clause, main, following)
    if (
        clause.mood == "hedged"
        and "care" in kinds
        and not done
        and clause.texts[0] not in ("a", "an", "more", "such")
    ):
        return "reliance"
    if clause.mood == "hedged" and kinds & {"care", "rely", "scope", "shown"}:
        return None
    if "care" in kinds and (done or token.base not in _TELLS):
        return "claim"
    if "care" in kinds:
        return None
    if kinds & {"rely", "limit"}:
        return None
    return "claim"


def _of_what_was_done(clause: Clause, main: int, support: Support) -> str | None:
    """How a figure was got, as far as the fact tells: it was measured here, and for this alone."""
    head, base = clause.head, clause.tokens[main].base
    if head is not None and head.kinds & support.directions:
        return None
    if base in (
        "keep",
        "leave",
        "exclude",
        "include",
        "drop",
        "count",
        "account",
        "flag",
        "lose",
        "copy",
        "ingest",
        "group",
    ):
        failed = support.tells_of_failures and clause.has("failing") and base not in ("count", "include")
        return None if failed or support.holds or support.mentions(base) else "claim"
    if clause.texts[main + 1 : main + 2] == ("and",):
        return "claim"
    held = not (ONLY | {"here"}).isdisjoint(clause.texts) or {"this", "these"} & set(clause.texts[main:])
    own = (
        head is None
        or head.part == "pronoun"
        or bool(head.kinds & {"fact", "metric"})
        or head.text in names_of(support.fact)
    )
    limited = clause.has("limit") or "single" in clause.texts or (head is not None and head.base == "maximum")
    return None if held or limited or (own and base not in ("show", "give")) else "claim"


def _of_a_figure(clause: Clause) -> bool:
    """It is the figure that comes from somewhere, or things that come from a single place."""
    head = clause.head
    figure = head is None or head.part == "pronoun" or bool(head.kinds & {"fact", "metric", "rely"})
    return (figure and clause.tokens[clause.verb or 0].base != "follow") or "single" in clause.texts


def _of_scope(clause: Clause, main: int, following: Clause | None) -> str | None:
    """What holds or applies must be held to something: "for these settings only"."""
    later = clause.tokens[main + 1 :]
    base = clause.tokens[main].base
    contrasted = following is not None and following.role == "joined" and following.negated
    if base in ("belong", "speak"):
        return None if contrasted or not ONLY.isdisjoint(clause.texts) else "cause"
    if base in ("come", "follow", "originate") and "from" in clause.texts and not _of_a_figure(clause):
        return "claim"
    if base in ("suffice", "match", "coincide", "carry"):
        return "reliance"
    if base in (
        "hold",
        "apply",
        "cover",
        "stand",
        "say",
        "tell",
        "show",
        "mean",
        "belong",
        "give",
        "have",
        "contain",
    ):
        texts = {t.text for t in later}
        if following is not None and (following.role in ("question", "complement") or contrasted):
            return None
        if not ONLY.isdisjoint(clause.texts):
            return None
        if texts.isdisjoint(ONLY | THESE) and not any("limit" in t.kinds for t in later):
            return "reliance"
    return None
