"""The page of what goes wrong names rules that exist, and where each line was reported."""

from __future__ import annotations

import re

from data_contracts.rules import RULES
from tests.docs.test_examples import PROJECT

LINES = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (PROJECT / "docs" / "traps.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| what goes wrong")
]
REPORT = re.compile(
    r"\[[\w -]+ (\d+)\]\(https://github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/(\d+)\)|minefield U?\d+"
)


def test_every_name_in_the_last_column_is_a_rule_or_the_setting_that_it_speaks_of() -> None:
    named = {name for *_, finds in LINES for name in re.findall(r"`(\w+)`", finds)}
    assert named - {rule.name for rule in RULES} == set()


def test_every_line_says_where_it_was_reported_and_what_finds_it() -> None:
    for _, reported, finds in LINES:
        places = list(REPORT.finditer(reported))
        assert ", ".join(place.group() for place in places) == reported
        assert all(place[1] == place[2] for place in places)
        assert "`" in finds or "no trace" in finds or "not found yet" in finds
