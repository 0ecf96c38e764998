"""Commands and duties: to look, record, repeat and compare, and no others."""

from __future__ import annotations

from data_contracts.remark_words import MORE
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.shape import DIRECTIONS, MADE, SIZES, THESE
from tasks.commentary.remarks.tokens import Token

_PUBLIC = frozenset(["publish", "share", "present", "display", "disclose", "circulate"])
_HANDLING = frozenset(
    [
        "adjust",
        "build",
        "calibrate",
        "change",
        "clean",
        "complete",
        "convert",
        "correct",
        "design",
        "enable",
        "extend",
        "fix",
        "instrument",
        "maintain",
        "manage",
        "normalise",
        "optimise",
        "perform",
        "plan",
        "position",
        "prepare",
        "profile",
        "protect",
        "raise",
        "redesign",
        "refine",
        "rename",
        "repair",
        "replace",
        "restore",
        "revise",
        "schedule",
        "supply",
        "time",
        "update",
    ]
)
_MACHINERY = frozenset(
    [
        "engine",
        "model",
        "server",
        "client",
        "driver",
        "gpu",
        "cpu",
        "hardware",
        "machine",
        "host",
        "cache",
        "memory",
        "network",
        "software",
        "backend",
        "kernel",
        "stack",
        "system",
        "scheduler",
        "deployment",
        "release",
        "production",
        "product",
        "upgrade",
        "version",
        "batch",
        "rollout",
        "container",
        "queue",
        "build",
    ]
)
_SAME = frozenset(
    [
        "same",
        "fixed",
        "identical",
        "separate",
        "fresh",
        "held",
        "raw",
        "controlled",
        "similar",
        "representative",
        "independent",
        "own",
        "comparable",
    ]
)


def of_duty(clause: Clause) -> str | None:
    """What should be done is asked of the evidence, not of a model or an engine."""
    if clause.role in ("condition", "question"):
        return None
    if clause.stance == "asserted" and _puts_to_use(clause):
        return "instruction"
    if clause.has("care", "mixed", "need", "shown", "scope", "rely", "dismiss", "hinder"):
        return None
    head = clause.head
    if head is not None and head.kinds & {"evidence", "fact", "metric"} and not clause.has("system"):
        return None
    return None if {"part", "wait"} & set(clause.texts) and clause.has("evidence") else "instruction"


def instruction(clause: Clause, following: Clause | None) -> str | None:
    """A command to do something else than to look, record, repeat and compare."""
    if clause.mood != "command" or clause.verb is None or clause.role == "purpose":
        return _of_need(clause)
    verb = clause.tokens[clause.verb]
    if _touches_the_system(clause, verb, following) or not _may_be_asked(clause, verb, clause.verb):
        return "instruction"
    return None


def _touches_the_system(clause: Clause, verb: Token, following: Clause | None) -> bool:
    """What is measured, or those who rely on it, would not be as they were."""
    asserted = clause.stance == "asserted"
    if asserted and not _IN_SERVICE.isdisjoint(clause.texts):
        return True
    if verb.base == "consider" and asserted and _considers_a_change(clause):
        return True
    if following is not None and following.after == "until" and _hoped_for(following):
        return True
    if verb.base in _PUBLIC and not clause.has("evidence"):
        return True
    if verb.base in _HANDLING and _object(clause) in _MACHINERY:
        return True
    if "users" in clause.texts and asserted:
        return True
    return verb.base in ("keep", "hold") and _object(clause) in _MACHINERY and _SAME.isdisjoint(clause.texts)


def _may_be_asked(clause: Clause, verb: Token, place: int) -> bool:
    """To look, record, repeat and compare, and to leave what misleads."""
    texts = frozenset(clause.texts)
    if verb.text == "be":
        return clause.has("care") or "aware" in texts
    if clause.stance == "denied":
        return bool(verb.kinds & {"rely", "mixed", "dismiss"})
    if verb.base in ("increase", "change"):
        return clause.has("evidence", "fact") or "single" in texts
    if verb.base == "run":
        return not texts.isdisjoint(("again", "more", "longer", "repeated", "separate", "same"))
    if verb.base in ("use", "take"):
        rest = clause.tokens[place + 1 :]
        named = bool(rest) and rest[0].text not in (*THESE, "the", "it")
        measured = named and any(t.kinds & {"evidence", "fact"} for t in rest)
        return "as" in texts or measured or not texts.isdisjoint(_SAME | MORE | _CAREFUL)
    if verb.base == "make":
        return not MADE.isdisjoint(texts)
    if verb.base in ("add", "extend", "complete", "expand"):
        return clause.has("evidence", "fact", "worth", "limit")
    if verb.base == "let":
        return False
    if "hinder" in verb.kinds and "care" not in verb.kinds:
        return verb.base in ("avoid", "limit", "restrict", "rule")
    return bool(verb.kinds & {"care", "mixed", "rely", "dismiss"})


_CAREFUL = frozenset(["median", "care", "caution"])
# Where others rely on the system: no place to measure, and nothing to advise on
_IN_SERVICE = frozenset(["production", "live", "deployment", "rollout"])


def _considers_a_change(clause: Clause) -> bool:
    """`Consider a larger machine`, `consider using it`; not `consider repeating the run`."""
    for token in clause.tokens[(clause.verb or 0) + 1 :]:
        if token.part == "gerund":
            return not token.kinds & {"care", "mixed"} or token.base == "use" or _object(clause) in _MACHINERY
        if token.part == "noun":
            return _object(clause) in _MACHINERY
    return False


def _puts_to_use(clause: Clause) -> bool:
    """`The release should use this model`: a duty, but none of those who measure."""
    used = any(t.base in ("use", "take", "run", "move", "go") for t in clause.tokens[clause.verb or 0 :])
    others = any(t.base in _MACHINERY for t in clause.tokens) and not clause.has("evidence")
    return used and others and _SAME.isdisjoint(clause.texts)


def _hoped_for(clause: Clause) -> bool:
    """`Until the spread is small`: to measure for a result is no measurement."""
    return clause.has(*DIRECTIONS) or not (SIZES | {"difference", "effect"}).isdisjoint(
        t.base for t in clause.tokens
    )


def _object(clause: Clause) -> str:
    """The last noun of what a command is about: `the new engine`, not what stands behind a preposition."""
    found = ""
    for token in clause.tokens[(clause.verb or 0) + 1 :]:
        if token.part == "noun":
            found = token.base
        elif found or token.part == "preposition":
            break
    return found


def _of_need(clause: Clause) -> str | None:
    """What is needed is evidence or care, no change of the system."""
    place = next(
        (n for n, t in enumerate(clause.tokens) if "need" in t.kinds and t.part in ("finite", "base")), None
    )
    if place is None or clause.stance == "denied":
        return None
    later = clause.tokens[place + 1 :]
    wanted = any(
        t.kinds & {"care", "evidence", "worth", "mixed", "fact", "rely"} or t.text in ("same", "identical")
        for t in later
    )
    return None if wanted else "instruction"
