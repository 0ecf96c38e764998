"""The models of an audit, fastest first: their speed and TTFT as facts, and how much these rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.metrics import METRICS, metrics_where
from data_contracts.quoted_facts import QuotedFact
from tasks.reporting.report_input import ReportInput
from tasks.reporting.request_values import ModelValues, request_values

# Rates before times, as tables of benchmarks have them
COMPARED = tuple(
    sorted(metrics_where(lambda metric: metric.side_by_side), key=lambda name: METRICS[name].kind != "rate")
)
SHOWN = 8  # lines of a first screen
_STATISTICS = ("mean", "value")  # a median beside a mean would compare two things
_WHO, _SETUP = ("model", "engine", "tool"), ("config", "system", "workload", "task")
# Parts of a model's results; the whole stands beside them
_PARTS = frozenset({"run", "folder", "level"})


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """What a column of models holds: a metric, of warm or of cold requests where a load tells them apart."""

    place: int
    metric: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A model by its name, or a file that names none; with the engine and the tool that measured it."""

    name: str
    engine: str | None
    tool: str | None
    names_model: bool = True


@dataclass(frozen=True, slots=True)
class Runs:
    """How many runs, how many of the setup that was run most often, and in how many sessions these."""

    runs: int = 0
    of_one_setup: int = 0
    sessions: int = 0


@dataclass(frozen=True)
class ModelLine:
    """`facts` are means of each setup, or what its files report; `values` those of its requests, in order."""

    who: Who
    facts: Mapping[Column, tuple[QuotedFact, ...]]
    runs: Runs
    values: npt.NDArray[np.float64]

    def best(self, column: Column) -> float:
        """The best value of a column; of a column that it has not, minus infinity. Higher is better, also of times."""
        found = [fact.value for fact in self.facts.get(column, ()) if fact.value is not None]
        if not found:
            return float("-inf")
        return max(found) if METRICS[column.metric].direction == "higher" else -min(found)

    @property
    def is_reported(self) -> bool:
        """True where no request was measured, so that all rests on what the files say of themselves."""
        return all(fact.verdict == "reported" for facts in self.facts.values() for fact in facts)


@dataclass(frozen=True)
class ModelLines:
    """The lines of models, or of files where no file names one; `columns` are those that any line has."""

    columns: tuple[Column, ...]
    lines: tuple[ModelLine, ...]
    nameless: int  # files that name no model, which are left out beside models

    @property
    def leading(self) -> Column | None:
        return self.columns[0] if self.columns else None


_ByWho = Mapping[Who, Mapping[Column, tuple[QuotedFact, ...]]]


def model_lines(report: ReportInput) -> ModelLines:
    """Fastest first by the first metric that they have; one line for each model, engine and tool."""
    found = report.once(_by_who)
    kept = _named(found)
    columns = _columns(kept)
    runs = _runs(report)
    values = _values(report, columns[0].metric) if columns else {}
    lines = [
        ModelLine(who, facts, runs.get(who, Runs()), values.get(who, np.array([])))
        for who, facts in kept.items()
        if any(column in facts for column in columns)
    ]

    def order(line: ModelLine) -> tuple[object, ...]:
        return (*(-line.best(column) for column in columns), line.who.name, str(line.who.tool))

    return ModelLines(columns, tuple(sorted(lines, key=order)), len(found) - len(kept))


def drawn_values(report: ReportInput) -> Mapping[str, list[ModelValues]]:
    """The requests of the metrics that the page draws: of that which orders the lines, and TTFT."""
    columns = _columns(_named(report.once(_by_who)))
    return request_values(report, {"ttft", *(column.metric for column in columns[:1])})


def _named(found: _ByWho) -> _ByWho:
    """What names a model; where nothing does, all."""
    return {who: facts for who, facts in found.items() if who.names_model} or found


def _columns(kept: _ByWho) -> tuple[Column, ...]:
    """The columns that any line has, the one that orders the lines first."""
    times = Counter(column for facts in kept.values() for column in facts)
    # The rate of most models orders them: what few have would leave the others unranked
    columns = tuple(sorted(times, key=lambda c: (METRICS[c.metric].kind != "rate", -_of_rates(c, times), c)))
    # Where a load tells warm from cold, the others are a mixture of both, and stand in the reference
    parted = {column.metric for column in columns if column.state is not None}
    return tuple(c for c in columns if c.state is not None or c.metric not in parted)


def _of_rates(column: Column, times: Mapping[Column, int]) -> int:
    return times[column] if METRICS[column.metric].kind == "rate" else 0


def _by_who(report: ReportInput) -> _ByWho:
    together: dict[Who, dict[Column, list[QuotedFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in report.facts_of("throughput", "ttft", "latency"):
        column, who = _column(fact), _who(fact)
        if column is not None and who is not None:
            together[who][column].append(fact)
    return {
        who: {column: _measured_first(facts) for column, facts in columns.items()}
        for who, columns in together.items()
    }


def _measured_first(facts: list[QuotedFact]) -> tuple[QuotedFact, ...]:
    """Those that were computed from requests; what files report of the same requests only where there are none."""
    measured = [fact for fact in facts if fact.verdict != "reported"]
    whole = [fact for fact in measured if "task" not in fact.names]
    return tuple(whole or measured or facts)


def _column(fact: QuotedFact) -> Column | None:
    if fact.metric not in COMPARED or fact.statistic not in _STATISTICS or fact.value is None:
        return None
    if not _PARTS.isdisjoint(fact.names):
        return None
    state = fact.names.get("state")
    if METRICS[fact.metric].kind != "first_token":
        # Of a rate the whole stands beside its states
        return None if state else Column(COMPARED.index(fact.metric) * 3, fact.metric)
    known = str(state) if state in ("warm", "cold") else None
    place = {"warm": 0, "cold": 1, None: 2}[known]
    return Column(COMPARED.index(fact.metric) * 3 + place, fact.metric, known)


def _who(fact: QuotedFact) -> Who | None:
    engine, tool = (None if (n := fact.names.get(key)) is None else str(n) for key in ("engine", "tool"))
    for key in ("model", "artifact"):
        if fact.names.get(key) is not None:
            return Who(str(fact.names[key]), engine, tool, key == "model")
    return None


def _values(report: ReportInput, metric: str) -> dict[Who, npt.NDArray[np.float64]]:
    """The values of the requests of each line, in order."""
    found: dict[Who, npt.NDArray[np.float64]] = {}
    for one in report.once(drawn_values)[metric]:
        names = one.names
        name = names.get("model") or names["artifact"]
        who = Who(str(name), names["engine"], names["tool"], names.get("model") is not None)
        found[who] = one.values
    return found


def _runs(report: ReportInput) -> dict[Who, Runs]:
    """What can be relied on of each model's runs."""
    runs = report.runs.whole((*_WHO, *_SETUP, "session", "validity"))
    named = pc.and_(runs["model"].is_valid(), pc.not_equal(runs["validity"].cast(pa.string()), "invalid"))
    setups = runs.filter(named).group_by([*_WHO, *_SETUP])
    counted = setups.aggregate([("validity", "count"), ("session", "count_distinct")])
    found: dict[Who, Runs] = {}
    for row in counted.to_pylist():
        who = Who(row["model"], row["engine"], row["tool"])
        before, times = found.get(who, Runs()), row["validity_count"]
        if times > before.of_one_setup:
            found[who] = Runs(before.runs + times, times, row["session_count_distinct"])
        else:
            found[who] = Runs(before.runs + times, before.of_one_setup, before.sessions)
    return found
