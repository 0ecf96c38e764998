"""Commands that are held to a share of one processor with all that they start, as if each ran on a machine of its own.

By the control groups of Linux, of either version; who may not make one is told so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

_ROOT = Path("/sys/fs/cgroup")
_PERIOD = 20_000  # microseconds
# Who writes its own number there is held from its first step on
_BEGIN = 'echo $$ > "$0"; exec "$@"'


@dataclass(frozen=True, slots=True)
class Share:
    """A control group, or none."""

    folder: Path | None

    def of(self, command: Sequence[str]) -> list[str]:
        """The command, held to this share."""
        if self.folder is None:
            return [*command]
        return ["/bin/sh", "-c", _BEGIN, str(self.folder / "cgroup.procs"), *command]


@contextmanager
def share(processors: float | None) -> Iterator[Share]:
    """So much of one processor, or whatever there is. Raises OSError where no control group can be made."""
    if processors is None:
        yield Share(None)
        return
    new = (_ROOT / "cgroup.controllers").exists()
    folder = (_ROOT if new else _ROOT / "cpu") / f"benchaudit-{uuid4().hex[:8]}"
    folder.mkdir()
    try:
        quota = int(processors * _PERIOD)
        if new:
            (folder / "cpu.max").write_text(f"{quota} {_PERIOD}")
        else:
            (folder / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (folder / "cpu.cfs_quota_us").write_text(str(quota))
        yield Share(folder)
    finally:
        # A process that is still ending keeps it: it holds nothing else
        with suppress(OSError):
            folder.rmdir()
