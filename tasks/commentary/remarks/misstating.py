"""What goes against the plain text of a fact: that it was not measured, who gives more, and what is said of a whole kind."""

from __future__ import annotations

from itertools import pairwise

from data_contracts.remark_acts import COUNTS
from tasks.commentary.remarks.acts import Said
from tasks.commentary.remarks.clause import FINITE, Clause
from tasks.commentary.remarks.content import moves
from tasks.commentary.remarks.support import Support, stems_of
from tasks.commentary.remarks.tokens import END

_MEASURED = frozenset(("measure", "record", "count", "check", "test", "log", "compare", "find", "observe"))
_GIVING = frozenset(
    ("record", "give", "state", "hold", "contain", "show", "have", "report", "list", "measure")
)
_ELSEWHERE = frozenset(
    (
        "other",
        "another",
        "different",
        "separately",
        "beyond",
        "alone",
        "whether",
        "how",
        "why",
        "further",
        "directly",
    )
)
_RUN = frozenset(("request", "run", "answer", "row", "record", "baseline", "data", "group"))
_DOCUMENTS = frozenset(
    ("report", "document", "claim", "statement", "table", "paper", "readme", "row", "line")
)
_MACHINES = frozenset(("model", "engine", "machine", "host", "server", "gpu", "metric"))
_OTHERWISE = frozenset(("incomparable", "confounded", "unsupported", "other data", "refuted", "new"))
_BEING = frozenset(("be", "is", "are", "was", "were", "lie"))
_EVERYWHERE = frozenset(("throughout", "wherever", "everywhere", "anywhere"))
_KINDS = frozenset(("kind", "sort", "type", "nature"))
_ANYHOW = frozenset(("anyway", "regardless", "anyhow"))
_MORE, _LESS = (
    frozenset(("more", "higher", "larger", "greater", "above")),
    frozenset(("less", "lower", "smaller", "below", "fewer")),
)
_LIKE = frozenset(("equal", "same", "identical", "comparable", "similar", "alike", "equivalent", "matching"))
_AGREED = frozenset(("confirmed", "holds", "accepted"))


def misstates(said: Said, support: Support) -> str | None:
    """Why the clause goes against what the fact states, or speaks of more than it."""
    clause = said.clause
    if _speaks_of_a_kind(said, support):
        return "claim"
    if (
        clause.role in ("question", "condition")
        and said.before is not None
        and _says_what_it_was(clause, support)
    ):
        return "claim"
    if said.act not in ("assert", "deny") or clause.role in ("condition", "purpose", "question"):
        return None
    if not _ANYHOW.isdisjoint(clause.texts) or ("either", "way") in pairwise(clause.texts):
        return "dismissal"
    if _denies_the_record(said, support) or _is_measured_alike(clause, support) or _gives_more(said, support):
        return "verdict"
    alone = not {"only", "solely", "just", "merely"}.isdisjoint(clause.texts)
    if support.fact.verdict == "confounded" and alone and said.base in ("differ", "vary", "change"):
        return "verdict"  # `they differ only in the batch size`
    usable = support.fact.verdict == "broken" and any(
        t.part == "adjective" and "rely" in t.kinds and not stems_of(t).isdisjoint(support.denied)
        for t in clause.predicate
    )
    if usable and not clause.negated and clause.mood == "plain":
        return "verdict"
    if said.base in ("come", "stem", "arise", "result") and "from" in clause.texts and said.act == "assert":
        behind = clause.tokens[clause.texts.index("from") + 1 :]
        if any(t.part == "noun" and t.kinds & {"failing", "suspect"} for t in behind) and not clause.negated:
            return "cause"
    if clause.texts[-1] in ("once", "twice") and not clause.negated:
        return "number_word"
    stands = said.verb is not None and said.base in ("stand", "count", "apply")
    if (
        stands
        and not clause.negated
        and support.fact.verdict not in _AGREED
        and clause.tokens[-1] is said.verb
    ):
        return "reliance"
    return None


def _speaks_of_a_kind(said: Said, support: Support) -> bool:
    """`As a rule`, `reports of this kind`, `larger models regress`: a fact tells of its own runs only."""
    clause = said.clause
    pairs = tuple(pairwise(clause.texts))
    told = said.before is not None and said.before.act == "assert"
    if (clause.after == "wherever" and told) or (
        said.act == "assert" and not _EVERYWHERE.isdisjoint(clause.texts)
    ):
        return True
    if said.act == "assert" and any(
        one.text in ("across", "under")
        and two.part == "noun"
        and two.text not in ("test", "review")
        and stems_of(two).isdisjoint(support.own)
        for one, two in pairwise(clause.tokens)
    ):
        return not clause.negated  # `holds across tasks`
    if ("a", "rule") in pairs and "as" in (clause.after, *clause.texts):
        return True
    if said.act != "assert" or clause.mood != "plain" or clause.role in ("condition", "question"):
        return False
    subject, head = clause.subject, clause.head
    of_a_kind = any(
        one.text in ("this", "that", "these") and two.base in _KINDS for one, two in pairwise(subject)
    )
    if of_a_kind or ("like", "this") in pairwise(t.text for t in subject):
        return True
    if head is not None and head.base in ("rest", "remainder") and support.fact.verdict != "differs":
        return True
    if head is None or head.part != "noun" or head.text == head.base:
        return False
    around = bool(head.kinds & {"system"}) or head.base in _DOCUMENTS | {"graph", "sensor", "sweep"}
    known = head.base not in _DOCUMENTS | {"graph"} and not stems_of(head).isdisjoint(support.own - {"model"})
    bare = not any((t.part == "determiner" and t.text != "such") or t.text in COUNTS for t in subject)
    return around and bare and not known and not clause.negated


def _says_what_it_was(clause: Clause, support: Support) -> bool:
    """`What slowed it is the cache`: a cause that only looks like a question."""
    if clause.after not in ("what", "where", "who"):
        return False
    verbs = [n for n, t in enumerate(clause.tokens) if t.part in FINITE]
    told = (
        clause.tokens[verbs[-1] + 1 :] if len(verbs) > 1 and clause.tokens[verbs[-1]].base in _BEING else ()
    )
    if clause.tokens[0].text == clause.after and clause.tokens[1:2] and clause.tokens[1].part == "participle":
        told = clause.tokens[2:] if any(t.base in _BEING for t in clause.tokens[2:3]) else ()
    did = any(t.kinds & {"failing", "effect"} or moves(t) for t in clause.tokens[:2])
    return any(t.part == "noun" and (did or "system" in t.kinds or not support.knows(t)) for t in told)


def _denies_the_record(said: Said, support: Support) -> bool:
    """`Throughput was not measured`, `the baseline recorded no memory`, of what the fact gives."""
    clause, head = said.clause, said.clause.head
    if not clause.negated or support.fact.verdict is None or not _ELSEWHERE.isdisjoint(clause.texts):
        return False
    if clause.mood != "plain" or head is None:
        return False
    own = not stems_of(head).isdisjoint(support.own)
    passive = said.verb is not None and said.verb.part == "participle" and said.base in _MEASURED
    named = "metric" in head.kinds or head.base in support.fact.metric.casefold().split()
    if passive and own and (named or head.base in _RUN | _DOCUMENTS):
        return support.fact.verdict not in (
            "vanished",
            "not measured again",
            "unsupported",
            "other data",
            "new",
        )
    if head.base in ("request", "run") and said.base == "fail" and support.tells_of_failures:
        return True
    if said.base not in _GIVING or not head.kinds & {"evidence", "fact"}:
        return False
    lacked = (two for one, two in pairwise((*clause.tokens, END)) if one.text == "no")
    return any(
        ("metric" in two.kinds and not stems_of(two).isdisjoint(support.own))
        or (head.base in _DOCUMENTS and two.base in ("line", "row", "value", "figure", "claim"))
        for two in lacked
    ) and support.fact.verdict not in ("unsupported", "other data", "vanished", "not measured again", "new")


def _is_measured_alike(clause: Clause, support: Support) -> bool:
    """`Under equal conditions`, of groups whose conditions differ; `on a different model`, where they do not."""
    if clause.negated or clause.mood != "plain":
        return False
    pairs = tuple(pairwise(clause.tokens))
    if support.fact.verdict in _OTHERWISE:
        if support.fact.verdict != "incomparable":
            return False
        likened = any(
            one.text in _LIKE and two.base in ("condition", "setting", "setup", "context")
            for one, two in pairs
        )
        return likened or ("as", "in") in pairwise(clause.texts)
    return any(one.text in ("different", "another") and two.base in _MACHINES for one, two in pairs)


def _gives_more(said: Said, support: Support) -> bool:
    """`The requests give more than the report states`, where they give less."""
    head, texts = said.clause.head, frozenset(said.clause.texts)
    if support.errs is None or head is None or said.clause.negated or "than" not in texts:
        return False
    stated = head.base in _DOCUMENTS or "stated" in texts & {t.text for t in said.clause.subject}
    wrong = (_LESS if stated else _MORE) if support.errs == "up" else (_MORE if stated else _LESS)
    return not texts.isdisjoint(wrong)
