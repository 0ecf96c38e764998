from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from data_contracts.cold_requests import COLD, UNKNOWN, WARM, Loads, cold_states, gap_above
from data_contracts.settings import Thresholds
from tests.contracts.load_groups import LoadGroup, load_groups

NAN = float("nan")


def loads(
    load: Sequence[float],
    ttft: Sequence[float] | None = None,
    said: Sequence[int] | None = None,
    artifact: Sequence[int] | None = None,
    folder: Sequence[int] | None = None,
    model: Sequence[int] | None = None,
) -> Loads:
    """Requests of one file and model unless told otherwise."""
    n = len(load)
    return Loads(
        np.array(load),
        np.array(ttft or [NAN] * n),
        np.array(said or [UNKNOWN] * n, np.int8),
        np.array(artifact or [0] * n),
        np.array(folder or [0] * n),
        (np.array(model or [0] * n),),
    )


def states(found: Loads, thresholds: Thresholds | None = None) -> str:
    """A letter for each request: c, w or a dot where nothing tells."""
    letters = {COLD: "c", WARM: "w", UNKNOWN: "."}
    return "".join(letters[int(state)] for state in cold_states(found, thresholds or Thresholds()))


def said_cold(group: LoadGroup) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    longest = gap_above(group.load)
    return group.load > (np.inf if longest is None else longest)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_no_warm_request_of_200_groups_is_called_cold_and_the_separable_cold_ones_are_found(
    seed: int,
) -> None:
    groups = load_groups(200, seed)
    wrong = [(g.shape, g.load.tolist()) for g in groups if (said_cold(g) & ~g.cold).any()]
    separable = [g for g in groups if g.separable]
    found = sum(int((said_cold(g) & g.cold).sum()) for g in separable)
    assert wrong == []
    assert found >= 0.9 * sum(int(g.cold.sum()) for g in separable)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_no_cold_request_of_200_groups_is_called_warm(seed: int) -> None:
    told = [g for g in load_groups(200, seed) if gap_above(g.load) is not None]
    assert [(g.shape, g.load.tolist()) for g in told if (~said_cold(g) & g.cold).any()] == []


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_group_among_others_is_told_as_it_is_alone(seed: int) -> None:
    groups = load_groups(200, seed)
    of = np.repeat(np.arange(len(groups)), [len(group.load) for group in groups])
    mixed = np.random.default_rng(seed).permutation(len(of))
    load = np.concatenate([group.load for group in groups])
    nobody = np.full(len(of), UNKNOWN, np.int8)
    none = np.full(len(of), NAN)
    together = cold_states(Loads(load[mixed], none, nobody, of[mixed], of[mixed], ()), Thresholds())
    alone = [
        np.full(len(g.load), UNKNOWN) if gap_above(g.load) is None else np.where(said_cold(g), COLD, WARM)
        for g in groups
    ]
    assert together.tolist() == np.concatenate(alone)[mixed].tolist()


@pytest.mark.parametrize(
    ("load", "expected"),
    [
        pytest.param([2.31, 0.08, 0.11, 0.09, 0.1], "cwwww", id="the first loads the model"),
        pytest.param([0.26, 0.31, 0.29, 0.41, 0.27], ".....", id="all warm on a slow machine"),
        pytest.param([9.1, 2.2, 2.3, 2.1, 2.4], ".....", id="each reloads, the first from a disk"),
        pytest.param([0.05, 3.1, 0.06, 22.0, 0.05, 0.07], "wcwcww", id="from the page cache and from a disk"),
        pytest.param([0.0, 0.0, 0.0, 0.0], "....", id="no load at all"),
        pytest.param([2.0, 0.0, 0.0, 0.0, 0.0], "cwwww", id="zeros beside a load"),
        pytest.param([0.0, 0.31, 0.29, 0.3, 0.33], ".....", id="a load that was not recorded"),
        pytest.param([2.31, 0.08], "cw", id="two requests far apart"),
        pytest.param([0.3, 0.08], "..", id="two requests near each other"),
        pytest.param([2.31], ".", id="one request"),
        pytest.param([1.0, 0.0, 0.0, 0.0, 0.0], ".....", id="whole seconds, of which 1 may be 0.6 and 0 0.4"),
        pytest.param([0.04, 0.08, 0.16, 0.32, 0.64], ".....", id="a drift without a gap"),
        pytest.param([2.31, NAN, 0.08, 0.11, 0.09, 0.1], "c.wwww", id="one without a load time"),
    ],
)
def test_cold_and_warm_are_told_apart_by_the_gap_of_the_group(load: list[float], expected: str) -> None:
    assert states(loads(load)) == expected


def test_each_model_of_a_file_is_a_group_of_its_own() -> None:
    found = loads([0.9, 0.02, 0.03, 12.0, 0.9, 0.8], model=[0, 0, 0, 1, 1, 1])
    assert states(found) == "cww..."


def test_a_file_without_a_gap_is_judged_among_the_files_of_its_folder() -> None:
    found = loads([2.3, 0.08, 0.1, 0.09, 2.4, 0.1], artifact=[0, 1, 2, 3, 4, 5], folder=[0, 0, 0, 0, 0, 1])
    assert states(found) == "cwwwc."


def test_what_the_tool_says_of_a_request_is_believed() -> None:
    found = loads([2.3, 0.08, 0.1, 0.09, NAN], said=[WARM, UNKNOWN, UNKNOWN, COLD, COLD])
    assert states(found) == "wwwcc"


def test_thresholds_that_the_user_set_win() -> None:
    load, ttft = [0.25, 0.26, 0.26, 0.1, 0.26, NAN], [0.26, 2.5, 2.7, NAN, NAN, 1.0]
    found = loads(load, ttft)
    assert states(found, Thresholds(cold_share=0.1, cold_seconds=0.25)) == "wcww.."
    assert states(found, Thresholds(cold_seconds=0.25)) == "wccwc."
    assert states(found, Thresholds(cold_share=0.1)) == "ccw..."
