"""Goodput: how many requests a second meet the objectives that [slo] sets, by each request, else bounds by quantiles."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.rules.frames import Floats
from data_contracts.rules.load_figures import all_of, time_of
from data_contracts.rules.runs import Runs
from data_contracts.wording import counted, metric_name, render_count, render_number, render_share
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.run_names import as_written, labels_of, names_of, sources_of_runs

_TOPIC, _METRIC = "goodput", "goodput"
MAX_RUNS = 200
_QUANTILE = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,4})?)")


def goodput_facts(evidence: Evidence) -> Iterator[Fact]:
    """A fact for each run whose requests or quantiles tell, of at most 200; nothing without objectives."""
    objectives = evidence.slo.objectives
    if not objectives:
        return
    frame = evidence.valid_runs
    leads = [run for run in range(len(frame)) if frame.served.lead[run] == run]
    took, told = time_of(frame), 0
    said = " and ".join(
        f"{metric_name(m)} of at most {as_written(most, 's')}" for m, most in objectives.items()
    )
    for run, label in zip(leads, labels_of(frame, leads, load=True), strict=True):
        fact = _of_requests(evidence, frame, run, took, label, said) or _bounds(
            evidence, frame, run, label, said
        )
        told += fact is not None
        if fact is not None and told <= MAX_RUNS:
            yield fact
    if told > MAX_RUNS:
        left = told - MAX_RUNS
        yield count_fact(
            _TOPIC, {}, _METRIC, left, f"goodput is not told of {counted(left, 'further run')}", 6
        )


def _of_requests(
    evidence: Evidence, frame: Runs, run: int, took: Floats, label: str, said: str
) -> Fact | None:
    served, at = frame.served, frame.served.of(run)
    values = {"ttft": served.ttft[at], "tpot": served.each(run), "e2e_latency": served.latency[at]}
    ok, objectives = served.ok[at], evidence.slo.objectives
    # An answer of one token has no time between tokens, and keeps any objective of it
    one_token = served.tokens_out[at] <= 1
    values["tpot"] = np.where(one_token, 0.0, values["tpot"])
    if not ok.any() or not all(np.isfinite(values[metric][ok]).all() for metric in objectives):
        return None
    good = int((ok & np.logical_and.reduce([values[m] <= most for m, most in objectives.items()])).sum())
    sent = int(max(len(ok), np.nan_to_num(all_of(frame, "attempted")[run])))
    share = good / sent
    met = f"{render_count(good)} of {counted(sent, 'request')} ({render_share(share, 3)}) had {said}"
    where, subject = sources_of_runs(evidence, frame, [run]), subject_of(names_of(frame, run, load=True))
    if not took[run] > 0:
        clause = f"of {label} {met}; how long they took together is not recorded"
        return Fact(_TOPIC, subject, _METRIC, "share", share, "1", clause, 2, 3, sent, sources=where)
    rate = good / float(took[run])
    clause = f"the goodput of {label} is {render_number(rate, 3, 'request/s')}: {met}"
    clause += f", over {render_number(float(took[run]), 3, 's')}"
    return Fact(_TOPIC, subject, _METRIC, "value", rate, "request/s", clause, 2, 3, sent, sources=where)


def _bounds(evidence: Evidence, frame: Runs, run: int, label: str, said: str) -> Fact | None:
    """The least and the largest share of requests that stated quantiles allow; None where they tell of no objective."""
    least, most = [], []
    for metric, bound in evidence.slo.objectives.items():
        low, high = 0.0, 1.0
        for share, value in _quantiles(frame, run, metric):
            if value <= bound:
                low = max(low, share)
            else:
                high = min(high, share)
        least.append(low)
        most.append(high)
    # Each objective may be missed by other requests than the next one
    low, high = max(0.0, sum(least) - (len(least) - 1)), min(most)
    answered = _answered(frame, run)
    low, high = low * answered, high * answered
    if (low, high) == (0.0, answered) or low > high:
        return None
    span = render_share(low, 3) if low == high else f"{render_share(low, 3)} to {render_share(high, 3)}"
    n = frame.number("completed")[run]
    clause = f"of {label} {span} of the requests had {said}, by the quantiles that it states"
    return Fact(
        _TOPIC, subject_of(names_of(frame, run, load=True)), _METRIC, "share", low if low == high else None, "1", clause,
        2, 3, int(n) if np.isfinite(n) else None, low, high, sources=sources_of_runs(evidence, frame, [run]),
    )  # fmt: skip


def _quantiles(frame: Runs, run: int, metric: str) -> Iterator[tuple[float, float]]:
    """Each quantile that a run states of a metric, as a share of its requests and its value."""
    for statistic in frame.numbers.statistic.names:
        found = _QUANTILE.fullmatch(statistic)
        share = float(found[1]) / 100 if found else {"max": 1.0, "min": 0.0}.get(statistic)
        value = frame.value(metric, statistic)[run] if share is not None else np.nan
        if share is not None and np.isfinite(value):
            yield share, float(value)


def _answered(frame: Runs, run: int) -> float:
    """The share of requests that were answered: quantiles are of these alone."""
    done, failed = frame.number("completed")[run], frame.number("failed")[run]
    return float(done / (done + failed)) if done > 0 and failed > 0 else 1.0


KIND = FactKind(_TOPIC, _TOPIC, (goodput_facts,), of_runs=True)
