"""The flow of each stage, by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_contracts.audit import StageName
from flows.analyze import analyze
from flows.ingest import ingest
from flows.report import report
from flows.validate import validate

FLOWS: dict[StageName, Callable[..., dict[str, Any]]] = {
    "ingest": ingest,
    "validate": validate,
    "analyze": analyze,
    "report": report,
}
