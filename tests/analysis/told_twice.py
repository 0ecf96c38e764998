"""Which quantities of a report have two numbers: facts of which the sentences differ in nothing but their numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

# A number by itself is a result: one that is part of a name, or of a setting before the verb, tells its subject
_RESULT = re.compile(r"(?<![\w:.-])[\d.,]*\d(?![\w:])")
_VERB = re.compile(r" (?:is|are|was|were|comes|varies) ")


def told_twice(facts: Iterable[Mapping[Any, Any]]) -> list[list[str]]:
    """The sentences of each quantity that has several."""
    found: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for fact in facts:
        verb = _VERB.search(fact["clause"])
        # Numbers that are not judged are counted by the reason, which may be a number
        by_reason = fact["topic"] == "claims" and fact["statistic"] == "count"
        if not pd.isna(fact["value"]) and verb is not None and not by_reason:
            subject, rest = fact["clause"][: verb.start()], fact["clause"][verb.start() :]
            what = (fact["metric"], fact["statistic"], subject, _RESULT.sub("#", rest))
            found[what].append(fact["clause"])
    return [clauses for clauses in found.values() if len(clauses) > 1]
