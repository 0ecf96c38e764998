"""What an account of files says: where each one went, and nothing of what is in it."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_licences import RIGHT
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, plays

_EXACT = frozenset(("reliable", "sound", "trustworthy", "good", "exact", "complete"))
_COUNTED = frozenset(
    ("count", "sum", "total", "tally", "number", "accounting", "inventory", "bookkeeping", "account", "list")
)


def vouches_for_contents(clause: Clause, support: Support) -> bool:
    """`The measurements are correct`, of files that are accounted for; `hence they are accurate`."""
    right = (
        any(t.part == "adjective" and t.base in RIGHT | _EXACT for t in clause.predicate)
        and not clause.negated
    )
    if not right or clause.mood not in ("plain", "none"):
        return False
    counted = clause.head is not None and clause.head.base in _COUNTED
    concluded = not {"so", "hence", "therefore"}.isdisjoint(
        (clause.after, clause.texts[0])
    ) and support.fact.verdict in ("confirmed", "holds")
    return concluded or (support.accounts_for_files and not counted)


def miscounts(clause: Clause, support: Support) -> bool:
    """`A file is missing`, `some were ingested in part`, `nothing was left out`: of files that are accounted for."""
    if support.fact.verdict == "holds" and ("in", "part") in pairwise(clause.texts):
        return True
    if _takes_in_all(clause, support):
        return True
    lost = support.accounts_for_files and any(plays(t, "absent") for t in clause.predicate)
    return lost and not clause.negated and not any("quarantine" in text for text in clause.texts)


def _takes_in_all(clause: Clause, support: Support) -> bool:
    """`Nothing had to be left out`, where files were; `nothing has changed`, where one metric did not."""
    if clause.texts[0] != "nothing":
        return False
    if support.fact.verdict == "unchanged":
        return any(moves(t) for t in clause.predicate) and not any("metric" in t.kinds for t in clause.tokens)
    return (
        support.accounts_for_files
        and not support.ingested_all
        and not {"out", "aside"}.isdisjoint(clause.texts)
    )
