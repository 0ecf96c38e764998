"""What is needed or would help: more of the evidence, whatever it would show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import FITTING, FRAMES, HELPING, RECORD_NOUNS, STATES, STATISTICS
from data_contracts.remark_advice import WIDER
from data_contracts.remark_licences import CONCLUSIONS, FIRMER
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import OF_RECORDS, charged_word, noun_behind, of_evidence
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.polarity import only_denied
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_JUDGED = CONCLUSIONS - {"question", "difference", "change", "result", "evidence"}
_BLENDING = frozenset(("mix", "compare", "confound", "blend"))
_TAIL = frozenset(("tail", "percentile", "quantile", "result")) | STATISTICS
_BASES = frozenset(
    ("comparison", "estimate", "basis", "percentile", "quantile", "interval", "picture", "view", "idea")
)
_OWN = frozenset(("own", "separate", "repeated", "longer"))
_PROVING = frozenset(("confirm", "refute", "prove", "disprove", "reject"))
_GAPS = frozenset(("gap", "difference", "spread", "outlier"))
_ALIKE = frozenset(("same", "lower", "higher"))


def needs(said: Said, support: Support) -> str | None:
    """Why it may not be needed, or may not help."""
    clause, verb = said.clause, said.verb
    if support.settled and any(t.part == "noun" and t.base in _JUDGED for t in clause.predicate):
        return "verdict"
    if clause.negated or "only" in (t.text for t in clause.predicate):
        return "dismissal"
    obliged = {"have", "to"} <= set(clause.texts)
    if support.settled and not obliged and any(only_denied(t, clause, support) for t in clause.predicate):
        return "verdict"
    if not _helps(said, support):
        return "claim"
    proves = verb is not None and verb.base in _PROVING and clause.tokens[-1] is not verb
    if proves and any(support.knows_of(t) for t in clause.predicate if t.part == "noun"):
        return "direction"  # `a larger sample would confirm the percentile`
    needed = verb is not None and "need" in verb.kinds
    if not needed and _tells_the_outcome(clause, verb):
        return "direction"
    wanted = any(t.kinds & {"evidence", "care"} for t in clause.predicate)
    if not (wanted or _is_of_evidence(clause)):
        return "claim"
    # `Runs at higher loads would be needed`
    moved = wanted and any(moves(t) & {"up", "down"} for t in clause.subject)
    neutral = [t for t in clause.tokens if not _is_firmer(t, clause)]
    return charged_word(neutral, support, frozenset(("leaning", "moving") if moved else ("leaning",)))


def _helps(said: Said, support: Support) -> bool:
    clause, verb, head = said.clause, said.verb, said.clause.head
    if _has_to_be(clause):
        return True
    if verb is None:
        return any(t.base in FRAMES or "need" in t.kinds for t in clause.predicate)
    around = head is not None and head.kinds & {"system", "metric"} and not head.kinds & OF_RECORDS
    passive = verb.part == "participle"
    evident = head is None or head.kinds & (OF_RECORDS | {"rely"}) or head.part in ("pronoun", "gerund")
    more = not (MORE | _OWN).isdisjoint(clause.texts)
    wanted = _wants_evidence(clause) and (evident or more)
    thing = "need" in verb.kinds and not passive and not wanted
    if thing or (around and "need" not in verb.kinds and verb.base not in _BLENDING):
        return False
    if verb.base in HELPING | {"take", "narrow"} or verb.kinds & {"need", "care", "mixed", "shown"}:
        return True
    blurs = "hinder" in verb.kinds or verb.base in _BLENDING
    return bool(moves(verb)) or {"have", "to"} <= set(clause.texts) or (blurs and support.doubtful)


def _has_to_be(clause: Clause) -> bool:
    """`The interval would have to be narrower`, `the files would have to be readable`."""
    obliged = ("to", "be") in pairwise(clause.texts) and "have" in clause.texts
    state = clause.tokens[-1]
    return obliged and state.part == "adjective" and bool(moves(state) or state.base in STATES | FITTING)


def _wants_evidence(clause: Clause) -> bool:
    behind = [t for t in clause.predicate if t.part in ("noun", "gerund", "pronoun")]
    return not behind or any(t.kinds & {"evidence", "care", "fact", "worth", "limit", "rely"} for t in behind)


def _tells_the_outcome(clause: Clause, verb: Token | None) -> bool:
    """`A longer run would bring a lower tail`, `a rerun would give the same count`."""
    behind = [t for t in clause.predicate if t is not verb]
    moved = (t for t in behind if moves(t) - {"change"} and not of_evidence(t, clause.tokens))
    return any(t.base not in WIDER or t.part == "adjective" for t in moved) or _is_alike(behind)


def _is_alike(behind: Sequence[Token]) -> bool:
    return any(
        (one.text in _ALIKE or moves(one) & {"up", "down"})
        and (
            two.base in _TAIL
            or (one.text in _ALIKE and (two.kinds & {"fact", "metric"} or moves(two) or two.base in _GAPS))
        )
        for one, two in pairwise(behind)
    )


def _is_firmer(token: Token, clause: Clause) -> bool:
    """`A firmer statement`."""
    noun = noun_behind(token, clause.tokens)
    return token.text in FIRMER and noun is not None and (noun.base in CONCLUSIONS or noun.base in _BASES)


def _is_of_evidence(clause: Clause) -> bool:
    head = clause.head
    more = not (MORE | {"each"}).isdisjoint(clause.texts)
    if head is None or more or head.part in ("pronoun", "gerund") or head.base in RECORD_NOUNS:
        return True
    return bool(head.kinds & (OF_RECORDS | {"rely", "metric"})) or "system" not in head.kinds
