"""What changed since the baseline audit, as facts: a sentence for each group that could be compared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.facts import Fact, Source, Verdict, subject_of
from data_contracts.rows import ChangeRow, ComparisonRow
from data_contracts.settings import NO_CONTROL, Control
from data_contracts.wording import agree, counted, listing, render_count, render_share
from tasks.analysis.comparison.change_rows import each_change
from tasks.analysis.comparison.comparing import Comparison
from tasks.analysis.comparison.control import control_words, is_control
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.run_files import FilesBySeries, digests_of
from tasks.analysis.comparison.runs import rows_by_key
from tasks.analysis.comparison.sentences import change_words, effect_words, lead_words, q_words, signed
from tasks.analysis.comparison.verdicts import drift_words
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import MAX_ARTIFACTS, sources_of
from tasks.analysis.rows import Rows

_TIERS = {"unchanged": 4, "insufficient": 5}
# What is worse for sure comes first, what may be worse before what is better
_LEADS = {"regressed": 0, "suspected": 1, "improved": 2}
# Of a change that has its own line the members come after all other facts of their kind
MEMBER_TIER = 4
MAX_NAMED = 4
_VERBS = {"regressed": "regressed", "improved": "improved", "unchanged": "is unchanged"}
# Of the groups that cannot be judged those that differ most.
MAX_INSUFFICIENT = 50


def change_facts(
    compared: Comparison, baseline: pa.Table, evidence: Evidence, control: Control = NO_CONTROL
) -> list[Fact]:
    """The facts of a comparison with a baseline audit of these RUNS; none where both hold the same runs only.

    No sentence names the baseline, so that an unchanged audit says the same again.
    """
    rows: list[ComparisonRow] = compared.rows.to_pylist()
    if all(row["verdict"] == "not measured again" for row in rows):
        return []
    measured = [row for row in rows if row["ratio"] is not None]
    weak = [row for row in measured if row["verdict"] == "insufficient"]
    weak.sort(key=lambda row: (-abs(np.log(_known(row["ratio"]))), row["key"], row["metric"]))
    listed = [row for row in measured if row["verdict"] != "insufficient"] + weak[:MAX_INSUFFICIENT]
    sources = _Sources(listed, baseline, evidence)
    return [
        *_leads(compared.changes, rows, sources),
        *(_change(row, sources.of(row)) for row in listed),
        *_counts(rows),
        *_drift(compared, rows, control),
    ]


def _leads(changes: pa.Table, rows: list[ComparisonRow], sources: _Sources) -> Iterator[Fact]:
    """A sentence for each change: its leading metric, the others that moved along, and what else is not as it was."""
    for metrics in each_change(changes):
        lead = metrics[0]
        members = [row for row in rows if row["change"] == lead["change"]]
        part = lead["metric"], lead["statistic"], lead["scope"], lead["state"]
        own = [row for row in members if _part(row) == part]
        about = {name: value for name, value in _about(lead).items() if value is not None}
        yield Fact(
            topic="comparison", subject=subject_of({**about, "direction": lead["direction"]}), metric=lead["metric"],
            statistic="pooled_change", value=lead["ratio"], unit="1", clause=_lead_clause(metrics),
            tier=_LEADS[lead["verdict"]], digits=3,
            n=sum(row["n_current"] for row in own), ci_low=lead["ci_low"], ci_high=lead["ci_high"],
            verdict=cast(Verdict, lead["verdict"]), sources=sources.of_all(own),
        )  # fmt: skip


def _part(row: ComparisonRow) -> tuple[str | None, ...]:
    key = Key.parsed(row["key"])
    return row["metric"], key.statistic, key.scope, key.state


def _about(lead: ChangeRow) -> dict[str, str | None]:
    return {"engine": lead["engine"], "model": lead["model"], "artifact": lead["artifact"]}


def _lead_clause(metrics: list[ChangeRow]) -> str:
    lead, others = metrics[0], metrics[1:]
    clause = f"since the baseline audit {lead_words(lead)}"
    named = [effect_words(row) for row in others[:MAX_NAMED]]
    if len(others) > MAX_NAMED:
        named.append(counted(len(others) - MAX_NAMED, "more metric"))
    clause += f"; with it {listing(named)}" if named else ""
    return f"{clause}; what else is not as it was: {lead['beside']}" if lead["beside"] else clause


class _Sources:
    """Where the runs of both sides stand."""

    def __init__(self, rows: list[ComparisonRow], baseline: pa.Table, evidence: Evidence) -> None:
        self._evidence, self._runs = evidence, baseline
        self._rows = rows_by_key(evidence, {(row["metric"], row["key"]) for row in rows})
        self._told: dict[bytes, tuple[Source, ...]] = {}
        self._both: dict[tuple[int, int], tuple[tuple[Source, ...], ...]] = {}

    @cached_property
    def _baseline(self) -> FilesBySeries:
        return FilesBySeries(self._runs)

    @cached_property
    def _is_own(self) -> npt.NDArray[np.bool_]:
        """By the code of an artifact: what both audits hold was not tested, so it is no evidence of the change."""
        held = set(digests_of(self._runs).to_pylist())
        names = self._evidence.counted_rows.names("artifact")
        return np.array([self._evidence.sha256.get(name) not in held for name in names], np.bool_)

    def of(self, row: ComparisonRow) -> tuple[Source, ...]:
        return self.of_all([row])

    def of_all(self, rows: list[ComparisonRow]) -> tuple[Source, ...]:
        """Where the runs of all these groups stand, of both sides."""
        own = [self._rows[row["metric"], row["key"]] for row in rows]
        # In their order, which keeps the rows of one artifact together
        found = Rows.together(own)
        now = sources_of(self._evidence, found.at(self._is_own[found.values("artifact")]))
        former = [series for row in rows if (series := self._before(row)) is not None]
        before = self._former(former, rows[0]["baseline"])
        # Metrics of the same records share one tuple; kept with its halves, so that no others get their ids
        _, _, both = self._both.setdefault((id(now), id(before)), (now, before, (*now, *before)))
        return both

    def _before(self, row: ComparisonRow) -> Series | None:
        """The baseline's series of a group; of one that is nearly alike too."""
        if (row["metric"], row["key"]) in self._baseline:
            return row["metric"], row["key"]
        return self._alike.get((row["metric"], Key.parsed(row["key"]).alike(row["metric"])))

    @cached_property
    def _alike(self) -> dict[tuple[str, Key], Series]:
        """The baseline's series by what `Key.alike` keeps: the first of several."""
        found: dict[tuple[str, Key], Series] = {}
        for metric, key in sorted(self._baseline):
            found.setdefault((metric, Key.parsed(key).alike(metric)), (metric, key))
        return found

    def _former(self, series: list[Series], audit_id: str) -> tuple[Source, ...]:
        """The baseline's artifacts of some series, each named with its audit. Those of many metrics are the same."""
        files = self._baseline.of(series)[:MAX_ARTIFACTS]
        told = self._told.get(files.tobytes())
        if told is None:
            held = [self._baseline.files[place] for place in files.tolist()]
            told = tuple(Source(f"{one.artifact} in audit {audit_id}", (), one.digest) for one in held)
            self._told[files.tobytes()] = told
        return told


def _change(row: ComparisonRow, sources: tuple[Source, ...]) -> Fact:
    key, verdict = Key.parsed(row["key"]), row["verdict"]
    return Fact(
        topic="comparison",
        subject=subject_of({name: value for name, value in key.names.items() if name != "statistic"}),
        metric=row["metric"],
        statistic=f"change_of_{key.statistic}",
        value=row["ratio"],
        unit="1",
        clause=_clause(row, key),
        tier=_TIERS.get(verdict, MEMBER_TIER),
        digits=3,
        n=row["n_current"],
        ci_low=row["ci_low"],
        ci_high=row["ci_high"],
        verdict=cast(Verdict, verdict),
        sources=sources,
    )


def _clause(row: ComparisonRow, key: Key) -> str:
    what, change = key.of(row["metric"]), change_words(_known(row["ratio"]))
    if row["verdict"] == "insufficient":
        observed = f"observed since the baseline audit was {change}"
        return f"whether the {what} changed cannot be judged: {observed}, but {row['reason']}"
    runs = f"{counted(row['n_baseline'], 'run')} against {render_count(row['n_current'])}"
    if row["verdict"] == "suspected":
        return f"the {what} is {change} since the baseline audit ({runs}): {row['reason']}"
    low, high = (signed(_known(limit)) for limit in (row["ci_low"], row["ci_high"]))
    return (
        f"the {what} {_VERBS[row['verdict']]} since the baseline audit: {change}"
        f" ({render_share(0.95)} confidence interval {low} to {high}, {runs}, q {q_words(_known(row['q']))})"
    )


def _known(number: float | None) -> float:
    """A number that every tested group has."""
    if number is None:
        raise ValueError("a tested group lacks its ratio, interval or q")
    return number


def _counts(rows: list[ComparisonRow]) -> Iterator[Fact]:
    tested = [row for row in rows if row["q"] is not None]
    # Zero is said as well, once something was tested: that nothing regressed is an answer
    for verdict in ("regressed", "improved"):
        found = sum(row["verdict"] == verdict for row in tested)
        if tested:
            clause = (
                f"of {counted(len(tested), 'group')} of runs with enough repetitions {render_count(found)} {verdict}"
                " since the baseline audit"
            )
            yield _count(verdict, found, clause, 1, len(tested))
    for verdict, words in _ASIDE.items():
        some = [row for row in rows if row["verdict"] == verdict]
        if some:
            what = f"{counted(len(some), 'group')} of runs {agree(len(some), 'was', 'were')} {words}"
            example = f"such as the {Key.parsed(some[0]['key']).of(some[0]['metric'])}"
            why = f" ({some[0]['reason']})" if verdict == "incomparable" else ""
            yield _count(verdict, len(some), f"{what}, {example}{why}", 3, len(rows))


def _drift(compared: Comparison, rows: list[ComparisonRow], control: Control) -> Iterator[Fact]:
    """How far sessions lie apart by themselves, and whether the control moved."""
    if compared.drift is not None:
        drift = compared.drift
        yield Fact(
            "comparison", subject_of({}), "drift", "between_sessions", drift.size, "1", drift_words(drift), 3, 2,
            n=drift.sessions, verdict="insufficient" if drift.assumed else "measured",
        )  # fmt: skip
    moved = control_words(rows, control)
    if moved is not None:
        yield count_fact(
            "comparison", {"control": control.model or control.metric}, "control",
            sum(is_control(row, control) and row["ratio"] is not None for row in rows), moved, 0,
        )  # fmt: skip


_ASIDE: dict[Verdict, str] = {
    "suspected": "changed with the other configurations of their models, with too few runs to be sure of each",
    "not measured again": "not measured again since the baseline audit",
    "incomparable": "measured under other conditions than in the baseline audit and not compared",
    "new": "not measured in the baseline audit",
    "vanished": "measured in the baseline audit only",
}


def _count(verdict: str, found: int, clause: str, tier: int, among: int) -> Fact:
    return count_fact(
        "comparison",
        {"verdict": verdict},
        "groups",
        found,
        clause,
        tier,
        n=among,
        verdict=_as_counted(verdict),
    )


def _as_counted(verdict: str) -> Verdict:
    # The count of regressions is no regression itself: it permits no word of change.
    return "measured" if verdict in ("regressed", "improved") else cast(Verdict, verdict)


# No builder: evidence holds one audit, and these facts need two
KIND = FactKind("comparison", "changes")
