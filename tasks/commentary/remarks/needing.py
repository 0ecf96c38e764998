"""What is needed or would help: more of the evidence, whatever it would show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import FRAMES, HELPING, RECORD_NOUNS, STATISTICS
from data_contracts.remark_advice import WIDER
from data_contracts.remark_licences import CONCLUSIONS
from data_contracts.remark_words import MORE
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import OF_RECORDS, charged_word, of_evidence
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support
from tasks.commentary.remarks.tokens import Token

_JUDGED = CONCLUSIONS - {"question", "difference", "change", "result", "evidence"}
_BLENDING = frozenset(("mix", "compare", "confound", "blend"))
_TAIL = frozenset(("tail", "percentile", "quantile", "result")) | STATISTICS
_ALIKE = frozenset(("same", "lower", "higher"))


def needs(said: Said, support: Support) -> str | None:
    """Why it may not be needed, or may not help."""
    clause, verb = said.clause, said.verb
    if support.settled and any(t.part == "noun" and t.base in _JUDGED for t in clause.predicate):
        return "verdict"
    if clause.negated:
        return "dismissal"
    if not _helps(said, support):
        return "claim"
    needed = verb is not None and "need" in verb.kinds
    if not needed and _tells_the_outcome(clause, verb):
        return "direction"
    wanted = any(t.kinds & {"evidence", "care"} for t in clause.predicate)
    if not (wanted or _is_of_evidence(clause)):
        return "claim"
    # `Runs at higher loads would be needed`
    moved = wanted and any(moves(t) & {"up", "down"} for t in clause.subject)
    return charged_word(clause.tokens, support, frozenset(("leaning", "moving") if moved else ("leaning",)))


def _helps(said: Said, support: Support) -> bool:
    clause, verb, head = said.clause, said.verb, said.clause.head
    if verb is None:
        return any(t.base in FRAMES or "need" in t.kinds for t in clause.predicate)
    around = head is not None and head.kinds & {"system", "metric"} and not head.kinds & OF_RECORDS
    passive = verb.part == "participle"
    evident = head is None or head.kinds & (OF_RECORDS | {"rely"}) or head.part in ("pronoun", "gerund")
    thing = "need" in verb.kinds and not passive and not (evident and _wants_evidence(clause))
    if thing or (around and "need" not in verb.kinds and verb.base not in _BLENDING):
        return False
    if verb.base in HELPING | {"take", "narrow"} or verb.kinds & {"need", "care", "mixed", "shown"}:
        return True
    blurs = "hinder" in verb.kinds or verb.base in _BLENDING
    return bool(moves(verb)) or {"have", "to"} <= set(clause.texts) or (blurs and support.doubtful)


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
        and (two.base in _TAIL or (one.text in _ALIKE and two.kinds & {"fact", "metric"}))
        for one, two in pairwise(behind)
    )


def _is_of_evidence(clause: Clause) -> bool:
    head = clause.head
    more = not (MORE | {"each"}).isdisjoint(clause.texts)
    if head is None or more or head.part in ("pronoun", "gerund") or head.base in RECORD_NOUNS:
        return True
    return bool(head.kinds & (OF_RECORDS | {"rely", "metric"})) or "system" not in head.kinds
