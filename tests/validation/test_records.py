"""What records state is found in stretches of their numbers as it would be in all of them together."""

from __future__ import annotations

import pytest

from data_contracts.rules import frames
from data_contracts.rules.frames import Records
from tasks.validation.records import measured
from tests.validation.making import Audit


def requests() -> Records:
    audit = Audit()
    audit.request("a.csv")
    audit.request("a.csv", ttft=None)
    # A second TTFT of the first request, which stands behind all others of its file
    audit.number("a.csv", "0", "ttft", 9.0)
    audit.request("b.csv", ttft=0.7)
    return measured(audit.ingested().measurements).records["request"]


@pytest.mark.parametrize("at_once", [1, 2, 5, 1_000_000])
def test_of_several_numbers_of_a_record_the_first_counts(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "_AT_ONCE", at_once)
    records = requests()
    places = records.place("ttft")
    assert records.numbers.value_at(places).tolist() == pytest.approx([0.5, float("nan"), 0.7], nan_ok=True)
    assert records.value("ttft").tolist() == pytest.approx([0.5, float("nan"), 0.7], nan_ok=True)
    assert records.place(None).tolist() == records.first.tolist()
