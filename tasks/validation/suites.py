"""Great Expectations suites as code, one for each kind of record: they assert on the masks of the rules.

GX is imported only by the functions that run it: it takes 4 s. It is asked for BOOLEAN_ONLY: failing rows would
take it minutes, and we know them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd

from data_contracts.rules import SUITES, rules_of
from data_contracts.rules.frames import Mask
from data_contracts.rules.rule import Kind, Rule

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext

# GX holds several copies of what it looks at
_AT_ONCE = 250_000


class Expectation(TypedDict):
    """An expectation as Great Expectations writes it down."""

    type: str
    kwargs: dict[str, object]
    severity: str
    meta: dict[str, str]


class ExpandedSuite(TypedDict):
    suite: Kind
    version: int
    expectations: list[Expectation]


@dataclass(frozen=True)
class Asserted:
    """What GX said of one rule: `success`, or `error` when it raised."""

    success: bool | None
    error: str | None = None

    def to_json(self) -> dict[str, bool | str | None]:
        return {"success": self.success, **({"error": self.error} if self.error else {})}


def preload() -> None:
    """Imports Great Expectations, so that a later stage need not wait for it."""
    from tasks.validation import gx  # noqa: F401


def expanded(kind: Kind) -> ExpandedSuite:
    """A suite in full: its expectations with what they are about."""
    return {
        "suite": kind,
        "version": SUITES[kind],
        "expectations": [_expectation(rule) for rule in rules_of(kind)],
    }


def digest(kind: Kind) -> str:
    """The sha256 of a suite's expanded form."""
    return hashlib.sha256(orjson.dumps(expanded(kind), option=orjson.OPT_SORT_KEYS)).hexdigest()


def assert_with_gx(kind: Kind, kept: Mapping[str, Mask]) -> dict[str, Asserted]:
    """What GX says of each rule, by its name; `kept` is True for the rows that hold it."""
    rules = [rule for rule in rules_of(kind) if rule.name in kept]
    # Before the import: nothing to assert on is not worth its seconds
    if not rules or not len(kept[rules[0].name]):
        return {}
    preload()
    definition = (
        _context()
        .data_sources.add_pandas("measurements")
        .add_dataframe_asset(kind)
        .add_batch_definition_whole_dataframe("all")
    )
    suite, found = _suite(kind, rules), dict[str, Asserted]()
    for begin in range(0, len(kept[rules[0].name]), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        batch = definition.get_batch({"dataframe": _columns(rules, kept, part)})
        for result in batch.validate(suite, result_format="BOOLEAN_ONLY").results:
            if result.expectation_config:
                name = result.expectation_config.meta["rule"]
                found[name] = _worse(found.get(name), _asserted(result))
    return found


def _worse(one: Asserted | None, other: Asserted) -> Asserted:
    """What holds for two parts of the rows together: an error before a failure, and this before a success."""
    return other if one is None or other.error or (one.success and not other.success) else one


def _expectation(rule: Rule) -> Expectation:
    kwargs: dict[str, object] = {"column": rule.name}
    if not rule.presence:
        kwargs["value_set"] = [True]
    return {
        "type": f"expect_column_values_to_{'not_be_null' if rule.presence else 'be_in_set'}",
        "kwargs": kwargs,
        "severity": rule.severity,
        "meta": {"rule": rule.name, "says": rule.says, "expected": rule.expected, "todo": rule.todo},
    }


def _suite(kind: Kind, rules: Sequence[Rule]) -> ExpectationSuite:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    # All at once: one that is added is compared with each that is there
    configurations = [
        ExpectationConfiguration(**_expectation(rule))  # type: ignore[arg-type]  # GX's own JSON
        for rule in rules
    ]
    return gx.ExpectationSuite(name=kind, expectations=configurations)


def _columns(rules: Sequence[Rule], kept: Mapping[str, Mask], part: slice) -> pd.DataFrame:
    """A column for each rule: True where a record holds it, False (or null, for a presence) where not."""
    columns: dict[str, npt.NDArray[np.generic]] = {}
    for rule in rules:
        held = kept[rule.name][part]
        columns[rule.name] = np.where(held, np.float32(1), np.float32(np.nan)) if rule.presence else held
    return pd.DataFrame(columns, copy=False)


def _asserted(result: ExpectationValidationResult) -> Asserted:
    info = result.exception_info or {}
    # One entry, or one for each metric that raised.
    entries = [info] if "raised_exception" in info else list(info.values())
    raised = [e for e in entries if isinstance(e, dict) and e.get("raised_exception")]
    if raised:
        return Asserted(None, str(raised[0].get("exception_message")))
    return Asserted(bool(result.success))


def _context() -> EphemeralDataContext:
    """A context of its own in memory: without progress bars, and without the Data Docs site that GX leaves in /tmp."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)
