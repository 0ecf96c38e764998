"""The checkout of the project in which a service works."""

from __future__ import annotations

from pathlib import Path

from data_contracts.errors import ServiceError


def project() -> Path:
    """The folder with prefect.yaml and the flows: the current one, else that of this program; raises ServiceError."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[1]):
        if (folder / "prefect.yaml").exists() and (folder / "flows" / "audit.py").exists():
            return folder
    raise ServiceError("no prefect.yaml here: run this in a checkout of the project")
