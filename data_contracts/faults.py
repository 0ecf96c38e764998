"""What a fault of benchaudit itself is: a part of it that failed on data that it should have taken."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import StageError, UsageError
from data_contracts.stage_records import StageName

# In findings, the rule of such a fault: no rule of a suite has this name.
FAULT_RULE = "fault_of_benchaudit"
# These are no faults of the part that raises them: they stop its stage.
STOPPING = (MemoryError, UsageError, StageError)

_ROOT = Path(__file__).resolve().parents[1]
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """`part` is what failed, `lost` what that costs a reader; `artifact` is the one that breaks it, None where unknown."""

    stage: StageName
    part: str
    lost: str
    error: str
    artifact: str | None = None

    @property
    def message(self) -> str:
        """The whole sentence, with what to do."""
        file = f" and the file {escaped(self.artifact)}" if self.artifact is not None else ""
        return (
            f"{self.lost}: a fault of benchaudit, not of the data ({self.error});"
            f" report it with what `benchaudit rerun {self.stage}` prints{file}"
        )


def told(error: BaseException) -> str:
    """An error on one short line: its type, the line of benchaudit that raised it, and its escaped message."""
    detail = (str(error).splitlines() or ["no message"])[0]
    lines = [
        f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(_ROOT) and ".venv" not in path.parts
    ]
    where = f" at {lines[-1]}" if lines else ""
    return f"{type(error).__name__}{where}: {escaped(detail[:_LONGEST])}"


def escaped(text: str) -> str:
    """Text that an artifact may have written, without control characters and halves of characters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
