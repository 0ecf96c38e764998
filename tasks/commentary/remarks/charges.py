"""Whether a word judges, leans, blames or sells, and what may have happened where none does."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import BEHAVING, HIDING, PERSONS, READERS, STATES, SUPPOSING, TOO_LITTLE
from data_contracts.remark_charges import CHARGED, PROCESS, UNDERGONE
from data_contracts.remark_roles import ROLES
from data_contracts.remark_verbs import Kind
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.causes import is_past
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import CONTENT, moves, personal
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END, Token

_LEANING: frozenset[Kind] = frozenset(("dismiss", "gain", "better", "worse"))
_JUDGED = frozenset(("adjective", "finite", "base", "participle", "gerund"))
_MODALS = frozenset(("may", "might", "could", "perhaps", "possibly", "maybe"))
_OTHERS = frozenset(
    ("can", "would", "will", "should", "must", "only", "just", "always", "never", "any", "all")
)
_CLOSING = frozenset(
    (
        "would",
        "will",
        "must",
        "nobody",
        "nothing",
        "only",
        "else",
        "too",
        "so",
        "all",
        "every",
        "any",
        "need",
        "needed",
        "who",
        "whom",
    )
)
DOUBTS = frozenset(("doubt", "dispute", "question", "suspicion", "reproach", "challenge", "uncertainty"))
_NARROW = ROLES["thin"].words | ROLES["slight"].words | {"coarse", "late", "long", "short"}
_BEGINNING = frozenset(
    ("start", "begin", "stop", "end", "resume", "proceed", "continue", "return", "run", "go")
)
_HIDDEN = frozenset(
    ("hidden", "unnoticed", "undetected", "unseen", "invisible", "unknown", "masked", "open", "unexplained")
)
_FACTIVE = frozenset(("why", "how", "what", "which", "whose"))
_HAPPENING = PROCESS | SUPPOSING | HIDING | BEHAVING


def charged(token: Token, support: Support) -> bool:
    """True for a word that a clause may hold only where its own rule lets it."""
    if token.base in CHARGED or token.text in CHARGED or token.base in PERSONS | READERS:
        return True
    if token.part not in CONTENT:
        return False
    broken = support.fact.verdict == "broken" and token.part == "noun"
    if "failing" in token.kinds and not (support.tells_of_failures or broken):
        return True
    own = not stems_of(token).isdisjoint(support.own)
    if token.kinds & _LEANING and not own and token.kinds.isdisjoint(support.directions):
        return "care" not in token.kinds
    leans = "rely" in token.kinds and token.part in _JUDGED and not token.kinds & {"care", "plain", "scope"}
    return leans and token.base not in STATES and not own


def vouches(said: Said, support: Support) -> bool:
    """`It may serve as a limit`, `it might matter little`, `a good reason`: what is supposed judges or is put to use."""
    clause, texts = said.clause, said.clause.texts
    if said.base in ("serve", "stand", "act", "last") or (
        clause.negated and said.base in ("matter", "count")
    ):
        return True
    doubted = support.fact.verdict in ("refuted", "broken")
    for token, later in pairwise((*clause.tokens, END)):
        judged = token.part == "adjective" and (token.base in CHARGED or token.text in CHARGED)
        if judged and not (doubted and token.base in ("wrong", "erroneous", "false")):
            return True
        if token.base in ("effort", "harm", "need", "sake") and token.part == "noun":
            return True
        if token.text in ("above", "beyond") and later.base in DOUBTS:
            return True  # `beyond dispute`
        if token.text == "too" and later.part == "adjective" and later.base not in TOO_LITTLE | _NARROW:
            return True
        if token.base == "blame":
            return True
        if token.text == "fit" and later.text == "for":
            return True
    return "worth" in texts and bool(clause.head and moves(clause.head))


def may_have_happened(said: Said, support: Support) -> bool:
    """`The client may define it otherwise`: a plain thing of the field that a system may do, or may have done."""
    clause, verb = said.clause, said.verb
    texts = frozenset(clause.texts)
    if texts.isdisjoint(_MODALS) or not texts.isdisjoint(_OTHERS):
        return False
    if any(charged(t, support) for t in clause.tokens if t is not verb) or _against_the_verdict(
        clause, support
    ):
        return False
    if _takes_for_known(clause, support):
        return False
    head = clause.head
    if said.base in _BEGINNING and (head is None or not head.kinds & {"evidence", "suspect"}):
        return False
    if verb is None and not {"hidden", "fit", "left"}.isdisjoint(texts):
        return False
    if verb is None:
        return any(t.part in ("adjective", "noun") for t in clause.predicate)
    if verb.part == "participle" and not is_past(clause):
        return verb.base in UNDERGONE
    if verb.base in ("stay", "remain"):
        return not _HIDDEN.isdisjoint(texts)
    return verb.base in _HAPPENING


def may_be_asked_after(said: Said, support: Support) -> bool:
    """`How long each request waits`, `if the tool were named`: plain things, and nothing done to what was measured."""
    clause, verb = said.clause, said.verb
    texts = frozenset(clause.texts)
    if personal(clause.tokens) or not texts.isdisjoint(_CLOSING) or clause.mood == "duty":
        return False
    if any(charged(t, support) for t in clause.tokens) or _against_the_verdict(clause, support):
        return False
    system = clause.head is not None and "system" in clause.head.kinds
    if clause.role == "condition" and clause.negated and (system or clause.head is None):
        return False
    known = clause.after in _FACTIVE
    for token in clause.tokens:
        if token.part not in CONTENT:
            continue
        if (
            "effect" in token.kinds
            and token.part in ("finite", "base", "gerund")
            and (known or clause.role == "complement")
        ):
            return False
        if known and (moves(token) or "suspect" in token.kinds):
            return False
    if verb is None:
        return clause.verb is not None
    if verb.part == "gerund":
        return False
    return verb.base in PROCESS or bool(verb.kinds & {"care", "shown", "scope", "evidence"})


def _against_the_verdict(clause: Clause, support: Support) -> bool:
    """It supposes another direction, or doubts what was settled."""
    for token in clause.tokens:
        told = moves(token)
        if (
            told - {"same", "change"}
            and told.isdisjoint(support.directions)
            and not _of_a_thing(token, clause)
        ):
            return True
        hidden = not _HIDDEN.isdisjoint(clause.texts)
        denied = (
            support.settled
            and not hidden
            and not stems_of(token).isdisjoint(support.denied - support.asserted)
        )
        if token.part in CONTENT and denied:
            return True
    head = clause.head
    settled = (
        support.settled
        and head is not None
        and (moves(head) or not stems_of(head).isdisjoint(support.asserted))
    )
    return bool(settled and clause.negated)


def _takes_for_known(clause: Clause, support: Support) -> bool:
    """`The overhead may come from it`: that there is any."""
    head = clause.head
    if head is None or not stems_of(head).isdisjoint(support.own):
        return False
    place = next((n for n, t in enumerate(clause.subject) if t is head), 0)
    known = any(t.text in ("the", "this", "that", "its") for t in clause.subject[:place])
    told = bool(head.kinds & {"suspect", "effect", "failing"}) or bool(moves(head) - support.directions)
    return known and told and not support.compares


def _of_a_thing(token: Token, clause: Clause) -> bool:
    """`Longer prompts`: of what is no metric."""
    place = next(n for n, t in enumerate(clause.tokens) if t is token)
    later = next((t for t in clause.tokens[place + 1 : place + 3] if t.part == "noun"), None)
    return (
        token.part == "adjective"
        and later is not None
        and ("metric" not in later.kinds or later.text != later.base)
    )
