"""Starts slow imports early, in the background, so that no stage waits for them."""

from __future__ import annotations

import importlib
import threading


def import_in_background(*modules: str) -> None:
    """Imports modules in a daemon thread; a failure shows when the stage imports them itself."""

    def work() -> None:
        for name in modules:
            try:
                importlib.import_module(name)
            except Exception:
                return

    threading.Thread(target=work, name="benchaudit-imports", daemon=True).start()
