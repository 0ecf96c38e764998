"""Of how many requests the records of a summary say that they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import orjson
import pandas as pd

from data_contracts.json_values import is_number
from data_contracts.metrics import metrics_where
from data_contracts.setting_names import stated_number

_SIZES = metrics_where(lambda metric: metric.tally in ("all", "ok"))
_COUNT = re.compile(
    r"(?:\A|[._])(?:(?:n|num|number_of|total|count)_?)?(?:requests|samples|calls|prompts)\Z", re.IGNORECASE
)


def sizes_of(rows: pd.DataFrame, records: Sequence[str]) -> dict[tuple[str | None, str | None], int]:
    """How many requests each record is of, as it says beside its numbers, and each model; (None, None) for a whole file."""
    found: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
    models = rows["model"].astype(object).where(rows["model"].notna(), None).tolist()
    columns = (rows[name].tolist() for name in ("metric", "field", "value", "config"))
    for metric, field, value, config, model, record in zip(*columns, models, records, strict=True):
        asked = _requests_of(config) if isinstance(config, str) else None
        said = value if metric in _SIZES or _COUNT.search(str(field)) else asked
        if said is not None:
            for key in ((record, model), (None, model), (None, None)):
                found[key].add(int(said))
    # The most that a record says: of the requests that it is of some may have failed
    return {key: max(sizes) for key, sizes in found.items() if key[0] is not None or len(sizes) == 1}


@cache
def _requests_of(settings: str) -> float | None:
    """The number of requests among the settings of a record: `requests` beside its means is read as one of them."""
    plain = (
        value for name, value in orjson.loads(settings).items() if _COUNT.search(name) and is_number(value)
    )
    return next((float(value) for value in plain), stated_number(settings, "requests"))
