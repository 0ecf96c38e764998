"""What may change beside the measurements of a run: versions of tool, engine, driver and software, and the host."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import orjson

from data_contracts.json_values import CanonicalJson, canonical
from data_contracts.setting_names import joined, parted
from data_contracts.wording import listing, render_name, render_setting
from tasks.analysis.comparison.conditions import HOST, VERSIONS
from tasks.analysis.comparison.keys import UNSAID


@lru_cache(maxsize=65_536)
def versions(settings: str | None, tool_version: str | None) -> CanonicalJson | None:
    """The versions among settings (JSON), and the tool's; None where none is said."""
    own = parted(settings, VERSIONS | HOST)[1] if settings else None
    return joined(own, canonical({"tool_version": tool_version}))


def versions_apart(before: Iterable[str], now: Iterable[str]) -> str | None:
    """What differs between the versions of two sides: "engine_version 0.9.0 against 0.10.1"; None where nothing does."""
    was, become = _by_name(before), _by_name(now)
    words = [
        f"{render_name(name)} {_said(was.get(name))} against {_said(become.get(name))}"
        for name in sorted(was.keys() | become.keys())
        if was.get(name) != become.get(name)
    ]
    return listing(words) if words else None


def _by_name(said: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for text in said:
        for name, value in orjson.loads(text).items():
            found[name].add(render_setting(value))
    return dict(found)


def _said(values: set[str] | None) -> str:
    return UNSAID if values is None else listing(sorted(values))
