"""Prefect's API server as a child process that ends with its parent: `python -m flows.embedded_server SOCKET`.

SOCKET is the number of an inherited file descriptor, bound to where the server is to listen.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading


def _end_with_parent() -> None:
    # The parent holds the other end of stdin open: it closes when the parent ends, however it ends.
    # Not by a buffered read, in which a process that ends by itself would meet this thread and crash.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # After the watch has begun: the parent may end while the server is still importing.
    import uvicorn

    from flows.environment import collect_seldom

    collect_seldom()

    server = uvicorn.Server(
        uvicorn.Config(
            "flows.server_guard:create_app",
            factory=True,
            # When it cannot start, the parent shows the last error of its log.
            log_level="error",
            lifespan="on",
            # Below the 5 s after which the parent kills it.
            timeout_graceful_shutdown=2,
        )
    )
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
    if not server.started:
        sys.exit(3)


if __name__ == "__main__":
    main()
