"""Everything that an audit may say, the weightiest first: what is wrong and misleads, what is confounded, what holds.

An entry is one object in a module of this package and one line here.
"""

from __future__ import annotations

from data_contracts.registries import require_all_listed, require_distinct
from data_contracts.sentences import (
    change_entries,
    claim_entries,
    comparison_entries,
    failure_entries,
    inventory_entries,
    load_entries,
    sweep_entries,
)
from data_contracts.sentences.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    failure_entries.FAULTS,
    change_entries.REGRESSED,
    change_entries.SUSPECTED,
    claim_entries.ALL,
    claim_entries.DOCUMENT,
    failure_entries.FAILED,
    failure_entries.INVALID,
    sweep_entries.COLD,
    failure_entries.CRITICAL,
    sweep_entries.ONCE_ONLY,
    sweep_entries.CONFOUNDED,
    change_entries.IMPROVED,
    comparison_entries.FASTEST,
    comparison_entries.FASTER,
    load_entries.SATURATED,
    comparison_entries.CLEAN,
    inventory_entries.FILES,
    load_entries.RISING,
    change_entries.UNDECIDED,
    sweep_entries.NO_EFFECT,
    comparison_entries.OBSERVED,
    claim_entries.OTHER_DATA,
    comparison_entries.NEVER_RECORDED,
    failure_entries.WARNING,
    comparison_entries.ANSWERS,
)
require_distinct((entry.name for entry in ENTRIES), "entry", __name__)
require_all_listed("data_contracts.sentences", Entry, ENTRIES, __name__)
