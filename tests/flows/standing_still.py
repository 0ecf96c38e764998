"""`benchaudit` that stands still once a stage has begun: `python -m tests.flows.standing_still STAGE run SOURCE ...`.

It says `begun` on stdout then, so that a test can stop it at that very place.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_contracts.stage_records import StageName, StageOutput, StageRecord
from flows.cli import main
from tasks.store import Audit

_publish = Audit.publish


def stand_still_in(wanted: str) -> None:
    """Publishing this stage writes a file and then waits for ever."""

    def publish(
        audit: Audit, stage: StageName, build: Callable[[Path], StageOutput], parameters: dict[str, Any]
    ) -> StageRecord:
        def begun(folder: Path) -> StageOutput:
            if stage == wanted:
                (folder / "half").write_bytes(b"written")
                print("begun", flush=True)
                threading.Event().wait()
            return build(folder)

        return _publish(audit, stage, begun, parameters)

    Audit.publish = publish  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    stand_still_in(sys.argv[1])
    main(sys.argv[2:])
