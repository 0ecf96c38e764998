"""What holds for the files themselves: none is lost, and what was not taken as it stood is said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_contracts.artifacts import ARTIFACT_STATUSES
from data_contracts.rules.frames import Mask, Table
from data_contracts.rules.rule import Rule, Verdict, phrase

# Rules over the inventory tell of these: as remarks they would be told twice
_HAS_ITS_RULE = ("copy", "twin", "duplicate")
# Nothing can be lost of such a file: a warning, where one that cannot be read is critical
_NEVER_FILLED = ("empty", "empty_file", "zero_bytes")


def _everything(frame: Table) -> Mask:
    return np.ones(len(frame), np.bool_)


def _unaccounted(frame: Table) -> Verdict:
    known = frame.isin("status", *ARTIFACT_STATUSES)
    observed = phrase("status ", frame.columns["status"])
    return Verdict(_everything(frame), ~known, observed, field="status")


def _lost_numbers(frame: Table) -> Verdict:
    checked = frame.isin("status", "ingested")
    counted, found = np.nan_to_num(frame.number("measurements")), frame.number("found")
    observed = phrase(found, " numbers in the measurement table")
    expected = phrase(counted, " as the inventory counts")
    return Verdict(checked, checked & (counted != found), observed, expected, field="measurements")


def _stray_numbers(frame: Table) -> Verdict:
    checked = ~frame.isin("status", "ingested")
    found = frame.number("found")
    return Verdict(checked, checked & (found > 0), phrase(found, " numbers"), field="measurements")


def _duplicate(frame: Table) -> Verdict:
    failing = frame.isin("status", "duplicate")
    observed = phrase("same bytes as ", frame.columns["duplicate_of"])
    return Verdict(_everything(frame), failing, observed, field="sha256")


def _twin(frame: Table) -> Verdict:
    checked = frame.number("found") > 0
    twins = frame.number("twins")
    return Verdict(checked, checked & (twins > 0), phrase(twins, " numbers stand in another file as well"))


def _no_number(frame: Table) -> Verdict:
    # A document need hold no number, unlike a file of data
    checked = frame.isin("status", "ingested") & ~frame.isin("kind", "markdown", "text")
    return Verdict(checked, checked & (frame.number("found") == 0), phrase("no number"), field="measurements")


def _zoneless(frame: Table) -> Verdict:
    checked = np.isfinite(frame.number("latest"))
    zoneless = frame.number("zoneless")
    observed = phrase(zoneless, " numbers with a time of no zone")
    return Verdict(checked, checked & (zoneless > 0), observed, field="timestamp")


def _warmups(frame: Table) -> Verdict:
    checked = frame.number("found") > 0
    warmups = frame.number("warmups")
    return Verdict(checked, checked & (warmups > 0), phrase(warmups, " warm-up records"), field="status")


def _rejected(how_much: str, codes: tuple[str, ...] = (), but: bool = False) -> Callable[[Table], Verdict]:
    """Rows of the quarantine that reject this much, with (or `but`: without) one of the codes."""

    def check(frame: Table) -> Verdict:
        failing = frame.isin("rejected", how_much)
        if codes:
            failing &= frame.isin("code", *codes) ^ but
        where = phrase(frame.columns["what"], " (", frame.columns["where"], ")")
        # The entry's own advice: it names the limit or the place, which no rule can know
        return Verdict(_everything(frame), failing, where, phrase(frame.columns["todo"]))

    return check


_QUARANTINED = "{observed}"

RULES = (
    Rule(
        "file_unaccounted", "critical", ("inventory",),
        "a file is neither ingested nor a duplicate, unsupported or quarantined ({observed})",
        "found = ingested + duplicate + unsupported + quarantined",
        "run ingest again; if it stays so, it is a fault of benchaudit",
        _unaccounted,
    ),
    Rule(
        "numbers_lost", "critical", ("inventory",),
        "the measurement table does not hold what the inventory counted ({observed}; {expected})",
        "as many numbers as the inventory counts",
        "run ingest again; if it stays so, it is a fault of benchaudit",
        _lost_numbers,
    ),
    Rule(
        "numbers_of_no_artifact", "critical", ("inventory",),
        "a file that was not ingested has {observed} in the measurement table", "none",
        "run ingest again; if it stays so, it is a fault of benchaudit",
        _stray_numbers,
    ),
    Rule(
        "duplicate_file", "info", ("inventory",),
        "a file is a copy ({observed})", "each measurement once",
        "remove one of the two, or keep in mind that it counts once only",
        _duplicate,
    ),
    Rule(
        "twin_file", "info", ("inventory",),
        "a file repeats the measurements of another one ({observed})", "each measurement once",
        "keep both unless the quarantine calls one a copy: what stands twice counts once",
        _twin,
    ),
    Rule(
        "file_without_numbers", "info", ("inventory",),
        "a file was read and holds {observed}", "at least one number",
        "check whether its run ended early, or leave it out with .benchauditignore",
        _no_number,
    ),
    Rule(
        "time_without_zone", "info", ("inventory",),
        "timestamps say no time zone ({observed})", "an offset or Z",
        "write RFC 3339 timestamps with an offset: these were taken for UTC and may be off by hours",
        _zoneless,
    ),
    Rule(
        "warmup_among_results", "info", ("inventory",),
        "a file mixes warm-up records with results ({observed})", "results only, or a warm-up flag on each record",
        "nothing here: they are left out of every statistic. Whoever averages the file must leave them out too",
        _warmups,
    ),
    Rule(
        "file_unreadable", "critical", ("quarantine",),
        "a file cannot be read: " + _QUARANTINED, "a file that can be read",
        "{expected}",
        _rejected("artifact", _NEVER_FILLED, but=True),
    ),
    Rule(
        "file_empty", "warning", ("quarantine",),
        "a file was never filled: " + _QUARANTINED, "a file with content",
        "{expected}",
        _rejected("artifact", _NEVER_FILLED),
    ),
    Rule(
        "record_refused", "warning", ("quarantine",),
        "a record was refused: " + _QUARANTINED, "a record that can be read",
        "{expected}",
        _rejected("record"),
    ),
    Rule(
        "value_refused", "warning", ("quarantine",),
        "a value was refused: " + _QUARANTINED, "a value that can be read",
        "{expected}",
        _rejected("value"),
    ),
    Rule(
        "remark", "info", ("quarantine",),
        "not taken as it stood: " + _QUARANTINED, "plain UTF-8 text in its format",
        "{expected}",
        _rejected("nothing", _HAS_ITS_RULE, but=True),
    ),
)  # fmt: skip
