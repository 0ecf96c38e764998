"""How a sentence names what a document states, where it stands, and the reading that decides about it."""

from __future__ import annotations

from data_contracts.definitions import BARE
from data_contracts.metrics import METRICS
from data_contracts.wording import (
    counted,
    metric_name,
    quantile_name,
    render_name,
    render_number,
    render_path,
    render_setting,
    render_share,
    statistic_words,
)
from tasks.analysis.claims.claim_statements import Statement
from tasks.analysis.claims.reading import Reading
from tasks.analysis.claims.readings import STATES
from tasks.analysis.claims.written import Written, significant
from tasks.analysis.evidence import Evidence
from tasks.analysis.grouping import why_in_state
from tasks.analysis.rows import Rows

_BOUNDS = {"equal": "", "at_most": "at most ", "at_least": "at least "}
# Fewer digits would make two numbers look alike that are not; documents give no more
_FEWEST_DIGITS, _MOST_DIGITS = 3, 6


def place_words(stated: Statement) -> str:
    """Document and place as a sentence names them: "reports/a.md (line 33)", "a.json (/summary, mean_ttft_s)"."""
    if not stated.document:
        record = f"row {int(stated.record) + 1}" if stated.record.isdecimal() else render_name(stated.record)
        return f"{render_path(stated.artifact)} ({', '.join(word for word in (record, render_name(stated.field)) if word)})"
    kind, _, number = stated.record.rpartition("/")
    # Records number tables and rows from 0, readers from 1
    place = f"line {number}" if kind == "line" else f"table {int(kind) + 1}, row {int(number) + 1}"
    return f"{render_path(stated.artifact)} ({place})"


def settings_words(stated: Statement) -> str:
    """The settings that a statement names: " with num_ctx 4096, temperature 0.4"."""
    words = ", ".join(
        f"{render_name(key)} {render_setting(value)}" for key, value in sorted(stated.settings.items())
    )
    return f" with {words}" if words else ""


def written_words(written: Written, unit: str | None) -> str:
    """A stated number with all its digits, and with what limits it."""
    about = "about " if written.roughly else ""
    return f"{about}{_BOUNDS[written.bound]}{value_words(written.value, unit)}"


def value_words(value: float, unit: str | None, at_least: int | None = None) -> str:
    """A number with all its digits, or with as many as the stated one has."""
    if unit in ("request", "token") and float(value).is_integer():
        return counted(int(value), str(unit))
    return render_number(value, shown_digits(value) if at_least is None else at_least, unit)


def shown_digits(value: float) -> int:
    """How many digits of a stated number a sentence shows."""
    return min(_MOST_DIGITS, max(_FEWEST_DIGITS, significant(value)))


def reading_words(
    by: Reading, unit: str | None, digits: int, asked: str | None, source: str | None = None
) -> str:
    """A reading with what it is of: "560 ms, the mean of 3 run means, over 30 requests in a.csv"."""
    given = value_words(by.value, unit, digits)
    how = _how(by, asked)
    part = {"all": "", "later": "later ", "warm": "warm ", "cold": "cold "}[by.part]
    where = source or files_words(by.rows)
    number = "the only request" if by.n == 1 and not part else counted(by.n, f"{part}request")
    return f"{given}{f', {how},' if how else ''} over {number} in {where}"


def _how(by: Reading, asked: str | None) -> str:
    """How it was computed, where the statement does not say just that."""
    if by.aggregate == "ratio":
        return "a ratio of sums"
    if by.grouped is not None:
        outer, inner = statistic_words(by.grouped.outer).strip(), by.grouped.inner
        each = quantile_name(inner) if inner.startswith("p") else inner
        if by.groups == 1:
            return "" if by.n == 1 else f"the {each}"
        return f"the {outer} of {counted(by.groups, f'{by.of} {each}')}"
    name = statistic_words(by.aggregate).strip() or "value"
    if by.of != "request":
        return f"the {name} of the {by.of}s"
    plain = asked in BARE and by.aggregate == "mean"
    return "" if by.aggregate == asked or plain or by.n == 1 else f"the {name}"


def difference_words(stated: float, given: float) -> str:
    """How far a stated number is off: " (stated 12% higher)"."""
    if given == 0 or stated == given:
        return ""
    share = (stated - given) / abs(given)
    digits = 2 if abs(share) >= 0.0095 else 1
    return f" (stated {render_share(abs(share), digits)} {'higher' if share > 0 else 'lower'})"


def of_state(evidence: Evidence, by: Reading, state: str | None, unit: str, digits: int) -> str:
    """The mean over the warm or cold requests alone, where the document means these."""
    wanted = next((code for name, code in STATES.items() if name == state), None)
    if wanted is None or by.part != "all":
        return ""
    rows = by.rows
    part = rows.at(rows.values("state") == wanted)
    if not 0 < len(part) < len(rows):
        return ""
    given = value_words(float(part.values("value").mean()), unit, digits)
    told = why_in_state(evidence, rows, wanted)
    return f", {given} over its {counted(len(part), f'{state} request')} ({told})"


def files_words(rows: Rows) -> str:
    """The file of some rows, or how many there are."""
    names = rows.present("artifact")
    return render_path(names[0]) if len(names) == 1 else counted(len(names), "file")


def instead_words(taken: Reading, taken_metric: str, digits: int) -> str:
    """What a number is that is not what it says: "the mean decode throughput, 46.57 token/s over 5 requests in a.csv"."""
    unit = METRICS[taken_metric].unit
    name = f"{statistic_words(taken.aggregate)}{metric_name(taken_metric)}"
    return f"the {name}, {reading_words(taken, unit, digits, taken.aggregate)}"
