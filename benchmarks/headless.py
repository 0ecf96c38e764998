"""A page in headless Chromium at a given width, and what a script finds in it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.campaign.browser import browser

_SECONDS = 120
# Time as the page sees it: as long as nothing runs, it passes at once
_PAGE_MILLISECONDS = 30_000
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_AROUND = """<!doctype html><title>silent</title><script>addEventListener("message", (event) => {{
document.title = "said " + event.data; }});</script>
<iframe width="{width}" height="{height}" style="border: 0" src="{page}"></iframe>
"""
_ASKING = """
<script>addEventListener("load", async () => {{
  let found;
  try {{ found = await (async () => {{ {script} }})(); }} catch (error) {{ found = {{ error: String(error) }}; }}
  parent.postMessage(JSON.stringify(found ?? null), "*");
}});</script>
"""
_SAID = re.compile(r"<title>said (.*?)</title>", re.DOTALL)


def asked(
    page: str, script: str, width: int, height: int, dark: bool = False, libraries: Sequence[str] = ()
) -> Any:
    """What the body of an asynchronous function returns in the page, as JSON. Raises SystemExit without an answer.

    The page stands in a frame, since no window of Chromium is as narrow as a telephone, and without its own policy,
    which would run no such script; `libraries` are scripts that run before it.
    """
    loaded = "".join(f"<script>{library}</script>" for library in libraries)
    text = _POLICY.sub("", page) + loaded + _ASKING.format(script=script)
    scheme = ("--blink-settings=preferredColorScheme=0",) if dark else ()
    with TemporaryDirectory() as folder:
        asking, around = Path(folder, "page.html"), Path(folder, "around.html")
        asking.write_text(text, encoding="utf-8")
        around.write_text(_AROUND.format(width=width, height=height, page=asking.name), encoding="utf-8")
        said = _SAID.search(dumped(around, *scheme))
    if said is None:
        raise SystemExit("Chromium did not show the page")
    return json.loads(unescape(said[1]))


def dumped(page: Path, *options: str) -> str:
    """The document of a page as HTML, once its scripts have run."""
    with TemporaryDirectory() as profile:
        command = [
            chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--dump-dom",
            f"--virtual-time-budget={_PAGE_MILLISECONDS}", f"--user-data-dir={profile}",
            "--window-size=1600,1200", *options, page.as_uri(),
        ]  # fmt: skip
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False).stdout


def chromium() -> str:
    """Where it is; raises SystemExit where there is none."""
    found = browser()
    if found is None:
        raise SystemExit("no Chromium on the path: install one, for instance Debian's package chromium")
    return found
