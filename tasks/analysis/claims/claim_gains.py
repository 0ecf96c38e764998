"""What a document says that a setting gains, beside how far the sweeps of that setting spread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_contracts.facts import Fact, Source, Verdict, subject_of
from data_contracts.metrics import METRICS
from data_contracts.wording import counted, metric_name, render_count, render_name, render_path, render_share
from tasks.analysis.claims.claim_places import Placed
from tasks.analysis.claims.claim_sources import Library
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows
from tasks.analysis.sweep_tables import Sweep, sweeps

_GAIN = "_gain"
_SWEEPS_AT_MOST = 50  # as many as have facts of their own


def gain_facts(evidence: Evidence, library: Library, stated: Sequence[Statement]) -> Iterator[Placed]:
    """A verdict on each gain: refuted where no sweep of the setting spreads half as far as the least that is stated."""
    for each in stated:
        metric = each.name.removesuffix(_GAIN)
        # The reader gives each gain a minimum and a maximum, equal where it is no range: one is judged
        if each.changed is None or metric == each.name or metric not in METRICS or each.statistic != "min":
            continue
        found = _swept(evidence, library, each, metric)
        most = max((s.value for s in stated if _same(s, each)), default=each.value)
        yield _judged(evidence, each, metric, most, found)


def _same(one: Statement, other: Statement) -> bool:
    return (one.artifact, one.record, one.name, one.changed) == (
        other.artifact,
        other.record,
        other.name,
        other.changed,
    )


def _swept(evidence: Evidence, library: Library, stated: Statement, metric: str) -> list[tuple[Sweep, float]]:
    """The sweeps of a setting in the files of the document or below it, with the spread of its levels."""
    files = library.spoken_of(stated.artifact, stated.cites) | library.below(stated.artifact)
    found = []
    for sweep in sweeps(evidence, metric, _SWEEPS_AT_MOST)[0]:
        setting = str(stated.changed)
        # A sweep that lies in other files too is not the one that the document speaks of
        if setting in sweep.varied and set(sweep.rows["artifact"].unique()) <= files:
            spread = sweep.spread(setting)
            if spread is not None:
                found.append((sweep, spread))
    return found


def _judged(
    evidence: Evidence, stated: Statement, metric: str, most: float, found: list[tuple[Sweep, float]]
) -> Placed:
    largest = max((spread for _, spread in found), default=None)
    # Never confirmed: a spread has no direction, so it can only be too small for the gain
    verdict: Verdict = "unsupported"
    if largest is not None:
        verdict = "refuted" if largest < stated.value / 2 else "unsupported"
    setting = render_name(str(stated.changed))
    claim = (
        render_share(stated.value)
        if most == stated.value
        else f"{render_share(stated.value)} to {render_share(most)}"
    )
    clause = f"that {setting} changes {metric_name(metric)} by {claim}, {_spread_words(found, setting)}"
    here = Source(stated.artifact, (stated.record,), evidence.sha256.get(stated.artifact))
    measured = tuple(
        source for sweep, _ in found for source in sources_of(evidence, Rows.of(sweep.comparable))
    )
    subject = subject_of({"artifact": stated.artifact, "record": stated.record, "setting": stated.changed})
    fact = Fact(
        "claims", subject, metric, "gain", largest, "1", "", 1 if verdict == "refuted" else 5, 2,
        sum(len(sweep.comparable) for sweep, _ in found) or None, verdict=verdict, sources=(here, *measured),
    )  # fmt: skip
    return Placed(fact, render_path(stated.artifact), ("states", "state"), clause, here)


def _spread_words(found: list[tuple[Sweep, float]], setting: str) -> str:
    if not found:
        return "which no measurement supports: it was swept in none of its files"
    spreads = sorted(spread for _, spread in found)
    tiny = sum(spread < 0.01 for spread in spreads)
    words = f"{render_share(spreads[-1])} of the overall mean"
    if len(spreads) > 1:
        words = f"{render_share(spreads[0])} to {words} in {counted(len(spreads), 'sweep')}"
        words += f", below {render_share(0.01, 1)} in {render_count(tiny)} of them" if tiny else ""
    return f"while group means by {setting} spread over {words}"
