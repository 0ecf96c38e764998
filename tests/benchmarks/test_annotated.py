"""Change points held against annotations."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.false_alarms.annotated import annotated, f1, scores


def test_f1_counts_the_beginning_and_matches_within_five_points() -> None:
    # Told: 0, 22, 60. Anyone saw 0, 20 and 40; the first saw 0 and 20, the second 0 and 40.
    value, precision, recall = f1([[20], [40]], [22, 60])
    assert (precision, recall) == pytest.approx((2 / 3, (1 + 1 / 2) / 2))
    assert value == pytest.approx(2 * precision * recall / (precision + recall))


def test_a_told_point_is_found_once() -> None:
    assert f1([[20, 22]], [21])[1:] == pytest.approx((1.0, 2 / 3))


def folder(tmp_path: Path, raw: list[float | None], places: dict[str, list[int]]) -> Path:
    (tmp_path / "datasets").mkdir()
    document = {"name": "one", "series": [{"raw": raw}]}
    (tmp_path / "datasets" / "one.json").write_text(json.dumps(document))
    (tmp_path / "annotations.json").write_text(json.dumps({"one": places}))
    return tmp_path


def test_places_move_with_the_missing_values_before_them(tmp_path: Path) -> None:
    (found,) = annotated(folder(tmp_path, [1.0, None, 2.0, 3.0], {"6": [3], "7": []}))
    assert (found.name, found.values.tolist(), found.places) == ("one", [1.0, 2.0, 3.0], ((2,), ()))


def test_a_step_that_all_annotators_saw_is_worth_the_whole_score(tmp_path: Path) -> None:
    level = np.tile([10.0, 10.1, 9.9, 10.05, 9.95], 4)
    raw = np.concatenate([level, 1.3 * level]).tolist()
    series, rows = scores(folder(tmp_path, raw, {"6": [20], "7": [20]}), None)
    assert len(series) == 1
    assert dict(rows)["benchaudit"] == [1.0, 1.0, 1.0]
    assert dict(rows)["no change anywhere"] == pytest.approx([2 / 3, 1.0, 0.5])
