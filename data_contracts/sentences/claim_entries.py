"""What may be said of statements that the measurements refute."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from data_contracts.facts import stated_off
from data_contracts.metrics import METRICS
from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.template import Filled, Part, Template, a_count, said, some
from data_contracts.wording import (
    counted,
    metric_name,
    render_name,
    render_number,
    render_path,
    render_share,
    statistic_words,
)

_DIGITS = 3
# From so many times as much on a percentage is no longer read as one
_TIMES = 3.0
_FILES = 2
_MORE = ("more false statement", "more false statements")
_ALL = "facts"


def refuted(facts: Sequence[QuotedFact]) -> list[QuotedFact]:
    """Of the facts on claims those that the data refute: advice first, then the largest difference."""
    found = [fact for fact in facts if fact.verdict == "refuted"]
    return sorted(found, key=lambda fact: ("claim" not in fact.names, -stated_off(fact.subject, fact.value)))


def _stating(fact: QuotedFact, documents: frozenset[str]) -> list[str]:
    """The files that state it, the named one first."""
    named = str(fact.names.get("artifact", ""))
    others = [source.artifact for source in fact.sources if source.artifact in documents]
    return [name for name in dict.fromkeys((named, *others)) if name]


def _documents(grounds: Grounds) -> Iterator[Filling]:
    """What each file states that is furthest from the data; files that repeat one another are told with the first."""
    by_file: dict[str, list[QuotedFact]] = defaultdict(list)
    for fact in refuted(grounds.of("claims")):
        by_file[str(fact.names.get("artifact", ""))].append(fact)
    for file, facts in by_file.items():
        first, others = facts[0], len(facts) - 1
        slots = {"claim": _claim(first, grounds.documents), "short": _short(first, grounds.documents)}
        if others:
            slots["others"] = a_count(others, _ALL, "more statement")
        yield Filling(slots, f"claims:{file}", len(facts))


def _claim(fact: QuotedFact, documents: frozenset[str]) -> Filled:
    """The statement, what refutes it, and by how much."""
    stated, metric = fact.names.get("stated"), METRICS.get(fact.metric)
    if not isinstance(stated, int | float) or fact.value is None or metric is None:
        return _linked(fact, fact.clause)
    return _linked(fact, _beside(fact, float(stated), fact.value, metric.unit, _stating(fact, documents)))


def _short(fact: QuotedFact, documents: frozenset[str]) -> Filled:
    """The same without the numbers that refute advice: these stand behind the link."""
    if isinstance(fact.names.get("stated"), int | float):
        return _claim(fact, documents)
    # A colon within a name has no blank behind it
    return _linked(fact, fact.clause.partition(": ")[0])


def _linked(fact: QuotedFact, text: str) -> Filled:
    return Filled("words", (Part(text, fact.origin, fact.fact_id),))


def _beside(fact: QuotedFact, stated: float, value: float, unit: str, files: list[str]) -> str:
    """ "README.md says the mean TTFT of helio:1b is 165 ms; its 20 requests give 257 ms (56% more)"."""
    digits = _digits(stated, value)
    said_, given = render_number(stated, digits, unit), render_number(value, digits, fact.unit)
    more = len(files) - 1
    who = render_path(files[0]) if files else "A summary"
    who += f" and {counted(more, 'more document')}" if more > 0 else ""
    of = f" of {render_name(str(fact.names['model']))}" if fact.names.get("model") else ""
    name = f"{statistic_words(fact.statistic)}{metric_name(fact.metric)}{of}"
    if fact.unit != unit:
        return f"{who} {'call' if more > 0 else 'calls'} {said_} the {name}, but that number is {given}"
    source = "data give"
    if fact.n:
        source = "only request gives" if fact.n == 1 else f"{counted(fact.n, 'request')} give"
    off = _off(stated, value)
    return f"{who} {'say' if more > 0 else 'says'} the {name} is {said_}; the {source} {given}{off}"


def _off(stated: float, value: float) -> str:
    """How far the data are from what is stated."""
    if stated <= 0 or value < 0 or stated == value:
        return ""
    ratio = value / stated
    if ratio >= _TIMES:
        return f" ({render_number(ratio, 2)} times as much)"
    off = abs(ratio - 1)
    return f" ({render_share(off, 2 if off >= 0.0095 else 1)} {'more' if ratio > 1 else 'less'})"


def _digits(stated: float, value: float) -> int:
    """So many that the two numbers differ as they are printed."""
    for digits in (_DIGITS, _DIGITS + 1, _DIGITS + 2):
        if render_number(stated, digits) != render_number(value, digits):
            return digits
    return _DIGITS + 3


def _all(grounds: Grounds) -> Iterator[Filling]:
    """How many statements, in which files or in how many, and in which file the largest number."""
    facts = refuted(grounds.of("claims"))
    if not facts:
        return
    files = Counter(file for fact in facts for file in _stating(fact, grounds.documents)).most_common()
    slots = {"statements": a_count(len(facts), _ALL, "statement")}
    if files:
        slots["files"] = some([render_path(file) for file, _ in files], _ALL, "file", _FILES)
        slots["where"] = slots["files"]
    if len(files) > _FILES:
        worst, most = files[0]
        slots["where"] = a_count(len(files), _ALL, "file", kind="paths")
        slots |= {
            "most": a_count(most, _ALL),
            "worst": said(render_path(worst), _ALL, kind="paths", style="code"),
        }
    yield Filling(slots, stands_for=0)


def _other_data(grounds: Grounds) -> Iterator[Filling]:
    for fact in grounds.of("claims"):
        if fact.verdict == "other data":
            yield Filling({"clause": _linked(fact, fact.clause)})


ALL = Entry(
    name="claims.all",
    topic="claims",
    severity="critical",
    slots={"statements": "count", "files": "paths", "where": "paths", "most": "count", "worst": "paths"},
    says=Template("{statements}[ in {where}] {statements:does|do} not hold[, {most} of them in {worst}]."),
    brief=Template("{statements}[ in {where}] {statements:does|do} not hold."),
    card="wrong",
    lead=Template("{statements} {statements:does|do} not hold"),
    actions=(Action("do", Template("[{files}: ]correct or withdraw what the data refute ({statements}).")),),
    holds=_all,
)
DOCUMENT = Entry(
    name="claims.document",
    topic="claims",
    severity="critical",
    slots={"claim": "words", "short": "words", "others": "count"},
    says=Template("{claim}[; {others} there {others:does|do} not hold]."),
    brief=Template("{short}."),
    headline=Template("{short}"),
    more=_MORE,
    card="wrong",
    holds=_documents,
)
OTHER_DATA = Entry(
    name="claims.other_data",
    topic="claims",
    severity="warning",
    slots={"clause": "words"},
    says=Template("{clause}."),
    holds=_other_data,
    in_summary=False,
)
