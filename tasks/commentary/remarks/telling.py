"""What a remark may tell: the verdict in other words, or what the evidence is; nothing of the world around it."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import HIDING, STATISTICS
from data_contracts.remark_advice import AWAY, CARRIED_OUT
from data_contracts.remark_licences import (
    DESCRIBING,
    DONE,
    EFFECTS,
    EXACTLY,
    EXTREMES,
    FILED,
    ORIGINS,
    REACHING,
    SPREADING,
    TESTED,
    TRIED,
)
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.belonging import (
    belongs,
    is_of_a_system,
    is_of_another_verdict,
    says_what_it_is_like,
)
from tasks.commentary.remarks.charging import CODES, VERBAL, charges, of_evidence
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import content, moves, personal
from tasks.commentary.remarks.counting import is_plain
from tasks.commentary.remarks.moving import wrong_direction
from tasks.commentary.remarks.overstating import counts_beyond, overstates
from tasks.commentary.remarks.polarity import before_a_noun, is_denied
from tasks.commentary.remarks.scoping import tells_scope
from tasks.commentary.remarks.settling import (
    affirmed_wrongly,
    denied_wrongly,
    denies_a_finding,
    denies_an_effect,
    hides_a_change,
    says_another,
    takes_away,
)
from tasks.commentary.remarks.subjects import said_of_another
from tasks.commentary.remarks.support import Support, of_records, plays, stems_of
from tasks.commentary.remarks.things import generalises, misdescribes
from tasks.commentary.remarks.tokens import Token

_REASONS = frozenset(("because", "since", "as"))
_ALSO = frozenset(("too", "also", "either", "well"))
_DOCUMENTS = frozenset(
    ("summary", "report", "document", "file", "table", "row", "statement", "script", "tool")
)
_MISTAKING = frozenset(("count", "confuse", "swap", "mistake"))
_WITHIN = frozenset(("on", "in", "over", "through", "back"))
_LYING = frozenset(("leave", "come", "lie", "be"))
_JUDGED = frozenset(("broken", "refuted", "confirmed", "holds"))
_FIGURES = frozenset(("outlier", "request", "extreme"))


def told(said: Said, support: Support) -> str | None:
    """Why the clause may not be told."""
    clause = said.clause
    if (
        personal(t for t in clause.tokens if t.base != "reader")
        or (clause.texts[-1] in _ALSO and not _describes(clause, support))
        or _turns_its_verb(clause)
    ):
        return "claim"
    if takes_away(clause, support):
        return "verdict"
    if tells_scope(clause, support):
        return None
    if counts_beyond(clause, support):
        return "number_word"
    if overstates(clause, support):
        return "claim"
    if _was_mistaken(clause) or _moves_by_a_setting(clause, support):
        return "cause"
    if clause.negated and {"stand", "way"} <= {t.base for t in clause.tokens}:
        return "verdict"
    code = (
        ("claim" if generalises(clause, support) else None)
        or _stays(clause, support)
        or denies_a_finding(clause, support)
        or _misdirects(said, support)
        or _of_the_world(said, support)
        or says_another(clause, support)
    )
    if code:
        return code
    if said_of_another(said, support) and not _describes(clause, support):
        return "claim"
    wrong = denied_wrongly(clause, support) if clause.negated else affirmed_wrongly(clause, support)
    return "verdict" if wrong else None


def _was_mistaken(clause: Clause) -> bool:
    """`The summary counted prompt tokens as output tokens`: how a document came to be wrong is not known."""
    mistakes = clause.act is not None and clause.act.base in _MISTAKING
    mistakes = mistakes and clause.head is not None and clause.head.base in _DOCUMENTS
    return mistakes and "as" in clause.texts and not clause.negated


def _moves_by_a_setting(clause: Clause, support: Support) -> bool:
    """`Temperature changes the TTFT`, of a comparison that is confounded; `it is responsible for that`."""
    if clause.negated:
        return False
    if "responsible" in clause.texts:
        return True
    verb, head = clause.act, clause.head
    if support.fact.verdict != "confounded" or verb is None or head is None or verb.part != "finite":
        return False
    effective = bool(moves(verb) or verb.kinds & {"effect"}) and verb.base not in (
        "differ",
        "vary",
        "confound",
    )
    together = not {"with", "along", "together"}.isdisjoint(clause.texts)
    return effective and not together and head.base == support.setting


def _turns_its_verb(clause: Clause) -> bool:
    """`Made up`, `run away`: a word of place makes another verb of it."""
    for one, two in pairwise(clause.tokens):
        away = one.part in VERBAL and two.text in AWAY - _WITHIN
        if away and (one.base, two.text) not in CARRIED_OUT:
            return one.base not in _LYING
    return False


def _stays(clause: Clause, support: Support) -> str | None:
    """`It stays where it was`."""
    stays = clause.act is not None and clause.act.base in ("stay", "remain")
    as_it_was = not any(t.part in ("adjective", "participle", "noun") for t in clause.predicate[1:])
    return "direction" if stays and as_it_was and "same" not in support.directions else None


def _misdirects(said: Said, support: Support) -> str | None:
    clause = said.clause
    moving = [t for t in clause.tokens if moves(t)]
    if any(t.text in EXTREMES and stems_of(t).isdisjoint(support.own) for t in clause.tokens):
        return "direction"
    if moving and all(of_evidence(t, clause.tokens) and t.base != "earlier" for t in moving):
        return None
    return None if hides_a_change(clause, support) else wrong_direction(clause, support, _beside(said))


def _beside(said: Said) -> tuple[str, ...]:
    """`Without the outliers`, `when they are left out`: under which condition it holds."""
    before = said.before.clause if said.before is not None and said.before.act == "open" else None
    conditions = (
        c
        for c in (before, said.behind)
        if c is not None and (c.role in ("condition", "without") or c.texts[0] == "with")
    )
    return tuple(word for c in conditions for word in (c.after, *c.texts))


def _of_the_world(said: Said, support: Support) -> str | None:
    """Why a word of it may not be told: it is neither of the fact nor of the records."""
    clause = said.clause
    if denies_an_effect(clause) or _gives_a_reason(clause, support):
        return "cause"
    codes = (
        *(_does(token, clause, support) for token in clause.tokens),
        *(_names(token, clause, support) for token in content(clause.tokens)),
    )
    code = next(filter(None, codes), None)
    if code:
        return code
    tied = not {"related", "linked", "connected", "due"}.isdisjoint(clause.texts) and not clause.negated
    if tied and "to" in clause.texts and "mingled" not in support.sayings.held:
        return "cause"
    head = clause.head
    foreign = head is not None and not head.kinds & {"evidence", "fact"} and not support.knows(head)
    if "behind" in clause.texts and (foreign or any(is_of_a_system(t, support) for t in clause.subject)):
        return "cause"
    return "claim" if misdescribes(clause, support) else None


def _gives_a_reason(clause: Clause, support: Support) -> bool:
    """`It regressed because the cache was cold`: only the fact and the records are reasons."""
    if clause.after not in _REASONS:
        return False
    if any(moves(t) - {"change", "same"} for t in clause.tokens):
        return True
    named = [t for t in content(clause.tokens) if t is not clause.act]
    around = any(is_of_a_system(t, support) for t in content(clause.tokens))
    return around or not all(belongs(t, clause, support) for t in named)


def _does(token: Token, clause: Clause, support: Support) -> str | None:
    """What the word does beside naming something."""
    if token.part == "adverb" and token.text not in EXACTLY | AWAY and not is_plain(token, clause, support):
        return "claim"
    found = charges(token, clause.tokens, support) - {"moving"}
    head = clause.head
    if found and support.knows(token) and not of_records(token):
        found -= {"leaning", "judging", "right"}
        if head is not None and (not stems_of(head).isdisjoint(support.own) or head.base in _FIGURES):
            found -= {"causing"}
    borne = token.base in ROLES["borne"].words or token.base == "establish"
    if support.settled and borne:
        found -= {"leaning"}
    if is_denied(token, clause):
        found -= {"leaning", "right"}
    return CODES[min(found)] if found else None


def _names(token: Token, clause: Clause, support: Support) -> str | None:
    """What the word names."""
    told = token in clause.predicate and not before_a_noun(token, clause.tokens)
    if told and is_of_another_verdict(token, support):
        return "claim"
    new = stems_of(token).isdisjoint(support.own)
    lucky = plays(token, "luck") and token.part == "noun" and not before_a_noun(token, clause.tokens)
    if lucky and new and told and not clause.negated and clause.act is None:
        return "cause"
    suspected = "suspect" in token.kinds and token.part == "noun" and clause.act is None
    within = not {"within", "under"}.isdisjoint(clause.texts)
    if new and ((suspected and not clause.negated and not within) or token.base in EFFECTS):
        return "cause"
    if token is clause.act:
        return _of_the_verb(token, clause, support)
    odd = not belongs(token, clause, support) or says_what_it_is_like(token, clause, support)
    return "claim" if odd else None


def _of_the_verb(verb: Token, clause: Clause, support: Support) -> str | None:
    if verb.base in ROLES["overdone"].words | ROLES["underdone"].words:
        return None if not stems_of(verb).isdisjoint(support.asserted) else "direction"
    if (
        "hinder" in verb.kinds
        and "reader" not in {t.base for t in clause.tokens}
        and support.in_the_way
        and not clause.negated
    ):
        return None
    if verb.base == "limit" and verb.part != "participle":
        return "cause"
    if verb.base in HIDING:
        hides = clause.head is not None and clause.head.base in STATISTICS and not clause.negated
        return None if hides else "claim"
    if verb.base in ORIGINS and "from" in clause.texts:
        behind = list(content(clause.tokens[clause.texts.index("from") :]))
        moved = clause.head is not None and (moves(clause.head) or clause.head.base in SPREADING)
        around = any(is_of_a_system(t, support) for t in behind)
        mixed = support.fact.verdict == "confounded" and "no effect of" not in support.text
        told = mixed or (
            moved and any(stems_of(t).isdisjoint(support.own) for t in behind if t.part in ("noun", "gerund"))
        )
        return "cause" if around or told else None
    recorded = of_records(verb)
    evident = clause.head is not None and clause.head.kinds & {"evidence", "fact", "care", "worth"}
    if clause.negated and evident and verb.base in REACHING:
        return None
    if _was_done(verb, clause, support):
        return None
    if verb.base in DESCRIBING or moves(verb) or (support.knows(verb) and not recorded):
        return None
    if clause.negated and not stems_of(verb).isdisjoint(support.denied):
        return None
    undone = clause.negated and verb.part == "participle" and verb.kinds & {"shown", "care"}
    return None if undone or (recorded and verb.base not in DONE) else "claim"


def _was_done(verb: Token, clause: Clause, support: Support) -> bool:
    """`The values that were tried`, `the change was tested`, `each file has been read`: how the figures came about."""
    if verb.part != "participle":
        return False
    if "too" in clause.texts and verb.base in TRIED:
        return True
    if clause.role in ("relative", "question") and clause.act is verb and not clause.negated:
        return verb.base in TRIED or bool(verb.kinds & {"care", "mixed", "shown"})
    if clause.negated:
        return verb.base in TRIED
    if support.fact.verdict == "holds" and "file" in support.text:
        return verb.base in FILED
    compared = support.directions or support.fact.verdict in ("below_floor", "confounded")
    return verb.base in TESTED and bool(compared)


def _describes(clause: Clause, support: Support) -> bool:
    named = (t for t in content(clause.tokens) if t is not clause.act)
    plain = (belongs(t, clause, support) and not moves(t) for t in named)
    judged = support.fact.verdict in _JUDGED and any(
        not stems_of(t).isdisjoint(support.asserted) for t in clause.predicate
    )
    return all(plain) and not judged
