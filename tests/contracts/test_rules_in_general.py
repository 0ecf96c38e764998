"""What a rule finds can be said without what was observed, and without a hole."""

from __future__ import annotations

import pytest

from data_contracts.rules import RULES, rule_named
from data_contracts.rules.rule import in_general


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("attempts_do_not_add_up", "the requests of a run do not add up"),
        (
            "output_rate_not_tokens_over_duration",
            "an output throughput is not what the run's tokens and duration give",
        ),
        ("statistic_not_of_its_requests", "statistic not of its requests"),
    ],
)
def test_a_rule_says_in_general_what_it_finds(name: str, said: str) -> None:
    rule = rule_named(name)
    assert rule is not None and in_general(rule) == said


def test_no_rule_has_a_hole_in_what_it_says_in_general() -> None:
    assert [said for rule in RULES if "{" in (said := in_general(rule)) or "()" in said] == []
