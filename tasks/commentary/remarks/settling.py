"""What a verdict settles: no clause denies it, doubts it, weighs it, or says another one."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import ELSEWHERE, RECORD_NOUNS, TELLING
from data_contracts.remark_licences import EFFECTS, HIDDEN, NEARLY, SIGNS, UNSEEN
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.accounting import miscounts, vouches_for_contents
from tasks.commentary.remarks.charging import OF_RECORDS, is_definite
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import CONTENT, content, moves
from tasks.commentary.remarks.polarity import before_a_noun, is_denied, only_denied
from tasks.commentary.remarks.support import Support, of_records, plays, stems_of
from tasks.commentary.remarks.tokens import END, Token

_FIRM = frozenset(("improved", "regressed", "unchanged", "confirmed", "holds", "below_floor"))
_ALIKE = frozenset(("unchanged", "confirmed", "holds", "below_floor", "confounded"))
_OF_DOCUMENTS = frozenset(("confirmed", "refuted", "unsupported", "other data", "accepted"))
_UNJUDGED = frozenset(("unsupported", "other data"))
_CLOSE = frozenset(("close", "near", "similar"))
_DOUBT = {"borderline"} | ROLES["open"].words | ROLES["invalid"].words - {"issue", "point", "question"}
_DOUBTS = frozenset(("doubt", "dispute", "question", "suspicion", "reproach"))
_BACKING = frozenset(("bear", "back", "support", "confirm", "verify"))
_NEEDLESS = frozenset(("point", "need", "use", "sense", "doubt"))
_UNSEEN = UNSEEN | {"room"}
_MEASURED = frozenset(("measurement", "data", "record", "evidence", "run", "request"))
_MISSING = frozenset(
    ("missing", "short", "absent", "lacking", "incomplete", "inconclusive", "insufficient", "pending")
)
_UNDECIDED = frozenset(("verdict", "judgement", "judgment", "conclusion"))
_STATED = frozenset(("stated", "reported", "documented", "document", "report", "statement", "summary"))
_MEASURING = frozenset(
    ("measured", "recorded", "recomputed", "measurement", "measurements", "archive", "requests")
)
_SUPERFLUOUS = frozenset(("unnecessary", "needless", "superfluous", "dispensable"))
_SCATTER = frozenset(("scatter", "spread", "noise", "variation", "fluctuation", "jitter"))
_UNSURE = frozenset(("uncertain", "unclear", "doubtful", "unreliable", "questionable", "unsure"))
_FEW = frozenset(("few", "fewer"))


def hides_a_change(clause: Clause, support: Support) -> bool:
    """`A change smaller than the interval could go unnoticed`, of one that was not found."""
    found_none = support.fact.verdict in ("unchanged", "below_floor")
    unseen = not _UNSEEN.isdisjoint(clause.texts) or clause.mood == "hedged"
    small = not HIDDEN.isdisjoint(clause.texts)
    moved = [t for t in clause.tokens if moves(t)]
    return found_none and unseen and small and all(moves(t) & {"change"} or t.base == "small" for t in moved)


def leaves_undecided(clause: Clause, support: Support) -> bool:
    """`The evidence falls short of a verdict`, `nothing has been established yet`: of a verdict that is settled."""
    if not support.settled or not ELSEWHERE.isdisjoint(clause.texts) or clause.verb is None:
        return False
    short = clause.negated or not _MISSING.isdisjoint(clause.texts)
    if any(t.part == "noun" and t.base in _UNDECIDED for t in clause.tokens):
        return short
    established = clause.act is not None and clause.act.base in ("establish", "settle", "decide", "prove")
    return established and clause.texts[0] == "nothing"


def denies_a_finding(clause: Clause, support: Support) -> str | None:
    """`No change was found`, `there is no discrepancy`: only where the verdict is that."""
    if not clause.negated:
        counted = support.doubtful or support.counts_few or support.fact.verdict == "refuted"
        return None if counted or _FEW.isdisjoint(clause.texts) else "claim"
    if any(_is_of_no_document(token, clause, support) for token in clause.tokens):
        return "claim"
    unable = not {"can", "could"}.isdisjoint(clause.texts) and support.doubtful
    unable = unable and (support.few or support.compares or support.fact.verdict != "differs")
    if unable or not ELSEWHERE.isdisjoint(clause.texts):
        return None
    codes = (_denied(token, clause, support) for token in clause.tokens)
    return next(filter(None, codes), None)


def _denied(token: Token, clause: Clause, support: Support) -> str | None:
    still = "same" in support.directions or support.fact.verdict == "below_floor"
    denied = is_denied(token, clause)
    if token.base == "drop" and "not dropped" in support.text:
        return None
    if token.part in ("finite", "participle", "base"):
        return "verdict" if moves(token) and denied and not still else None
    if token.part != "noun":
        return None
    if token.base == "difference" and denied and not still and not support.compares:
        return "verdict"
    if moves(token):
        if token is clause.head and clause.act is not None and _tells(clause.act):
            return None  # `a rise in TTFT does not show how the rest behaves`
        another = still and not denied and moves(token) & {"up", "down", "better", "worse"}
        return "verdict" if another or (not still and (denied or token is clause.head)) else None
    apart = plays(token, "disagree") or plays(token, "invalid")
    agrees = "agree" in support.sayings.held
    return "verdict" if apart and token.base not in RECORD_NOUNS and not agrees and denied else None


def _is_of_no_document(token: Token, clause: Clause, support: Support) -> bool:
    """`The statement cannot be reproduced`, where no document states anything."""
    stated = token.base in ("statement", "claim", "document") and ("the", token.text) in pairwise(
        clause.texts
    )
    return stated and support.fact.verdict not in _OF_DOCUMENTS and not support.knows_of(token)


def _tells(verb: Token) -> bool:
    return verb.base in TELLING and verb.part in ("finite", "base")


def reopens(clause: Clause, support: Support) -> bool:
    """`It does not show a regression`, of one that was tested; where else it holds may be open."""
    if not support.settled or not ELSEWHERE.isdisjoint(clause.texts):
        return False
    behind = clause.tokens[(clause.negations or (0,))[0] :]
    if any("metric" in t.kinds and stems_of(t).isdisjoint(support.own) for t in behind):
        return False  # `an unchanged latency does not imply an unchanged TTFT`
    return any(moves(t) & support.directions or _says_it(t, clause, support) for t in behind)


def _says_it(token: Token, clause: Clause, support: Support) -> bool:
    if before_a_noun(token, clause.tokens):  # `no tested change`
        return False
    if token.part not in CONTENT or token is clause.act or stems_of(token).isdisjoint(support.asserted):
        return False
    return token.part != "noun" or not (token.kinds & OF_RECORDS or token.base in RECORD_NOUNS)


def says_another(clause: Clause, support: Support) -> str | None:
    """Why what it says is less than its verdict, or another one."""
    verdict = support.fact.verdict
    if vouches_for_contents(clause, support):
        return "claim"
    if miscounts(clause, support):
        return "verdict"
    none = ("as", "none") in pairwise(clause.texts) and verdict not in ("below_floor", "unchanged")
    if none or ("no", "room") in pairwise(clause.texts) or _has_nothing(clause, support):
        return "verdict"
    if _is_thin(clause) and not (support.doubtful or support.counts_few or verdict == "refuted"):
        return "claim"
    both = _STATED & set(clause.texts) and _MEASURING & set(clause.texts) and verdict == "confirmed"
    same = not both and any(t.text == "same" and not before_a_noun(t, clause.tokens) for t in clause.tokens)
    if same and verdict not in _ALIKE:
        return "direction"
    if verdict == "refuted" and not clause.negated and any(t.text in _CLOSE for t in clause.predicate):
        return "verdict"
    done = any(t.base in ("recompute", "verify") for t in clause.tokens)
    if verdict == "reported" and not clause.negated and done:
        return "verdict"
    return "verdict" if _weighs(clause, support) or _doubts(clause, support) else None


def _has_nothing(clause: Clause, support: Support) -> bool:
    """`There are no measurements`, of a statement that was held against them."""
    if support.fact.verdict not in ("confirmed", "refuted") or not ELSEWHERE.isdisjoint(clause.texts):
        return False
    return any(one.text == "no" and two.base in _MEASURED for one, two in pairwise(clause.tokens))


def takes_away(clause: Clause, support: Support) -> bool:
    """`Only in part`, `within the usual scatter`, `too small to count`; `measured by the audit`, of what was read."""
    pairs, verdict = frozenset(pairwise(clause.texts)), support.fact.verdict
    if clause.negated:
        return False
    if support.settled and ("in", "part") in pairs:
        return True
    found = support.directions - {"same"} or verdict == "refuted"
    if found and "within" in clause.texts and any(t.base in _SCATTER for t in clause.predicate):
        return True
    if support.directions - {"same"} and ("too", "small") in pairs:
        return True
    read = "reported" in support.text and "audit" in clause.texts
    return read and clause.act is not None and clause.act.base == "measure"


def _is_thin(clause: Clause) -> bool:
    """`Too small a sample`, `too little was measured`."""
    if "little" in clause.texts:
        return True
    thin = any(t.part == "adjective" and plays(t, "thin") for t in clause.tokens)
    return thin and any(t.base in ("sample", "basis", "number") and t.part == "noun" for t in clause.tokens)


def _weighs(clause: Clause, support: Support) -> bool:
    """`The gain is slight`, `nearly in line`."""
    head = clause.head
    moved = head is not None and moves(head) & support.directions - {"same"}
    if moved and any(t.base in ROLES["slight"].adjectives.split() for t in clause.predicate):
        return True
    pairs = zip(clause.tokens, (*clause.tokens[1:], END), strict=True)
    nearly = any(
        a.text in NEARLY
        and (a.text != "about" or (b.part == "adjective" and not before_a_noun(b, clause.tokens)))
        for a, b in pairs
    )
    own = any(not stems_of(t).isdisjoint(support.asserted) for t in clause.predicate)
    return nearly and support.settled and own and support.fact.verdict != "below_floor"


def _doubts(clause: Clause, support: Support) -> bool:
    """`The gain is doubtful`, `there are hints of it`: of a verdict that is firm."""
    if support.fact.verdict not in _FIRM or clause.negated:
        return False
    signs = any(t.base in SIGNS and t.part == "noun" for t in clause.tokens)
    if signs and any(moves(t) for t in clause.tokens):
        return True
    return any(
        t.base in _DOUBT
        and t.part in ("noun", "adjective")
        and stems_of(t).isdisjoint(support.own | support.asserted)
        for t in clause.tokens
    )


def denied_wrongly(clause: Clause, support: Support) -> bool:
    """`It did not regress`: the verdict itself is denied."""
    for token in content(clause.tokens):
        if not is_denied(token, clause) or ("same" in moves(token) and "same" not in support.directions):
            continue
        if support.fact.verdict in _UNJUDGED and before_a_noun(token, clause.tokens):
            continue  # `no matching measurement`
        agrees = token.base in ROLES["agree"].words - _BACKING and not of_records(token)
        if support.fact.verdict in _UNJUDGED and agrees:
            return True
        if moves(token) & support.directions and moves(token) != {"change"}:
            return True
        if "failing" in token.kinds and support.tells_of_failures:
            return True
        said = stems_of(token)
        held = not said.isdisjoint(support.asserted) and said.isdisjoint(support.denied | support.own)
        if held and not of_records(token):
            return True
    return False


def affirmed_wrongly(clause: Clause, support: Support) -> bool:
    """`It is conclusive`: what the verdict denies is affirmed."""
    if _falls_short(clause):
        return False
    return any(only_denied(t, clause, support) and _as_listed(t, clause, support) for t in clause.predicate)


def _falls_short(clause: Clause) -> bool:
    """`There are too few runs for a confidence interval`."""
    short = {two for one, two in pairwise(clause.texts) if one == "too"} & ROLES["thin"].words
    return bool(short) and ("for" in clause.texts or not short.isdisjoint(("few", "little")))


def _as_listed(token: Token, clause: Clause, support: Support) -> bool:
    """Whether what the verdict denies lists it as this part of speech."""
    if token.base == "hold" and any(t.part == "noun" for t in clause.predicate):
        return False
    if token.base in support.sayings.own_denied or (token.part == "adjective" and support.doubtful):
        return True
    return any(plays(token, role) for role in support.sayings.refused)


def takes_a_move(clause: Clause, support: Support) -> bool:
    """`The improvement is uncertain`, where none was found or suspected."""
    if support.fact.verdict in ("insufficient", "suspected", "incomparable"):
        return False
    for token in clause.tokens:
        moved = token.part == "noun" and moves(token) & {"better", "worse", "up", "down"} - support.directions
        changed = token is clause.head and token.base == "change" and not support.compares
        new = stems_of(token).isdisjoint(support.own | support.asserted)
        if (moved or changed) and new and is_definite(token, clause.tokens):
            return True
    return False


def spares_care(clause: Clause) -> bool:
    """`There is no point in repeating it`, `beyond doubt`, `no other explanation is possible`."""
    pairs = list(pairwise(clause.texts))
    beyond = any(one in ("beyond", "above") and two in _DOUBTS for one, two in pairs)
    needless = any(one == "no" and two in _NEEDLESS for one, two in pairs)
    alone = any(one == "no" and two == "other" for one, two in pairs) and "possible" in clause.texts
    doubled = "not" in clause.texts and any(
        t.part == "adjective" and t.base in _UNSURE
        for t in clause.predicate
        if not before_a_noun(t, clause.tokens)
    )
    itself = {"speak", "itself"} <= {t.base for t in clause.tokens} and "for" in clause.texts
    needless = needless or itself or (not clause.negated and not _SUPERFLUOUS.isdisjoint(clause.texts))
    worthless = clause.negated and any(
        one == "of" and two in ("value", "use", "worth", "interest") for one, two in pairs
    )
    return worthless or doubled or beyond or needless or alone or {"nothing", "else"} <= set(clause.texts)


def denies_an_effect(clause: Clause) -> bool:
    """`It has no effect`: that none was found shows no such thing."""
    return any(one.text == "no" and two.base in EFFECTS for one, two in pairwise(clause.tokens))
