"""What evidence lacks, may hide behind it, or would show: all that is told of it and not of the measured thing."""

from __future__ import annotations

from data_contracts.remark_acts import (
    FRAMES,
    HELPING,
    HIDING,
    LEFT_OPEN,
    PERSISTING,
    PERSONS,
    READERS,
    STATISTICS,
    TELLING,
)
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import LACKING, another_direction, content, moves, personal
from tasks.commentary.remarks.support import Support, stem, stems_of
from tasks.commentary.remarks.tokens import Token

_CONCLUDING = frozenset(
    "use trust rely quote cite judge compare conclude decide evaluate assess interpret read draw rank know determine say tell support show".split()
)
_ELSEWHERE = frozenset(
    """
    other another different elsewhere cause causes reason reasons why general further where source origin how
    production longer later ranking generalise generalised transfer transferred extended extend attributed what which
    separate applied extrapolated carried alone
    """.split()
)
_TRACED = frozenset(
    "trace verify check find repeat reproduce compute recompute recalculate read confirm see follow help test divide".split()
)
_SUPPOSED = frozenset(
    """
    be come stem result arise originate include involve belong explain affect influence contribute cause underlie reflect
    play share have happen differ occur lie lead relate change depend role matter produce link part contribution refer responsible
    factor possible possibility related reason source due attributable plausible explanation effect cause make introduce
    request run connect vary originate linked belong stay write record
    """.split()
)
_stems_supposed = frozenset(stem(word) for word in _SUPPOSED)
_ALSO = frozenset(("too", "also", "either", "and-also"))
_NOT_CARRIED = frozenset(
    "hold apply generalise represent carry repeat transfer extend representative comparable reflect typical describe persist capture be match tell show reproduce recur remain stand translate".split()
)


def denied_to_tell(said: Said, support: Support, following: Said | None) -> str | None:
    """`The mean does not show the tail`, `this cannot be judged`, `it is unknown why`."""
    clause, start = said.clause, (said.clause.negations or (0,))[0]
    tokens = clause.tokens
    if any(t.base in PERSONS and not (t.base == "nobody" and not support.settled) for t in tokens):
        return "claim"
    if len(clause.negations) > 1:
        return "verdict"
    if any(t.base in LACKING and t.part == "adjective" for t in tokens[start + 1 :]) and clause.negations:
        return "verdict"
    verb = said.verb
    if clause.mood == "hedged" or clause.negated:
        told = verb is not None and (verb.base in TELLING or verb.base in HIDING)
        able = any(
            t.text
            in (
                "possible",
                "clear",
                "certain",
                "sure",
                "known",
                "visible",
                "evident",
                "available",
                "able",
                "identifiable",
                "proof",
                "guarantee",
                "enough",
                "given",
                "evident",
                "recorded",
                "stated",
                "tested",
            )
            for t in tokens
        )
        if not (told or able):
            return "claim"
    texts = frozenset(clause.texts) | (
        frozenset(following.clause.texts) | {following.clause.after} if following else frozenset()
    )
    if (
        support.settled
        and not LEFT_OPEN.isdisjoint(clause.texts)
        and clause.head is not None
        and (
            moves(clause.head)
            or "metric" in clause.head.kinds
            or not stems_of(clause.head).isdisjoint(support.asserted)
        )
    ):
        return "verdict"
    if (
        support.settled
        and support.directions
        and clause.head is not None
        and moves(clause.head)
        and clause.negated
        and texts.isdisjoint(_ELSEWHERE)
    ):
        return "verdict"
    if (
        not support.settled
        and clause.head is not None
        and moves(clause.head) & {"better", "worse", "up", "down"}
        and stems_of(clause.head).isdisjoint(support.own)
        and not support.few
    ):
        return "direction"
    if (
        support.fact.verdict in ("n_too_small", None)
        and clause.head is not None
        and moves(clause.head)
        and not clause.negated
        and stems_of(clause.head).isdisjoint(support.own)
    ):
        return "direction"
    if not support.settled:
        return "entity" if _of_another_metric(said, support) else None
    found = (
        "same" in support.directions
        and verb is not None
        and verb.base in ("exclude", "find", "detect", "see", "observe", "show")
    )
    if found and any(moves(t) and "same" not in moves(t) for t in tokens):
        return None
    if (
        verb is not None
        and verb.base in ("exclude", "rule")
        and verb.part == "participle"
        and clause.head is not None
        and not moves(clause.head)
    ):
        return None
    if not clause.subject and said.before is not None and said.before.clause.role == "question":
        return _opens_the_verdict(said.before.clause)
    elsewhere = not texts.isdisjoint(_ELSEWHERE)
    if verb is not None and stem(verb.base) in support.asserted and not elsewhere:
        return "verdict"
    own = support.fact.verdict in ("broken", "refuted")
    if (
        verb is not None
        and verb.base in _CONCLUDING
        and not elsewhere
        and not own
        and (
            any(moves(t) or stem(t.base) in support.asserted for t in tokens[start:] if t is not verb)
            or verb.base
            in ("judge", "conclude", "draw", "compare", "decide", "use", "trust", "rely", "quote", "cite")
        )
    ):
        return "verdict"
    if support.fact.verdict == "refuted" and verb is not None and verb.base in ("judge", "compare"):
        return "verdict"
    open_verdict = any(another_direction(t, support) or (moves(t) and not elsewhere) for t in tokens[start:])
    return (
        "verdict"
        if open_verdict
        and not ("exclude" in {t.base for t in tokens} and any(t.base == "small" for t in tokens))
        else None
    )


def _of_another_metric(said: Said, support: Support) -> bool:
    head = said.clause.head
    return head is not None and "metric" in head.kinds and stem(head.base) not in support.own


def supposed(said: Said, support: Support, following: Said | None) -> str | None:
    """A cause that may be one, of the verdict's catalogue; or that a figure may not carry over."""
    clause, verb = said.clause, said.verb
    tokens, texts = clause.tokens, frozenset(clause.texts)
    reading = "can" in texts and not any(t.base in PERSONS for t in tokens)
    if personal(tokens) and not reading:
        return "claim"
    if any(one in _ALSO for one in clause.texts[1:]) and "can" not in texts and "could" not in texts:
        return "claim"
    if clause.negated:
        fine = verb is not None and verb.base in _NOT_CARRIED or any(t.base in _NOT_CARRIED for t in tokens)
        stays = (
            support.settled and texts.isdisjoint(_ELSEWHERE) and (verb is None or verb.base in ("hold", "be"))
        )
        return None if fine and not stays and "cause" not in texts else "claim"
    if (
        verb is not None
        and verb.base in HIDING
        and clause.head is not None
        and clause.head.base in STATISTICS
    ):
        return None
    passive = verb is not None and verb.part == "participle" and verb.base not in _SUPPOSED
    if (
        verb is not None
        and verb.base in ("tell", "separate", "distinguish", "isolate", "see", "disentangle")
        and said.before is not None
        and said.before.act in ("ask", "open")
    ):
        return None
    if (
        texts.isdisjoint(("can", "could"))
        and passive
        and verb is not None
        and verb.kinds & {"care", "mixed", "rely", "dismiss"}
        and not support.may_lie_behind(verb.base)
    ):
        return "reliance"
    if not texts.isdisjoint(("can", "could")) and verb is not None and verb.base in _TRACED:
        return None if verb.base not in ("compare", "read") else "reliance"
    if (
        verb is not None
        and verb.part == "base"
        and verb.base in HELPING
        and clause.head is not None
        and clause.head.kinds & {"evidence", "care", "fact"}
        and not clause.head.kinds & {"metric"}
        and stem(verb.base) not in _stems_supposed
        and would(said, support, following) is None
    ):
        return None
    if (
        not texts.isdisjoint(("can", "could"))
        and verb is not None
        and verb.base not in _SUPPOSED
        and (passive or "can" in texts)
        and not support.may_lie_behind(verb.base)
    ):
        return "reliance"
    if _only_maybe(said, support):
        return None
    return _cause(said, support)


def _only_maybe(said: Said, support: Support) -> bool:
    """A direction that is suspected may be one."""
    told = [t for t in said.clause.tokens if moves(t)]
    return support.few and bool(told) and all(_may_be_said(t, support) for t in content(said.clause.tokens))


def _may_be_said(token: Token, support: Support) -> bool:
    if moves(token):
        metric = support.metric
        fits = token.base in support.text or token.text in support.text or token.kinds & {"change"}
        return bool(fits) or metric is None
    return support.knows(token)


def _cause(said: Said, support: Support) -> str | None:
    named = False
    for token in content(said.clause.tokens):
        cause = support.may_lie_behind(token.base) or support.may_lie_behind(token.text)
        own = {stem(token.base), stem(token.text)} & support.own
        effect = token.base in _SUPPOSED or token.text in _SUPPOSED or token.base in FRAMES
        if moves(token) and not cause:
            if another_direction(token, support) and not own and not (support.few and token.part == "noun"):
                return "direction"
            continue
        named = named or cause
        if not (
            cause
            or own
            or effect
            or token.base in STATISTICS
            or support.knows(token)
            or "fact" in token.kinds
        ):
            return "cause" if token.kinds & {"suspect", "system", "effect"} else "claim"
    pronoun = bool(clause_subject := said.clause.subject) and all(
        t.part in ("pronoun", "determiner", "adverb") for t in clause_subject
    )
    return (
        None
        if named
        or (pronoun and said.verb is not None and said.verb.base in ("matter", "influence", "affect"))
        else "cause"
    )


def would(said: Said, support: Support, following: Said | None) -> str | None:
    """`More runs would narrow the interval`: what evidence would do, never what it would find."""
    clause, verb = said.clause, said.verb
    if personal(clause.tokens):
        return "claim"
    if verb is None or verb.base not in HELPING:
        framed = any(t.base in FRAMES for t in clause.tokens)
        return None if framed else "claim"
    subject = clause.subject
    from_evidence = (
        any(
            t.kinds & {"evidence", "care", "fact", "worth", "limit", "metric"}
            or t.part == "gerund"
            or t.text in ("it", "this", "that", "more", "which")
            for t in subject
        )
        or not subject
    )
    if not from_evidence:
        return "claim"
    if moves(verb) and not any(
        t.kinds & {"worth", "care"} or t.base in ("interval", "number", "sample")
        for t in clause.predicate[1:]
    ):
        return "direction"
    place = clause.verb or 0
    asked = following is not None and following.clause.role == "question"
    if any(t.base in ("reason", "cause", "source", "origin") for t in clause.predicate):
        return None
    for token in clause.tokens[place:]:
        if token is verb:
            continue
        told = moves(token) - {"same"}
        if (
            told
            and token.text not in ("easier", "more", "higher", "better")
            and not asked
            and verb.base not in ("separate", "distinguish", "discriminate", "tell", "isolate", "exclude")
        ):
            return "direction"
        if token.base in ("document", "statement", "claim") and verb.base in ("confirm", "support"):
            return "claim"
    return None


def _opens_the_verdict(clause: Clause) -> str | None:
    """`Whether it improved`, of a change that was tested; whether it persists may be asked."""
    persists = any(t.base in PERSISTING for t in clause.tokens)
    asked = clause.after in ("whether", "if", "") and any(moves(t) for t in clause.tokens)
    return "verdict" if asked and not persists else None


def _presumes(said: Said) -> bool:
    """`When the server no longer crashes`: what a system does is taken for known."""
    clause = said.clause
    nouns = [t for t in clause.tokens if t.part == "noun"]
    stopped = clause.negated and bool(nouns) and "system" in nouns[0].kinds
    system = (
        clause.head is not None and "system" in clause.head.kinds and not clause.head.kinds & {"evidence"}
    )
    acting = clause.act is not None and clause.act.part in ("finite", "base")
    return stopped or (system and acting)


def hinders(said: Said, support: Support) -> bool:
    """`The gap prevents any comparison`: where the fact tells of something that stands in the way."""
    clause = said.clause
    acting = clause.act is not None and clause.act.part in ("finite", "base")
    hindering = acting and "hinder" in clause.act.kinds and not clause.negated
    if clause.head is None or (
        clause.head.kinds & {"system", "metric"} and not clause.head.kinds & {"evidence"}
    ):
        return False
    if acting and clause.act.base == "make":
        hindering = any(
            t.base in ("hard", "harder", "difficult", "impossible", "unclear", "ambiguous", "unfair")
            for t in clause.predicate
        )
    lacked = next((t for t in clause.predicate[1:] if t.part == "noun"), None)
    if lacked is not None and not lacked.kinds & {"evidence", "fact", "care", "worth", "rely", "limit"}:
        return False
    return (
        hindering
        and support.in_the_way
        and not any(moves(t) - {"same"} for t in clause.tokens)
        and not personal(clause.subject)
    )


def needed(said: Said, support: Support) -> str | None:
    """`The comparison needs more runs`."""
    clause = said.clause
    if clause.negated:
        unwarranted = (
            clause.head is not None
            and "rely" in clause.head.kinds
            and not any(moves(t) for t in clause.tokens)
        )
        return None if unwarranted and (not support.settled or "causal" in clause.texts) else "dismissal"
    if personal(clause.tokens):
        return "claim"
    behind = clause.predicate[1:] if clause.act is not None else clause.tokens
    wanted = next((t for t in behind if t.part in ("noun", "gerund") or t.text in MORE), None)
    if wanted is None or not (
        wanted.kinds & {"care", "evidence", "fact", "worth", "limit"}
        or wanted.text in MORE
        or clause.act is None
    ):
        return "claim"
    wrong = any(
        another_direction(t, support)
        and t.base not in ("longer", "large", "larger", "wider", "change", "same", "difference")
        and not (t.part == "noun" and support.few)
        for t in clause.tokens
    )
    settled = support.settled and any(
        t.base in ("judge", "conclude", "decide") for t in content(clause.tokens)
    )
    nothing = any("dismiss" in t.kinds for t in clause.tokens if t.part in ("base", "gerund"))
    return "direction" if wrong else "verdict" if settled else "dismissal" if nothing else None


def left_open(said: Said, support: Support) -> str | None:
    """What is asked after, or comes later, claims nothing; but nothing is put aside there either."""
    tokens = said.clause.tokens
    if (
        any(t.base in PERSONS for t in tokens[:3])
        and (said.clause.role == "question")
        or any(t.base in ("nobody", "everyone", "anyone") for t in tokens)
    ):
        return "claim"
    if said.clause.role == "condition" and _presumes(said):
        return "claim"
    before = said.before
    if (
        said.clause.role == "complement"
        and before is not None
        and before.act == "deny"
        and said.clause.negated
        and before.clause.negated
    ):
        return "verdict"
    if (
        said.clause.role == "complement"
        and before is not None
        and before.act == "would"
        and any(moves(t) for t in tokens)
    ):
        return "direction"
    while before is not None and before.act == "open" and before.before is not None:
        before = before.before
    asks = before is None or before.act in ("ask", "frame", "open", "would", "need")
    if said.clause.role == "question" and not asks and support.settled:
        return _opens_the_verdict(said.clause)
    return None
