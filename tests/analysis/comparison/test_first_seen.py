"""Which audit had each run first, held against the same told run by run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.analysis.comparison import first_seen, run_files
from tasks.analysis.comparison.first_seen import FirstSeen
from tests.analysis.comparison.making import both, key, runs


class Run(NamedTuple):
    """A run of a series, with its value and the digests of its artifacts."""

    metric: str
    name: str
    value: float
    digests: tuple[str | None, ...]


_RUN = st.builds(
    Run,
    st.sampled_from(["ttft", "tpot"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from([0.0, -0.0, 0.5]),
    st.lists(st.sampled_from(["x", "y", "z", None]), max_size=2).map(tuple),
)
_AUDITS = st.lists(st.lists(_RUN, max_size=5), min_size=1, max_size=6)


def table(audit: Sequence[Run]) -> pa.Table:
    parts = [runs([]), *(runs([run.value], key(), run.metric, run.name) for run in audit)]
    whole = both(*parts)
    digests = pa.array([list(run.digests) for run in audit], pa.list_(pa.string()))
    return whole.set_column(whole.schema.get_field_index("digests"), whole.schema.field("digests"), digests)


def told_run_by_run(audits: Sequence[Sequence[Run]]) -> list[list[int]]:
    names: dict[tuple[str, str, float], int] = {}
    artifacts: dict[str, int] = {}
    series: set[str] = set()
    found = []
    for own, audit in enumerate(audits):
        named = [names.get(run[:3], own) for run in audit]
        again = [when < own or run.metric not in series for when, run in zip(named, audit, strict=True)]
        first = []
        for run, when in zip(audit, named, strict=True):
            whole = all(is_old for is_old, other in zip(again, audit, strict=True) if other.name == run.name)
            known = [artifacts[digest] for digest in run.digests if digest in artifacts]
            first.append(min([when if whole else own, *known]) if own else 0)
        newest: dict[str, int] = defaultdict(int)
        for run, when in zip(audit, first, strict=True):
            names[run[:3]] = min(names.get(run[:3], when), when)
            series.add(run.metric)
            for digest in filter(None, run.digests):
                newest[digest] = max(newest[digest], when)
        artifacts |= {digest: min(artifacts.get(digest, when), when) for digest, when in newest.items()}
        found.append(first)
    return found


@pytest.mark.parametrize("at_once", [1_000, 2])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_AUDITS)
def test_each_run_is_first_seen_where_a_look_at_each_run_finds_it(
    monkeypatch: pytest.MonkeyPatch, at_once: int, audits: list[list[Run]]
) -> None:
    for module in (first_seen, run_files):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
    monkeypatch.setattr(first_seen, "_MOST", at_once)
    seen = FirstSeen()
    assert [seen.of_next(table(audit)).tolist() for audit in audits] == told_run_by_run(audits)
