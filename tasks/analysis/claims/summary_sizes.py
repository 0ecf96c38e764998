"""Of how many requests the records of a summary say that they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import orjson

from data_contracts.json_values import is_number
from data_contracts.metrics import metrics_where
from data_contracts.setting_names import stated_number
from tasks.analysis.rows import Rows

_SIZES = metrics_where(lambda metric: metric.tally in ("all", "ok"))
_COUNT = re.compile(
    r"(?:\A|[._])(?:(?:n|num|number_of|total|count)_?)?(?:requests|samples|calls|prompts)\Z", re.IGNORECASE
)


def sizes_of(rows: Rows, records: Sequence[str]) -> dict[tuple[str | None, str | None], int]:
    """How many requests each record is of, as it says beside its numbers, and each model; (None, None) for a whole file."""
    found: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
    columns = (rows.texts(name) for name in ("metric", "field", "config", "model"))
    values = rows.values("value").tolist()
    for metric, field, config, model, value, record in zip(*columns, values, records, strict=True):
        asked = _requests_of(config) if config is not None else None
        said = value if metric in _SIZES or _counts(str(field)) else asked
        if said is not None:
            for key in ((record, model), (None, model), (None, None)):
                found[key].add(int(said))
    # The most that a record says: of the requests that it is of some may have failed
    return {key: max(sizes) for key, sizes in found.items() if key[0] is not None or len(sizes) == 1}


@cache
def _counts(field: str) -> bool:
    return _COUNT.search(field) is not None


@cache
def _requests_of(settings: str) -> float | None:
    """The number of requests among the settings of a record: `requests` beside its means is read as one of them."""
    plain = (
        value for name, value in orjson.loads(settings).items() if _COUNT.search(name) and is_number(value)
    )
    return next((float(value) for value in plain), stated_number(settings, "requests"))
