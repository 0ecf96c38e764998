"""Remakes the golden report: `python -m tests.reporting.remake`, then read the difference before committing it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tasks.reporting.writing import write_report
from tests.reporting.audits import tiny_audit

GOLDEN = Path(__file__).parent / "golden" / "report.md"


def rendered() -> str:
    """The Markdown of the tiny audit."""
    with TemporaryDirectory() as folder:
        write_report(tiny_audit(), Path(folder), lambda _done, _total: None)
        return (Path(folder) / "report.md").read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(rendered(), encoding="utf-8", newline="\n")
