"""Where the Prefect UI finds the reports of its own server: the service says it to the runs that its worker starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

VARIABLE = "BENCHAUDIT_REPORTS"


def to_environment(ui_api_url: str) -> dict[str, str]:
    """The variable that `report_address` reads, for a server whose own pages ask this API."""
    # Without a host: the UI is open under one of several names, and each asks for the password once more
    return {VARIABLE: f"{urlsplit(ui_api_url).path.rstrip('/').removesuffix('/api')}/reports"}


def report_address(audit_id: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Where the report of an audit is shown, None where no service shows it."""
    root = environment.get(VARIABLE)
    return f"{root}/{audit_id}/" if root else None
