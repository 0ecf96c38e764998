"""Directions: a remark tells of the verdict's own, of what was measured, and never of what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.remark_acts import ERRING, MEASURING, UNMOVED
from data_contracts.remark_roles import ROLES
from tasks.commentary.remarks.clause import Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.names import engines_of
from tasks.commentary.remarks.polarity import before_a_noun, is_denied, place_of
from tasks.commentary.remarks.support import Support, stem, stems_of
from tasks.commentary.remarks.tokens import END, Token

_STATING = frozenset(
    (
        "state",
        "stated",
        "claim",
        "document",
        "table",
        "file",
        "readme",
        "row",
        "line",
        "documentation",
        "report",
    )
) | {"value", "figure", "number", "statement"}
_SUSPECTED = frozenset(("seem", "appear", "suspect", "suspected", "suspicion"))
_SEEING = frozenset(("observe", "record", "see", "measure", "note", "suspect", "report"))
_SUSPICION = ROLES["open"].words | {"apparent", "observed", "seeming", "seem", "appear", "likely"}
_PUSHING = frozenset(("push", "bring", "drive", "pull", "drag", "send", "force"))
_RETURNING = frozenset(("return", "recover", "restore"))
_STATED = frozenset(("stated", "claimed", "reported", "documented", "in", "of"))
_FLOORS = frozenset(("floor", "threshold", "cutoff", "tolerance"))
_DROPPING = frozenset(
    ("excluding", "dropping", "removing", "omitting", "excluded", "removed", "dropped", "omitted")
)
_SPEEDS = frozenset(("slow", "slower", "slowly", "fast", "faster", "quicker", "quickly"))


def wrong_direction(clause: Clause, support: Support, beside: Sequence[str] = ()) -> str | None:
    """Why a direction that the clause tells of may not be told."""
    for token, later in pairwise((*clause.tokens, END)):
        if token.base == "earlier" and clause.negated and before_a_noun(token, clause.tokens):
            continue
        if token.base in ("less", "more") and "limit" in later.kinds:  # `less sensitive to it`
            continue
        if moves(token) and not _may_move(token, clause, support, beside):
            return "direction"
        if (_affects(token, support) and not is_denied(token, clause)) or _makes_move(token, clause, support):
            return "cause"
    head = clause.head
    if head is None:
        return None
    if support.fact.verdict == "refuted" and any(
        t.base in ERRING and t.part == "adjective" for t in clause.predicate
    ):
        stating = (
            head.base in _STATING or head.part == "pronoun" or not stems_of(head).isdisjoint(support.own)
        )
        measured = any(t.base in MEASURING | {"run", "measurement"} for t in clause.subject)
        measured = measured and _STATED.isdisjoint(t.text for t in clause.subject)
        return None if (stating and not measured) or clause.negated else "verdict"
    return "direction" if _of_what_never_moves(head, clause, support) else None


def pushes_elsewhere(clause: Clause, support: Support) -> bool:
    """`What brought the latency down`, of one that rose; `to see it return to its old level`."""
    bases = {t.base for t in clause.tokens}
    if clause.negated or "whether" in (clause.after, *clause.texts):
        return False
    if support.directions and not bases.isdisjoint(_RETURNING) and "level" in bases:
        return True
    if bases.isdisjoint(_PUSHING) or not (support.directions or support.strays):
        return False
    told = {t.text for t in clause.tokens if t.text in ("up", "down")}
    return not told <= {*support.directions, support.strays}


def _of_what_never_moves(head: Token, clause: Clause, support: Support) -> bool:
    """`The baseline improved`, `the model fell`."""
    engine = head.base in engines_of(support.fact) and not any(t.base == "model" for t in clause.tokens)
    if engine and any(moves(t) - {"same"} for t in clause.predicate):
        return True
    verb = clause.act
    counts = (t for t in clause.predicate if t.part == "finite" and not moves(t) & {"better", "worse"})
    if head.base == "model" and any(moves(t) & {"up", "down"} for t in counts):
        return True
    steady = any("same" in moves(t) for t in clause.predicate)
    if verb is not None and verb.base == "hold" and support.directions and not moves(head) and not steady:
        return True
    if head.base not in UNMOVED or not support.directions:
        return False
    supports = (
        verb is not None and not moves(verb) and not stems_of(verb).isdisjoint(support.asserted | support.own)
    )
    told = (t for t in clause.predicate if t.part in ("finite", "participle", "adjective"))
    return not supports and any(moves(t) - {"same"} for t in told)


def _affects(token: Token, support: Support) -> bool:
    """A verb of effect, other than the fact's."""
    if (
        "effect" not in token.kinds
        or token.base == "reflect"
        or moves(token)
        or token.part not in ("finite", "base")
    ):
        return False
    return not support.may_move and stems_of(token).isdisjoint(
        support.own | support.asserted - {stem("lead")}
    )


def _makes_move(token: Token, clause: Clause, support: Support) -> bool:
    """`That lowered the throughput`, `which made it cold`: something is done to what was measured."""
    judged = any(
        t.part == "adjective" and not moves(t) and stem(t.base) in support.asserted for t in clause.predicate
    )
    plain = not {"sense", "sure", "clear"}.isdisjoint(clause.texts)
    made = token.base in ("make", "render", "keep", "turn") and not judged and not plain
    moved = moves(token) - {"same"} and support.directions
    place = place_of(token, clause.tokens)
    if not place or token.part not in ("finite", "base", "participle") or not (made or moved):
        return False
    behind = clause.tokens[place + 1 : place + 2]
    passive = any(t.part == "auxiliary" for t in clause.tokens[:place])
    return not passive and any(t.part in ("determiner", "noun", "pronoun") for t in behind)


def _may_move(token: Token, clause: Clause, support: Support, beside: Sequence[str] = ()) -> bool:
    told, behind, texts = moves(token), is_denied(token, clause), (*beside, *clause.texts)
    if token.base == "same" and before_a_noun(token, clause.tokens):
        unlike = support.fact.verdict == "incomparable" and not behind
        own = any("metric" in t.kinds for t in clause.tokens[place_of(token, clause.tokens) + 1 :][:2])
        if (
            own and "same" not in support.directions and token in clause.predicate
        ):  # `it shows the same latency`
            return False
        return not unlike and (support.fact.verdict != "broken" or "run" in clause.texts)
    match support.fact.verdict:
        case "improved" | "regressed":
            return not told.isdisjoint(support.directions) and not behind
        case "unchanged":
            stays = told == {"same"} or "unchanged" in token.text
            return stays != behind or ("same" not in told and behind)
        case "refuted":
            return _as_the_document_errs(token, clause, support, beside)
        case "below_floor" if told & {"up", "down"}:
            counted = clause.negated and not ROLES["weighty"].words.isdisjoint(
                t.base for t in clause.predicate
            )
            below = not _FLOORS.isdisjoint(clause.texts) or counted
            below = below or ("than" in clause.texts and "count" in {t.base for t in clause.tokens})
            return "down" in told and below and not behind
        case "below_floor" if "change" in told and token.part == "noun":
            return behind or not (_FLOORS | {"small"}).isdisjoint(clause.texts)
        case "insufficient" | "n_too_small":
            few = not {"little", "few", "fewer", "small", "weak", "insufficient", "thin"}.isdisjoint(
                clause.texts
            )
            if clause.head is not None and clause.head.base in ("number", "count") and "down" in told:
                return not behind
            observed = clause.act is not None and clause.act.base in _SEEING
            return behind or (
                token.part == "noun"
                and ("change" in told or few or (observed and not told.isdisjoint(support.suspected)))
            )
        case "differs" if support.strays in told or (told & {"up", "down"} and _leaves_out(texts)):
            return (support.strays in told) != _leaves_out(texts)
        case "suspected" if token.part == "noun":
            if told <= {"change"}:
                return True
            marked = not _SUSPICION.isdisjoint(word for t in clause.tokens for word in (t.base, t.text))
            seen = clause.act is not None and clause.act.base in _SEEING and not told & {"better", "worse"}
            seen = seen or (
                clause.act is None
                and any(t.base in support.text and t.part == "adjective" for t in clause.predicate)
            )
            return (
                (marked or seen)
                and not behind
                and bool((told | support.as_numbers(told)) & support.suspected)
            )
        case "suspected" if any(t.base in _SUSPECTED for t in clause.predicate) and support.suspected:
            return not behind and bool((told | support.as_numbers(told)) & support.suspected)
        case _:
            found = stems_of(token)
            told_by = support.own if support.few else support.own | support.asserted
            stated = not found.isdisjoint(told_by)
            return stated or (behind and not found.isdisjoint(support.denied))


def _leaves_out(texts: Sequence[str]) -> bool:
    """`Without the outliers`, `when they are left out`; `with them it is higher than without` is about them."""
    if "without" in texts:
        return "with" not in texts[: texts.index("without")]
    return "out" in texts or not _DROPPING.isdisjoint(texts)


def _as_the_document_errs(token: Token, clause: Clause, support: Support, beside: Sequence[str]) -> bool:
    """The measured value is lower than the stated one where the fact says so, and the stated one is higher."""
    told = moves(token) & {"up", "down"} or (
        support.as_numbers(moves(token)) if token.base in _SPEEDS else frozenset()
    )
    if not told:
        return not stems_of(token).isdisjoint(support.own | support.asserted | support.denied)
    of_data = _is_of_data(clause, beside)
    if of_data is None:
        return False
    return support.errs is not None and ("down" in told) == ((support.errs == "up") == of_data)


def _is_of_data(clause: Clause, beside: Sequence[str]) -> bool | None:
    """Whether the higher or lower one is what was measured: by its subject, or by what it is held against."""
    about = {t.text for t in clause.subject}
    if not about.isdisjoint(("stated", "claimed")) or not about.isdisjoint(("measured", "recorded")):
        return about.isdisjoint(("stated", "claimed"))
    held = [n for n, text in enumerate(clause.texts) if text in ("than", "below", "above")]
    place = held[0] if held else len(clause.tokens)
    bases = [t.base for t in clause.tokens]
    against = set(bases[place:])
    measured = MEASURING | {"log", "run", "model", "measurement"}
    if not measured.isdisjoint(against) or not _STATING.isdisjoint(against):
        return measured.isdisjoint(against)
    subject = {t.base for t in clause.subject}
    if any(t.base in measured for t in clause.subject):
        return True
    return None if _STATING.isdisjoint(subject | set(beside)) else False
