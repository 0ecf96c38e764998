from collections.abc import Iterator

from data_contracts.facts import Fact
from tasks.analysis.evidence import Evidence


def summary_claims(evidence: Evidence) -> Iterator[Fact]:
    yield from ()
