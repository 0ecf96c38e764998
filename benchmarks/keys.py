"""A page in headless Chromium at which keys are pressed as a reader presses them."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from benchmarks.headless import chromium

_SECONDS = 60.0
_PAUSE = 0.05
# What a key types, and its number: without both Chromium does not do what the key does
_KEYS = {"Enter": ("\r", 13), "Tab": ("", 9), "Escape": ("", 27), " ": (" ", 32)}


@dataclass
class Page:
    """An open page; `press` and `says` raise RuntimeError for what Chromium refuses."""

    socket: ClientConnection
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def press(self, key: str, shift: bool = False) -> None:
        """A key down and up again, such as Tab, Enter or Escape; any other is typed as text."""
        if key not in _KEYS:
            self._asked("Input.insertText", text=key)
            return
        text, code = _KEYS[key]
        about = {
            "key": key,
            "code": "Space" if key == " " else key,
            "windowsVirtualKeyCode": code,
            "modifiers": 8 * shift,
        }
        self._asked("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
        self._asked("Input.dispatchKeyEvent", type="keyUp", **about)

    def says(self, expression: str) -> Any:
        """The value of an expression in the page, promises awaited."""
        told = self._asked(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"]))
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        """Waits for an expression to hold; raises TimeoutError."""
        end = time.monotonic() + _SECONDS
        while not self.says(expression):
            if time.monotonic() > end:
                raise TimeoutError(f"never held: {expression}")
            time.sleep(_PAUSE)

    def _asked(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(_SECONDS))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(answer["error"]["message"])
                result: dict[str, Any] = answer["result"]
                return result


@contextmanager
def opened(page: Path, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """The page of a file, with its own policy, in a window of its own; raises SystemExit where Chromium does not start."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
            f"--user-data-dir={profile}", f"--window-size={width},{height}", page.as_uri(),
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                with connect(_address(Path(profile), page), max_size=None) as socket:
                    shown = Page(socket)
                    # A window begins with an empty page, which is complete too
                    shown.until("location.protocol === 'file:' && document.readyState === 'complete'")
                    yield shown
            finally:
                process.terminate()


def _address(profile: Path, page: Path) -> str:
    """Where the page is spoken to."""
    port, end = profile / "DevToolsActivePort", time.monotonic() + _SECONDS
    while time.monotonic() < end:
        if port.exists() and (said := port.read_text().split()):
            for target in httpx.get(f"http://127.0.0.1:{said[0]}/json").json():
                if target["type"] == "page" and target["url"].startswith(page.as_uri()):
                    return str(target["webSocketDebuggerUrl"])
        time.sleep(_PAUSE)
    raise SystemExit("Chromium did not start")
