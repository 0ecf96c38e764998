"""Requests attempted and failed, and how failures were stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from data_contracts.facts import Fact, subject_of
from data_contracts.wording import agree, counted, render_count, render_path, render_share
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_kind import FactKind
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.facts.failure_reasons import reason_facts
from tasks.analysis.grouping import split
from tasks.analysis.rows import Rows

_BENCHMARK = ("artifact", "engine", "model", "task", "run")
_AT_ONCE = 1_000_000
_NAMES = ["artifact", "record", "tool", "model", "request"]


@dataclass(frozen=True, slots=True)
class Attempts:
    """One row for each attempt: artifact, record, tool, model, whether it failed, whether with a zero as its value.

    Or whether it is degraded: it ran, but not as asked. `reason` is the place in REASONS of why, -1 where none is told.
    """

    evidence: Evidence
    requests: Rows

    @classmethod
    def of(cls, evidence: Evidence) -> Attempts:
        # Not `counted`, which leaves failures out
        every = Rows.of(evidence.rows)
        asked = every.at(every.among("scope", ["request"]) & ~every.among("status", ["warmup"]))
        # A request has a row for each of its metrics, and has failed when any of them says so
        first = np.full(evidence.requests, -1, np.int64)
        marks = {name: np.zeros(len(first), np.bool_) for name in ("failed", "zero_coded", "degraded")}
        reason = np.full(len(first), -1, np.int8)
        for begin in range(0, len(asked), _AT_ONCE):
            rows = asked.at(slice(begin, begin + _AT_ONCE))
            request, failed = rows.values("request"), rows.among("status", ["failed"])
            # Backwards, so that the first row of each is the one that stays
            new = np.flatnonzero(first[request] < 0)[::-1]
            first[request[new]] = rows.places[new]
            marks["failed"][request[failed]] = True
            marks["zero_coded"][request[failed & rows.values("zero_coded")]] = True
            marks["degraded"][request[rows.among("status", ["degraded"])]] = True
            np.maximum.at(reason, request, rows.values("reason"))
        marks["degraded"] &= ~marks["failed"]
        requests = Rows(every.columns, np.sort(first[first >= 0])).of_columns(_NAMES).reset_index(drop=True)
        number = requests["request"].to_numpy()
        by_request = {**marks, "reason": reason}
        return cls(evidence, Rows.of(requests.assign(**{n: held[number] for n, held in by_request.items()})))

    @property
    def failures(self) -> Rows:
        return _marked(self.requests, "failed")


def failures_facts(evidence: Evidence) -> Iterator[Fact]:
    """Attempted and failed requests in all, by tool, model and artifact; and failures coded as zero."""
    attempts = Attempts.of(evidence)
    if len(attempts.requests):
        yield from _totals(attempts, attempts.requests, {}, "", 0)
        yield from _zero_coded(attempts, attempts.failures, {}, "", 1)
        yield from _all_failed(attempts)
        yield from reason_facts(evidence, attempts.failures, len(attempts.requests))
        for key, tier in (("tool", 1), ("model", 2), ("artifact", 4)):
            for names, requests in split(attempts.requests, (key,)):
                # A line for each file without failures would bury those with some
                marked = requests.values("failed") | requests.values("degraded")
                if names[key] is not None and (key != "artifact" or marked.any()):
                    whose = f" of {render_path(str(names[key]))}"
                    yield from _totals(attempts, requests, names, whose, tier)
                    if key == "tool":
                        failures = _marked(requests, "failed")
                        yield from _zero_coded(attempts, failures, names, whose, 3)
    yield from _failed_aggregates(evidence)


def _totals(
    attempts: Attempts, requests: Rows, names: dict[str, str | None], whose: str, tier: int
) -> Iterator[Fact]:
    total, failures = len(requests), _marked(requests, "failed")
    failed, degraded = len(failures), _marked(requests, "degraded")
    every = sources_of(attempts.evidence, requests)
    clause = f"{counted(total, 'request')}{whose} {agree(total, 'was', 'were')} attempted"
    completed = total - failed - len(degraded)
    clause += f", of which {render_count(completed)} succeeded"
    yield count_fact("failures", names, "requests_total", total, clause, tier, every, unit="request")
    clause = f"{render_count(failed)} of the {counted(total, 'request')}{whose} failed"
    clause += f" ({render_share(failed / total)}); their values enter no statistic" if failed else ""
    if len(degraded):
        clause += f"; {render_count(len(degraded))} more did not run as asked"
    where = sources_of(attempts.evidence, failures) if failed else every
    # That nothing failed is news of an audit as a whole, hardly of each tool
    tier_of_failed = tier if failed or not names else tier + 2
    yield count_fact(
        "failures", names, "requests_failed", failed, clause, tier_of_failed, where, unit="request", n=total
    )
    if len(degraded):
        share, be = render_share(len(degraded) / total), agree(len(degraded), "is", "are")
        text = f"{render_count(len(degraded))} of the {counted(total, 'request')}{whose} {be} degraded ({share}):"
        they = agree(
            len(degraded), "it ran, but not as asked, and enters", "they ran, but not as asked, and enter"
        )
        text += f" {they} no statistic"
        where = sources_of(attempts.evidence, degraded)
        yield count_fact(
            "failures", names, "requests_degraded", len(degraded), text, tier, where, unit="request", n=total
        )
    clause = f"{render_count(completed)} of the {counted(total, 'request')}{whose} succeeded"
    yield count_fact(
        "failures", names, "requests_completed", completed, clause, tier + 1, every, unit="request", n=total
    )


def _zero_coded(
    attempts: Attempts, failures: Rows, names: dict[str, str | None], whose: str, tier: int
) -> Iterator[Fact]:
    if not len(failures):
        return
    zero = failures.values("zero_coded")
    for coded, rows, text in (
        (
            "zero",
            failures.at(zero),
            "0 where nothing was measured, which would pull a mean down if it were counted",
        ),
        ("null", failures.at(~zero), "no value, as is right"),
    ):
        stores = agree(len(rows), "stores", "store")
        clause = f"{render_count(len(rows))} of the {counted(len(failures), 'failed request')}{whose} {stores} {text}"
        subject_names, n, where = (
            {**names, "coded": coded},
            len(failures),
            sources_of(attempts.evidence, rows),
        )
        yield count_fact(
            "failures", subject_names, "requests_failed", len(rows), clause, tier, where, unit="request", n=n
        )
    share, n = float(zero.mean()), len(failures)
    clause = f"{render_share(share)} of the failed requests{whose} are stored as 0"
    subject_names, where = {**names, "coded": "zero"}, sources_of(attempts.evidence, failures.at(zero))
    subject = subject_of(subject_names)
    yield Fact("failures", subject, "requests_failed", "share", share, "1", clause, 3, 2, n, sources=where)


def _all_failed(attempts: Attempts) -> Iterator[Fact]:
    files = list(attempts.requests.parts("artifact"))
    names = [name for name, requests in files if requests.values("failed").all()]
    where = sources_of(attempts.evidence, attempts.requests.at(attempts.requests.among("artifact", names)))
    verb = agree(len(names), "holds", "hold")
    clause = f"{counted(len(names), 'file')} with requests {verb} nothing but failures"
    yield count_fact(
        "failures", {}, "all_failed_files", len(names), clause, 1, where, unit="file", n=len(files)
    )


def _marked(requests: Rows, mark: str) -> Rows:
    return requests.at(requests.values(mark))


def _failed_aggregates(evidence: Evidence) -> Iterator[Fact]:
    """Benchmarks that failed as a whole, such as a compile backend that is stored as 0.0 ms."""
    rows = Rows.of(evidence.rows)
    rows = rows.at(~rows.among("scope", ["request"]))
    degraded = rows.at(rows.among("status", ["degraded"]))
    if len(degraded):
        results = sum(1 for _ in split(degraded, _BENCHMARK))
        clause = f"{counted(results, 'reported result')} {agree(results, 'comes', 'come')} from benchmarks that did not run"
        clause += " as asked, and enter no statistic"
        where = sources_of(evidence, degraded)
        yield count_fact("failures", {}, "benchmarks_degraded", results, clause, 1, where)
    failed = rows.at(rows.among("status", ["failed"]))
    if not len(failed):
        return
    # A failed benchmark leaves a row for each statistic: counted are benchmarks, not rows
    zero = [bool(part.values("zero_coded").any()) for _, part in split(failed, _BENCHMARK)]
    clause = (
        f"{counted(len(zero), 'reported result')} {agree(len(zero), 'comes', 'come')} from benchmarks that failed,"
        f" {render_count(sum(zero))} of them stored as 0, which a ranking by time would put first"
    )
    yield count_fact("failures", {}, "benchmarks_failed", len(zero), clause, 1, sources_of(evidence, failed))


KIND = FactKind("failures", "failures", (failures_facts,))
