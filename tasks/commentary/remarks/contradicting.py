"""What would take back a verdict: that nothing is settled, that nothing moved, that a document agrees, that it does not."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import ELSEWHERE, EXISTING, LEFT_OPEN, SEEN
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import Token

# What a verdict is called where nothing says of what it is one
_THE_VERDICT = frozenset((
    "question", "matter", "verdict", "conclusion", "judgement", "judgment", "outcome", "issue", "result", "decision",
    "finding", "difference", "answer", "nothing",
))  # fmt: skip
_OF_EVIDENCE = frozenset(
    ("evidence", "run", "sample", "data", "measurement", "test", "basis", "record", "it", "this")
)
_FOUND = (
    EXISTING
    | SEEN
    | frozenset(("detect", "notice", "register", "visible", "there", "show", "give", "discern"))
)
_DOCUMENTS = frozenset(("document", "statement", "readme", "documentation", "author-side"))
_OF_DOCUMENTS = frozenset(
    ("refuted", "confirmed", "holds", "unsupported", "other data", "broken", "accepted")
)
_HINTS = frozenset(
    ("hint", "guess", "suspicion", "hypothesis", "impression", "inkling", "conjecture", "speculation")
)
_BEYOND = ELSEWHERE - {"different", "other", "another"}
_HAPPENING = frozenset(("happen", "occur", "arise", "exist", "be"))
_MOVES = ROLES["moving"].words
_TOLD = ROLES["telling"].words | ROLES["firm"].words


def takes_back(said: Said, support: Support, following: Said | None) -> bool:
    """True for a denial or an assertion that goes against what the fact says."""
    clause = said.clause
    if clause.role in ("question", "condition", "purpose") or clause.mood in ("command", "duty"):
        return False
    if said.act == "suppose" and "can" in clause.texts and said.base in _HAPPENING and not clause.negated:
        return support.fact.verdict == "broken"
    if said.act == "suppose":
        return support.fact.verdict in ("refuted", "broken") and "can" in clause.texts and _agrees(said)
    if _speaks_of_a_document(clause, support) or _judges_a_document(said, support):
        return True
    if _carries_nothing(said) or (
        not support.directions.isdisjoint(("better", "worse")) and _lies_within(clause)
    ):
        return True
    depends = following is not None and following.clause.role in ("question", "complement", "relative")
    later = (following.clause.after, *following.clause.texts) if following is not None and depends else ()
    elsewhere = not ELSEWHERE.isdisjoint((*clause.texts, *later))
    if support.settled and not elsewhere and _leaves_unsettled(said):
        return True
    if (
        support.directions != {"same"}
        and support.fact.verdict != "below_floor"
        and _finds_no_change(said, support)
    ):
        return True
    tested = support.settled and support.fact.verdict not in ("refuted", "broken")
    beyond = not _BEYOND.isdisjoint((*clause.texts, *later))
    if tested and not beyond and _calls_it_unlike(said):
        return True
    match support.fact.verdict:
        case "refuted" | "broken":
            return _agrees(said)
        case "insufficient" | "suspected" | "n_too_small":
            return _calls_records_wrong(clause)
        case "confirmed" | "holds" | "improved" | "regressed" | "unchanged" | "below_floor":
            return _calls_it_wrong(clause)
        case _:
            return False


def _words(token: Token) -> tuple[str, str]:
    return token.base, token.text


def _leaves_unsettled(said: Said) -> bool:
    clause, head = said.clause, said.clause.head
    generic = head is not None and (head.base in _THE_VERDICT or head.text == "nothing")
    if generic and not LEFT_OPEN.isdisjoint(clause.texts) and not clause.negated:
        return True
    if clause.act is None and any(t.base in _HINTS and t.part == "noun" for t in clause.predicate):
        return not clause.negated
    left = said.base == "leave" and any(t.base in _THE_VERDICT for t in clause.predicate)
    if left and not LEFT_OPEN.isdisjoint(clause.texts):
        return True
    if not (clause.negated or (generic and head is not None and head.text == "nothing")):
        return False
    told = any(t.base in _TOLD for t in clause.predicate if t.part != "noun")
    behind = [t for t in clause.predicate if t.part == "noun"]
    objects = [t for t in behind if t.base not in _OF_EVIDENCE]
    of_it = all(t.base in _THE_VERDICT for t in objects)
    evident = head is not None and (head.base in _OF_EVIDENCE or head.text in _OF_EVIDENCE)
    given = {"verdict", "conclusion", "judgement", "judgment", "decision"} & {t.base for t in clause.subject}
    return (told and (generic or evident) and of_it) or bool(given and clause.texts[0] == "no" and of_it)


def _finds_no_change(said: Said, support: Support) -> bool:
    """`No difference was detected`, `a change could not be seen`; what cannot be told apart is something else."""
    clause = said.clause
    audits = (
        clause.head is not None
        and clause.head.base == "audit"
        and said.base in ("agree", "match", "coincide")
    )
    if (audits or ("as", "none") in pairwise(clause.texts)) and not clause.negated:
        return True
    if not clause.negated or not (support.compares or support.settled or support.doubtful):
        return False
    if not ELSEWHERE.isdisjoint(clause.texts) or "can" in clause.texts:
        return False
    if clause.head is not None and clause.head.base in (
        "statement",
        "conclusion",
        "verdict",
        "claim",
        "word",
    ):
        return False
    moved = [t for t in clause.tokens if t.part == "noun" and (t.base in _MOVES or moves(t) - {"same"})]
    other = any(
        t.part == "noun" and "system" in t.kinds and stems_of(t).isdisjoint(support.own)
        for t in clause.tokens
    )
    found = not _FOUND.isdisjoint(word for t in clause.tokens for word in _words(t))
    return bool(moved) and found and not other


def _agrees(said: Said) -> bool:
    """`No discrepancy was found`, `the value can be reproduced`."""
    clause, verb = said.clause, said.verb
    against = any(t.base in ROLES["disagree"].words and t.part == "noun" for t in clause.tokens)
    if clause.negated:
        return against and not _FOUND.isdisjoint(word for t in clause.tokens for word in _words(t))
    if "can" in clause.texts and verb is not None and verb.base == "trace":
        return False
    if ("in", "line") in pairwise(clause.texts):
        return True
    alike = verb is not None and verb.base in ROLES["agree"].words - {"speak", "find", "follow", "trace"}
    return alike and (clause.mood == "plain" or "can" in clause.texts)


def _calls_it_unlike(said: Said) -> bool:
    """`The conditions differ`, `no fair comparison is possible`, of what was compared."""
    clause = said.clause
    told = {word for t in clause.tokens for word in _words(t)}
    if clause.negated:
        return not told.isdisjoint(("fair", "comparable", "comparability", "alike", "like-for-like"))
    conditions = not told.isdisjoint(("condition", "setup", "configuration", "group", "setting"))
    return conditions and not told.isdisjoint(
        ("differ", "different", "unequal", "unlike", "dissimilar", "mismatched")
    )


def _carries_nothing(said: Said) -> bool:
    """`Such runs carry no information`."""
    held = said.base in ("carry", "have", "hold", "contain", "bear", "give", "offer")
    worth = any(
        t.base in ("information", "value", "meaning", "weight", "worth", "use", "point")
        for t in said.clause.predicate
    )
    return (
        said.clause.negated
        and held
        and worth
        and ("no" in said.clause.texts or "nothing" in said.clause.texts)
    )


def _lies_within(clause: Clause) -> bool:
    """`The improvement lies within the interval`, of one that was tested."""
    moved = clause.head is not None and bool(moves(clause.head))
    bounds = {"interval", "noise", "uncertainty", "margin", "spread", "variation", "error"}
    return (
        moved
        and "within" in clause.texts
        and not bounds.isdisjoint(t.base for t in clause.predicate)
        and not clause.negated
    )


def _calls_it_wrong(clause: Clause) -> bool:
    """`The values cannot be right`."""
    told = (
        t
        for t in clause.predicate
        if t.part == "adjective" and t.base in ("right", "correct", "true", "valid")
    )
    return clause.negated and clause.act is None and any(told)


def _calls_records_wrong(clause: Clause) -> bool:
    """`The values cannot be right`, `no fair comparison`: few runs are neither invalid nor unlike."""
    recorded = clause.head is not None and clause.head.base in ("value", "record", "measurement", "timestamp")
    wrong = any(t.base in ("right", "correct", "valid") and t.part == "adjective" for t in clause.predicate)
    unfair = any(t.base == "fair" and t.part == "adjective" for t in clause.tokens)
    return clause.negated and clause.mood in ("plain", "hedged") and ((recorded and wrong) or unfair)


def _judges_a_document(said: Said, support: Support) -> bool:
    """`The data do not support the statement`, where no fact is about one."""
    if support.fact.verdict in _OF_DOCUMENTS or said.clause.mood == "hedged":
        return False
    if said.verb is None or said.base not in ("support", "bear", "back", "confirm", "contradict", "refute"):
        return False
    told = ("the", "statement"), ("the", "claim"), ("the", "document")
    return any(pair in told and pair[1] not in support.own for pair in pairwise(said.clause.texts))


def _speaks_of_a_document(clause: Clause, support: Support) -> bool:
    """`The statement`, under a fact that judges none."""
    if support.fact.verdict in _OF_DOCUMENTS or clause.mood == "hedged":
        return False
    if "stated" in (t.text for t in clause.subject):
        return support.fact.verdict not in (None, "measured", "reported") and "state" not in support.own
    return any(
        t.base in _DOCUMENTS and t.part == "noun" and stems_of(t).isdisjoint(support.own)
        for t in clause.subject
    )
