"""What evidence cannot tell: said of the evidence, and of nothing that the verdict settles."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import ELSEWHERE, KNOWING, LEFT_OPEN, PERSISTING, TELLING
from data_contracts.remark_licences import CONCLUDING, CONCLUSIONS, HIDDEN
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.charging import Charge, charged_word
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.settling import denies_a_finding, denies_an_effect, reopens
from tasks.commentary.remarks.support import Support, plays, stem, stems_of

_FAIR = frozenset(("fair", "comparable", "like-for-like"))
_UNJUDGED = frozenset(("unsupported", "refuted", "broken"))
_VERDICTS = frozenset(("verdict", "conclusion", "judgement", "judgment", "decision", "answer"))
_SERVING = frozenset(("serve", "appear", "stand", "depend", "occur", "be", "hold"))
_ALLOWED: frozenset[Charge] = frozenset(("leaning", "causing", "moving", "dismissing", "right"))


def denies(said: Said, support: Support, following: Said | None) -> str | None:
    """Why it may not be denied."""
    clause, texts = said.clause, frozenset(said.clause.texts)
    if support.settled and _takes_from_the_verdict(said, support, following):
        return "verdict"
    unfair = any(t.base in _FAIR and t.part == "adjective" for t in clause.tokens)
    if unfair and stem("fair") not in support.denied and support.fact.verdict not in _UNJUDGED:
        return "claim"
    code = denies_a_finding(clause, support)
    if code:
        return code
    pairs = set(pairwise(clause.texts))
    any_system = any(one.text == "any" and "system" in two.kinds for one, two in pairwise(clause.tokens))
    anything = any_system or {("any", "other"), ("no", "change")} <= pairs
    if {"can", "not", "have"} <= texts:
        return "claim"  # `they can not have mattered`
    first = clause.texts[clause.negations[0]] if clause.negations else ""
    if anything or "none" in texts or first == "never":
        return "number_word"
    if denies_an_effect(clause):
        return "cause"
    leans = said.verb is not None and said.verb.base in ("rely", "trust", "believe")
    if leans and "other" in texts:
        return "claim"  # `it can not be relied on in its other tables either`
    head = clause.head
    if (
        "would" in texts
        and head is not None
        and "system" in head.kinds
        and not head.kinds & {"evidence", "fact"}
    ):
        return "claim"
    if "and no effect of" in support.text and said.base in ("account", "explain"):
        return "verdict"
    if not _is_of_evidence(said) or _undoes_the_fact(clause, support, following):
        return "claim"
    return "verdict" if reopens(clause, support) else charged_word(clause.tokens, support, _ALLOWED)


def _is_of_evidence(said: Said) -> bool:
    """`The runs do not tell`, `it cannot be compared`, and no system that cannot do something."""
    clause, verb, head = said.clause, said.verb, said.clause.head
    left_open = not LEFT_OPEN.isdisjoint(clause.texts)
    if verb is None:
        return True
    if verb.base in ("contain", "include") or (verb.base == "use" and verb.part != "participle"):
        return False
    evident = head is not None and head.kinds & {"evidence", "fact", "metric"}
    if (
        verb.base in ("occur", "appear", "happen")
        and head is not None
        and head.part == "noun"
        and not evident
    ):
        return False
    passive = verb.part == "participle" and verb.kinds & {"rely", "mixed", "care", "shown"}
    if not (passive or left_open or verb.base in TELLING | KNOWING | _SERVING):
        return False
    thing = head is not None and "system" in head.kinds and not head.kinds & {"evidence", "fact", "metric"}
    if head is not None and head.base == "flag":  # of a request, and no option of a command
        thing = False
    return not (thing and verb.part == "base" and "not" in clause.texts)


def _undoes_the_fact(clause: Clause, support: Support, following: Said | None) -> bool:
    """`This is not possible`: the fact itself, where nothing is named that it may not be possible to do."""
    if following is not None or "possible" not in clause.texts or support.fact.verdict == "broken":
        return False
    done = any(t.part in ("noun", "gerund") for t in clause.predicate)
    return not done and clause.head is not None and clause.head.part == "pronoun"


def _takes_from_the_verdict(said: Said, support: Support, following: Said | None) -> bool:
    clause = said.clause
    if said.base == "suffice":
        return True
    judged = said.base in ("decide", "judge", "settle", "determine") and clause.head is not None
    if (
        judged
        and clause.head is not None
        and clause.head.base in ("audit", "check", "test")
        and "could" in clause.texts
    ):
        return True
    asked = _asked_first(said)
    if asked is not None:
        return asked.after == "whether" and _is_settled(asked, support)
    # `Such values cannot occur` is what a broken law says
    if support.fact.verdict == "broken" and "can" in clause.texts:
        return False
    unmoved = "same" in support.directions and any(moves(t) or t.base == "difference" for t in clause.tokens)
    if not unmoved and _denies_all(said, following):
        return True
    if not (ELSEWHERE - {"which"} if clause.role == "relative" else ELSEWHERE).isdisjoint(clause.texts):
        return False
    if any(one == "no" and two in _VERDICTS for one, two in pairwise(clause.texts)) and following is None:
        return True
    behind = following is not None and following.clause.role == "question"
    asks = behind and following is not None and following.clause.after != "whether"
    left = not LEFT_OPEN.isdisjoint(clause.texts) and not clause.negated and not asks
    of_another = any(
        t.part == "noun" and stems_of(t).isdisjoint(support.own) and not t.kinds & {"evidence", "fact"}
        for t in clause.predicate
    )
    if left and not of_another and _leaves_it_open(clause, support):
        return True
    head = clause.head
    if _is_undone(said, support):
        return True
    concluded = said.base in CONCLUDING and head is not None
    return concluded and head is not None and (head.base in CONCLUSIONS or support.knows_of(head))


def _is_undone(said: Said, support: Support) -> bool:
    """`It is not supported`, of what was confirmed; `it can not be checked`, of what was judged."""
    verb, head, verdict = said.verb, said.clause.head, support.fact.verdict
    stated = not {"stated", "claimed"}.isdisjoint(t.text for t in said.clause.subject)
    own = head is not None and (stated or not stems_of(head).isdisjoint(support.own))
    if verb is None or verb.part != "participle" or not own:
        return False
    checked = verb.base in ("check", "verify", "judge", "test") and verdict in ("confirmed", "refuted")
    return checked or not stems_of(verb).isdisjoint(support.asserted - support.denied)


def _asked_first(said: Said) -> Clause | None:
    """`How large the gain is` of `how large the gain is remains uncertain`."""
    before = said.before
    if before is None or before.act != "open" or before.clause.role != "question" or said.clause.verb != 0:
        return None
    return before.clause


def _is_settled(asked: Clause, support: Support) -> bool:
    """`Whether it rose`, and not `whether it rose elsewhere`."""
    told = any(moves(t) or not stems_of(t).isdisjoint(support.asserted) for t in asked.predicate)
    return told and (ELSEWHERE | PERSISTING).isdisjoint(asked.texts)


def _leaves_it_open(clause: Clause, support: Support) -> bool:
    """`A small gap remains unexplained`, `which leaves it undecided`."""
    refused = support.sayings.refused
    gap = any(t.part == "noun" and any(plays(t, role) for role in refused) for t in clause.subject)
    head = clause.head
    return gap or head is None or head.part == "pronoun" or not stems_of(head).isdisjoint(support.own)


def _denies_all(said: Said, following: Said | None) -> bool:
    """`The runs do not settle the question`: of a settled verdict, a remark tells only what else they do not tell."""
    clause, before = said.clause, said.before
    behind = following is not None and (
        following.clause.role in ("question", "complement", "purpose") or following.clause.after == "where"
    )
    turns = before is not None and before.act == "assert" and clause.after in ("but", "though", "yet")
    told = not (ELSEWHERE | HIDDEN).isdisjoint(clause.texts)
    opening = before is not None and before.act == "open" and before.clause.verb is None
    if behind or told or (before is not None and not turns and not opening):
        return False
    rest = clause.tokens[(clause.verb or 0) + 1 :]
    return not any(t.part in ("noun", "gerund") and t.base not in CONCLUSIONS for t in rest)
