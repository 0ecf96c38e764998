"""Why requests failed, by the classes of their error texts: one cause is said once, however many files it spoiled."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_contracts.facts import Fact
from data_contracts.failures import CAUSES, REASONS
from data_contracts.wording import agree, counted, render_count, render_path
from tasks.analysis.counting import count_fact
from tasks.analysis.evidence import Evidence
from tasks.analysis.fact_sources import sources_of
from tasks.analysis.rows import Rows


def reason_facts(evidence: Evidence, failures: Rows, attempted: int) -> Iterator[Fact]:
    """How many failures each reason has in all and in each artifact, and how many tell none."""
    reasons = failures.values("reason")
    by_file = {artifact: len(part) for artifact, part in failures.parts("artifact")}
    for place in np.unique(reasons[reasons >= 0]).tolist():
        reason, of_reason = REASONS[place], failures.at(reasons == place)
        cause, n = CAUSES[reason], len(of_reason)
        name = reason.removeprefix("reason_")
        files = len(of_reason.present("artifact"))
        share = f"{render_count(n)} of the {counted(len(failures), 'failed request')}"
        where = sources_of(evidence, of_reason)
        clause = f"{share}, in {counted(files, 'file')}, failed for {cause.words}: {cause.todo}"
        yield count_fact(
            "failures", {"reason": name}, "requests_failed", n, clause, 1, where, unit="request", n=attempted
        )
        for artifact, part in of_reason.parts("artifact"):
            whole = by_file[artifact]
            which = f"of {render_path(artifact)} failed for {cause.words}"
            clause = f"{render_count(len(part))} of the {counted(whole, 'failed request')} {which}"
            if whole == 1:
                clause = f"the only failed request {which}"
            names, where = {"artifact": artifact, "reason": name}, sources_of(evidence, part)
            yield count_fact(
                "failures", names, "requests_failed", len(part), clause, 5, where, unit="request", n=whole
            )
    silent = failures.at(reasons < 0)
    if len(silent):
        tell = agree(len(silent), "tells", "tell")
        clause = (
            f"{render_count(len(silent))} of the {counted(len(failures), 'failed request')} {tell} no reason"
        )
        where = sources_of(evidence, silent)
        yield count_fact(
            "failures", {"reason": "none"}, "requests_failed", len(silent), clause, 5, where, unit="request",
            n=attempted,
        )  # fmt: skip
