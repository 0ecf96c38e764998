"""A number that a document states, with what it says the number is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from data_contracts.json_values import is_number, listing, mapping, text_or_none
from data_contracts.rows import DeclaredRow
from tasks.analysis.claims.naming import metrics_named, stated_statistic, statistic_named
from tasks.analysis.claims.written import Bound, Written

# What the reader of documents keeps in `config` beside settings, having no column for it
_NOT_SETTINGS = frozenset(
    {"heading", "cites", "state", "setting", "words", "last_digit", "decimals", "bound", "samples"}
    | {"sentence", "lead", "beside", "sizes", "dates"}
)
_BOUNDS: dict[str | None, Bound] = {"at_most": "at_most", "at_least": "at_least"}


@dataclass(frozen=True, slots=True)
class Statement:
    """`value` is in the SI `unit`; `metrics` are those that its name may mean, none where the document does not tell.

    `topic` is what the row or line is about, `words` its clause, `sentence` all of it, `lead` the paragraph above, `beside`
    the other columns and cells of its row; `samples` of how many requests it says to be, `sizes` and `dates` what its whole
    document names of these; `changed` is the setting of a gain.
    """

    artifact: str
    record: str
    field: str
    name: str
    value: float
    unit: str | None
    metrics: tuple[str, ...]
    statistic: str | None
    model: str | None
    topic: str | None
    settings: Mapping[str, object]
    state: str | None
    heading: str
    words: str
    cites: tuple[str, ...]
    changed: str | None
    written: Written
    samples: int | None
    alike: tuple[tuple[str, str], ...] = ()  # the engine, run or task that a summary names
    document: bool = True  # False for a number of a summary file
    sentence: str = ""
    lead: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    sizes: tuple[int, ...] = ()
    dates: tuple[str, ...] = ()

    @property
    def rounded(self) -> bool:
        """True where the document says "about"."""
        return self.written.roughly


def statement(row: DeclaredRow) -> Statement:
    """The statement of one `declared` row of the measurements of a document."""
    context = mapping(orjson.loads(row["config"])) if row["config"] else {}
    name = str(row["metric"])
    words = f"{row['field']} {name}" if name != row["field"] else name
    metrics = metrics_named(name, row["unit"])
    statistic = statistic_named(words.replace("_", " "), row["statistic"])
    step, samples = context.get("last_digit"), context.get("samples")
    return Statement(
        artifact=row["artifact"],
        record=row["record"],
        field=row["field"],
        name=name,
        value=row["value"],
        unit=row["unit"],
        metrics=metrics,
        statistic=stated_statistic(metrics, statistic, text_or_none(context.get("words")) or ""),
        model=row["model"],
        topic=row["task"],
        settings={key: value for key, value in context.items() if key not in _NOT_SETTINGS},
        state=text_or_none(context.get("state")),
        heading=text_or_none(context.get("heading")) or "",
        words=text_or_none(context.get("words")) or "",
        cites=tuple(str(cited) for cited in listing(context.get("cites"))),
        changed=text_or_none(context.get("setting")),
        written=Written.of(
            row["value"],
            float(step) if is_number(step) else None,
            "rounded" in row["flags"],
            _BOUNDS.get(text_or_none(context.get("bound")), "equal"),
            row["unit"] in ("request", "token") or bool(context.get("decimals")),
        ),
        samples=int(samples) if is_number(samples) else None,
        sentence=text_or_none(context.get("sentence")) or text_or_none(context.get("words")) or "",
        lead=text_or_none(context.get("lead")) or "",
        beside=tuple(
            (str(column), str(cell)) for column, cell in map(listing, listing(context.get("beside")))
        ),
        sizes=tuple(int(size) for size in listing(context.get("sizes")) if is_number(size)),
        dates=tuple(str(day) for day in listing(context.get("dates"))),
    )
