"""Prefect's API server as a child process that ends with its parent: `python -m flows.embedded_server PORT`."""

from __future__ import annotations

import os
import signal
import sys
import threading


def _end_with_parent() -> None:
    # The parent holds the other end of stdin open: it closes when the parent ends, however it ends.
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # After the watch has begun: the parent may end while the server is still importing.
    import uvicorn

    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host=sys.argv[1],
        port=int(sys.argv[2]),
        # When it cannot start, the parent shows the last line of its log.
        log_level="error",
        lifespan="on",
        # Below the 5 s after which the parent kills it.
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
