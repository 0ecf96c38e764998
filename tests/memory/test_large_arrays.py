"""Large arrays go back to the system at once, where there are millions of rows."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tasks.memory import mapping
from tasks.memory.large_arrays import give_large_back
from tasks.memory.mapping import mapped


@pytest.fixture(autouse=True)
def not_yet_asked() -> Iterator[None]:
    give_large_back.cache_clear()
    yield
    give_large_back.cache_clear()


@pytest.mark.parametrize(("much", "asked"), [(100, [(-3, 4 * 2**20)]), (101, [])])
def test_who_maps_much_has_large_arrays_handed_back(
    much: int, asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, int]] = []
    library = SimpleNamespace(mallopt=lambda option, value: heard.append((option, value)))
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    monkeypatch.setattr(mapping, "_MUCH", much)
    with tempfile.TemporaryFile() as file:
        file.write(bytes(100))
        mapped(file)
    assert heard == asked


def test_a_c_library_that_knows_no_such_option_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_large_back()
