"""What may be said of comparisons of models, of what was never recorded, and of an audit in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from data_contracts.quoted_facts import QuotedFact
from data_contracts.sentences.claim_entries import refuted
from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.failure_entries import TELEMETRY
from data_contracts.sentences.grounds import Grounds
from data_contracts.sentences.ratio_sides import extremes, leaders_first, of_the_same_sides, ratios_words
from data_contracts.sentences.template import Filled, Template, a_count, said
from data_contracts.wording import listing, metric_name, render_name, render_number

_NAMES, _DIGITS = 8, 3


def supported_ratios(facts: Sequence[QuotedFact], verdict: str = "measured") -> list[QuotedFact]:
    """The ratios that enough runs support, the most important first; of a mean and a median of the same the first."""
    found: dict[tuple[str, str], QuotedFact] = {}
    for fact in facts:
        if fact.verdict == verdict:
            found.setdefault((fact.subject, fact.metric), fact)
    return list(found.values())


def _ratios(verdict: str) -> Callable[[Grounds], Iterator[Filling]]:
    def holds(grounds: Grounds) -> Iterator[Filling]:
        ratios = leaders_first(supported_ratios(grounds.of("ratios"), verdict))
        for alike in of_the_same_sides(ratios):
            # What too few runs show of two models is no news beside what enough of them show
            yield Filling({"ratio": Filled("words", ratios_words(alike))}, _pair(alike[0]))

    return holds


def _pair(fact: QuotedFact) -> str:
    """The cause of what is said of two sides in a metric."""
    sides = sorted(str(fact.names.get(side)) for side in ("one", "other"))
    return f"ratio:{fact.metric}:{fact.names.get('model')}:{sides}"


def _fastest(grounds: Grounds) -> Iterator[Filling]:
    """The model that is ahead of every other that was measured."""
    models = {
        render_name(str(fact.names["model"])) for fact in grounds.of("throughput") if fact.names.get("model")
    }
    for best in extremes(grounds.of("ratios"), models):
        fact = best.fact
        yield Filling(
            {
                "model": said(best.model, fact.origin, kind="names"),
                "best": said(best.words, fact.origin),
                "models": a_count(best.of, "facts", "model"),
                "times": said(render_number(fact.value or 0.0, _DIGITS), fact.origin, fact.fact_id, "number"),
                "low": said(render_number(fact.ci_low or 0.0, _DIGITS), fact.origin, kind="number"),
                "high": said(render_number(fact.ci_high or 0.0, _DIGITS), fact.origin, kind="number"),
                "next": said(best.next, fact.origin, kind="names"),
            },
            _pair(fact),
        )


def _never_recorded(grounds: Grounds) -> Iterator[Filling]:
    never = [f for f in grounds.of("telemetry") if f.statistic == "present_share" and f.value == 0]
    if never:
        names = [metric_name(str(fact.names.get("name"))) for fact in never]
        left = len(names) - _NAMES
        told = [*names[:_NAMES], f"{left} more"] if left > 0 else names
        every, any_of = (said(listing(told, word), "facts", kind="names") for word in ("and", "or"))
        yield Filling({"names": every, "any": any_of}, TELEMETRY)


def _answers(grounds: Grounds) -> Iterator[Filling]:
    """Speed without any measure of answers."""
    fast = grounds.of("throughput") or grounds.of("ratios")
    if fast and not grounds.of("quality"):
        yield Filling({})


def _clean(grounds: Grounds) -> Iterator[Filling]:
    critical = any(problem.severity == "critical" for problem in grounds.problems)
    worse = any(change.worse for change in grounds.changes)
    if not critical and not worse and not refuted(grounds.of("claims")):
        yield Filling({"files": a_count(grounds.files, "inventory", "file")})


FASTER = Entry(
    name="ratios.supported",
    topic="ratios",
    severity="good",
    slots={"ratio": "words"},
    says=Template("{ratio}."),
    headline=Template("{ratio}"),
    card="decided",
    lead=Template("Which is faster"),
    holds=_ratios("measured"),
)
FASTEST = Entry(
    name="ratios.best_of_all",
    topic="ratios",
    severity="good",
    slots={
        "model": "names", "best": "words", "models": "count", "times": "number", "low": "number", "high": "number",
        "next": "names",
    },
    says=Template("{model} has {best} of all {models}; next is {next}, behind by a factor of {times} ({low} to {high})."),
    headline=Template("{model} has {best} of all {models}"),
    card="decided",
    lead=Template("Which is ahead of all"),
    holds=_fastest,
)  # fmt: skip
OBSERVED = Entry(
    name="ratios.observed",
    topic="ratios",
    severity="open",
    slots={"ratio": "words"},
    says=Template("Observed, in too few runs to be sure: {ratio}."),
    holds=_ratios("insufficient"),
    in_summary=False,
)
NEVER_RECORDED = Entry(
    name="telemetry.never",
    topic="telemetry",
    severity="open",
    slots={"names": "names", "any": "names"},
    says=Template("No file records {any}."),
    actions=(Action("measure", Template("Record {names}: no file does.")),),
    holds=_never_recorded,
)
ANSWERS = Entry(
    name="quality.unmeasured",
    topic="quality",
    severity="open",
    slots={},
    says=Template("No file measures how good the answers are."),
    actions=(
        Action(
            "measure", Template("Measure how good the answers are beside how fast they come: no file does.")
        ),
    ),
    holds=_answers,
    in_summary=False,
)
CLEAN = Entry(
    name="audit.clean",
    topic="audit",
    severity="good",
    slots={"files": "count"},
    says=Template("No critical finding in {files}: what was checked holds."),
    headline=Template("No critical finding in {files}: what was checked holds"),
    holds=_clean,
)
