"""Evidence that is picked by its outcome: the lowest value, the runs that agree, the requests with good values."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.tokens import END, Token

_SHOWING = frozenset(
    ("report", "record", "show", "list", "quote", "cite", "publish", "present", "state", "pick", "select", "choose",
     "keep", "use", "take", "compare", "check", "average", "highlight", "feature", "give", "write", "note", "include")
)  # fmt: skip
_MOST = frozenset(("least", "most", "best", "largest", "smallest", "longest", "shortest", "highest", "lowest", "few",
                   "fewest", "fewer", "worst", "good", "better", "fastest", "slowest"))  # fmt: skip
_FITTING = (
    ROLES["agree"].words | ROLES["firm"].words | {"fit", "reach", "meet", "succeed", "please", "favour"}
)
_FITTING -= {"follow", "trace", "find", "bear", "carry", "recover"}
_CONDITIONS = frozenset(
    (
        "condition",
        "setting",
        "setup",
        "configuration",
        "context",
        "concurrency",
        "version",
        "prompt",
        "length",
        "size",
    )
)
_PICKED = frozenset(
    ("run", "request", "answer", "row", "configuration", "group", "value", "window", "mean", "subset")
)


def picks_by_outcome(said: Said, following: Said | None) -> bool:
    """`Report the lower value`, `list the runs that agree`, `a window in which it differs`."""
    if said.act not in ("ask", "frame") or said.base not in _SHOWING | {"look", "search", "find"}:
        return False
    tokens = said.clause.tokens
    if said.clause.negated:
        return False
    return _is_extreme(tokens) or _goes_with_an_outcome(tokens) or _is_picked_behind(said, following)


def _is_extreme(tokens: tuple[Token, ...]) -> bool:
    for one, two, three, four in zip(
        tokens, tokens[1:], (*tokens[2:], END), (*tokens[3:], END, END), strict=False
    ):
        if one.text != "the" or two.part != "adjective":
            continue
        picked = two.text in _MOST or bool(
            moves(two) & {"up", "down", "better", "worse"} and two.text.endswith("er")
        )
        thing = three if four.part != "noun" else four
        if picked and (thing.kinds & {"fact", "metric"}) and "evidence" not in thing.kinds:
            return True
    return False


def _goes_with_an_outcome(tokens: tuple[Token, ...]) -> bool:
    for place, (one, two) in enumerate(pairwise(tokens)):
        if one.base not in _PICKED or one.part != "noun" or two.text != "with":
            continue
        how = [t for t in tokens[place + 2 : place + 5] if t.part in ("adjective", "determiner")]
        if any(t.text in _MOST or ("rely" in t.kinds and t.part == "adjective") for t in how):
            return True
    return False


def _is_picked_behind(said: Said, following: Said | None) -> bool:
    last = said.clause.tokens[-1]
    thing = last if last.part == "noun" else said.clause.tokens[-2] if len(said.clause.tokens) > 1 else END
    if following is None or thing.base not in _PICKED:
        return False
    clause = following.clause
    if clause.after == "which" or clause.texts[0] == "which":
        return last.text == "in" and any(t.base in ROLES["moving"].words for t in clause.tokens)
    if clause.role != "relative" or "that" not in (clause.after, clause.texts[0]) or clause.negated:
        return False
    fits = any(t.base in _FITTING and t.part in ("finite", "base", "adjective") for t in clause.tokens)
    return fits and not any(t.base in _CONDITIONS for t in clause.tokens)
