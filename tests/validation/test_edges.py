"""Each rule begins and ceases to find something where it is written that it does: before an edge, and just beyond it."""

from __future__ import annotations

import json

import pytest

from data_contracts.rules import RULES, rule_named
from tests.validation.edges import seen
from tests.validation.remake_edges import EDGES

WRITTEN = json.loads(EDGES.read_text())


def test_the_edges_of_every_rule_are_written() -> None:
    assert sorted(WRITTEN) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_rule_says_something_else_beyond_each_edge_and_not_before_it(name: str) -> None:
    rule = rule_named(name)
    assert rule is not None
    assert seen(rule, WRITTEN[name]) == WRITTEN[name]
