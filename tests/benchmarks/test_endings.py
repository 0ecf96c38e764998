from __future__ import annotations

import random

from benchmarks.endings import faults, written


def test_how_requests_ended_is_told_in_any_wording_column_and_format() -> None:
    for seed in range(2):
        files = list(written(random.Random(seed)))

        assert len(files) > 150
        assert [(file.group, wrong) for file, wrong in zip(files, faults(files), strict=True) if wrong] == []
