"""An audit as annotations of GitHub Actions: workflow commands on stdout."""

from __future__ import annotations

from collections.abc import Sequence

from data_contracts.hidden_characters import visible
from tasks.ci.problems import Problem

_COMMANDS = {"critical": "error", "warning": "warning", "info": "notice"}
# The runner shows no more of each kind in a step
SHOWN_OF_EACH = 10


def workflow_commands(problems: Sequence[Problem]) -> list[str]:
    """A line for each problem that is not accepted, the worst first, as many of each severity as GitHub shows."""
    wanted = [problem for problem in problems if problem.state != "accepted"]
    return [
        _line(problem)
        for severity in _COMMANDS
        for problem in [one for one in wanted if one.severity == severity][:SHOWN_OF_EACH]
    ]


def _line(problem: Problem) -> str:
    place = next((place for place in problem.places if place.is_file), None)
    named = {"title": f"benchaudit: {problem.rule}"}
    if place is not None:
        named = {"file": place.path, **({"line": str(place.line)} if place.line else {}), **named}
    properties = ",".join(f"{name}={_property(value)}" for name, value in named.items())
    return f"::{_COMMANDS[problem.severity]} {properties}::{_data(problem.message)}"


def _data(text: str) -> str:
    # What begins a command or ends a line would be one of its own
    return visible(text.replace("%", "%25"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
