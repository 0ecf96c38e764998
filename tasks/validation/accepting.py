"""Which rows the user accepts, and what of the `[[accept]]` entries cannot be meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

import pandas as pd

from data_contracts.accepted_findings import REFUTED_CLAIM, AcceptedFinding, valid_on
from data_contracts.errors import UsageError
from data_contracts.rules import RULES, rule_named
from data_contracts.settings import CONFIG_FILE
from tasks.ingestion.told_files import compiled_glob


def check_accepted(entries: Sequence[AcceptedFinding]) -> None:
    """Raises UsageError for a rule that there is not, and for what is no glob."""
    for entry in entries:
        compiled_glob(entry.files, "accept")
        if rule_named(entry.rule) is None and entry.rule != REFUTED_CLAIM:
            names = [*(rule.name for rule in RULES), REFUTED_CLAIM]
            near = difflib.get_close_matches(entry.rule, names, 1, 0.5)
            todo = f"did you mean `{near[0]}`?" if near else "the report names those that found something"
            raise UsageError(f"{CONFIG_FILE}: [[accept]] names no rule with `{entry.rule}`; {todo}")


def with_acceptance(rows: pd.DataFrame, entries: Sequence[AcceptedFinding], today: date) -> pd.DataFrame:
    """The rows with the reason for which the user accepts each, or None; entries that ran out accept nothing."""
    reasons = pd.Series(None, index=rows.index, dtype=object)
    for entry in valid_on(entries, today):
        spec = compiled_glob(entry.files, "accept")
        names = [name for name in rows["artifact"].dropna().unique() if spec.match_file(name)]
        reasons[(rows["rule"] == entry.rule) & rows["artifact"].isin(names)] = entry.why
    return rows.assign(accepted=reasons)
