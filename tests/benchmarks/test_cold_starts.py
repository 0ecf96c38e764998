from __future__ import annotations

from benchmarks.cold_starts import SHAPES, called


def test_no_request_is_called_cold_or_warm_that_is_not() -> None:
    found = dict(called(groups=10, seed=7))

    assert found.keys() == SHAPES.keys()
    assert {name: counted["wrong"] for name, counted in found.items() if counted["wrong"]} == {}
    planted = ("first cold", "cold after idle", "page cache", "mostly cold", "every other cold", "tiny model")
    for name in planted:
        assert found[name]["unsaid"] < 0.2 * found[name].total(), name
