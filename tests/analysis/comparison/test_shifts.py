"""Where long series shifted: once for all configurations of a model, with the two audits and what else changed."""

from __future__ import annotations

import numpy as np

from data_contracts.rows import HistoryRow
from tasks.analysis.comparison.shifts import shifts
from tests.analysis.comparison.making import key

AUDITS = [f"202611{day:02d}T000000Z-0000{day:02d}" for day in range(1, 25)]


def series(size: int, factor: float, missing: tuple[int, ...] = (), seed: int = 1) -> list[HistoryRow]:
    """So many configurations over 24 audits, with the factor from the 13th on; `missing` audits lack the first one."""
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(size):
        for day, audit in enumerate(AUDITS):
            noise = float(np.exp(0.01 * chance.standard_normal()))
            value = (0.1 + number) * (factor if day >= 12 else 1.0) * noise
            version = "0.9" if day < 12 else "0.10"
            if number or day not in missing:
                rows.append(
                    HistoryRow(
                        metric="ttft", key=key(config=f'{{"num_ctx":{number}}}').text, audit=audit, value=value,
                        unit="s", n=1, spread=None, versions=f'{{"engine_version":"{version}"}}',
                    )
                )  # fmt: skip
    return rows


def test_a_shift_of_all_configurations_is_said_once_with_its_audits_and_versions() -> None:
    (shift,) = shifts(series(4, 1.3, missing=(5, 6)))
    assert (shift.last, shift.first, len(shift.keys)) == (AUDITS[11], AUDITS[12], 4)
    assert f"{shift.what} {shift.words}" == (
        f"TTFT of m over its 4 configurations shifted between the audits {AUDITS[11]} and {AUDITS[12]}: 30% higher from"
        " there; what else is not as it was: engine_version 0.9 against 0.10"
    )


def test_one_series_by_itself_says_its_settings() -> None:
    (shift,) = shifts(series(1, 1.3))
    assert shift.what == "TTFT of m with num_ctx 0"


def test_series_that_did_not_shift_say_nothing() -> None:
    assert shifts(series(4, 1.0)) == []


def test_a_configuration_that_shifted_alone_is_said_of_it_too() -> None:
    rows = series(1, 1.5) + [row for row in series(6, 1.0, seed=2) if '"num_ctx":0' not in row["key"]]
    assert "TTFT of m with num_ctx 0" in [shift.what for shift in shifts(rows)]
