from __future__ import annotations

import random

from benchmarks.endings import faults, written


def test_how_requests_ended_is_told_in_any_wording_column_and_format() -> None:
    for seed in range(2):
        found = {file.group: faults(file) for file in written(random.Random(seed))}

        assert len(found) > 150
        assert {group: wrong for group, wrong in found.items() if wrong} == {}
