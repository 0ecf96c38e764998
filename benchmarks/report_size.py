"""How long a report is: screens at two widths, nodes, words and bytes, as headless Chromium sees it.

`python -m benchmarks.report_size REPORT.html...` needs a `chromium` on the path.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.campaign.browser import browser

WIDTHS = ((1280, 900), (400, 800))
_SECONDS = 60
# Said to the page around it, whose title --dump-dom shows: the report's own policy would run no such script
_PROBE = """
<script>addEventListener("load", () => { const d = document.documentElement; parent.postMessage([d.scrollHeight,
document.querySelectorAll("*").length, document.body.innerText.split(/\\s+/).length, d.scrollWidth > innerWidth], "*"); });
</script>
"""
# In a frame, since no window of Chromium is as narrow as a telephone
_AROUND = """<!doctype html><script>addEventListener("message", (event) => {{ document.title = "measured " +
JSON.stringify(event.data); }});</script>
<iframe width="{width}" height="{height}" style="border: 0" srcdoc="{page}"></iframe>
"""
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_MEASURED = re.compile(r"<title>measured \[(\d+),(\d+),(\d+),(true|false)\]</title>")


@dataclass(frozen=True, slots=True)
class Size:
    """What a page takes at one width; `screens` are heights of the window."""

    width: int
    screens: float
    nodes: int
    words: int
    overflows: bool


def measured(page: Path, width: int, height: int) -> Size:
    """The size of a page; raises SystemExit where Chromium does not answer."""
    text = _POLICY.sub("", page.read_text(encoding="utf-8")) + _PROBE
    with TemporaryDirectory() as folder:
        copy = Path(folder, "page.html")
        copy.write_text(_AROUND.format(width=width, height=height, page=escape(text)), encoding="utf-8")
        command = [_chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--dump-dom",
                   f"--user-data-dir={folder}/profile", "--window-size=1600,1200", copy.as_uri()]  # fmt: skip
        dumped = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False).stdout
    found = _MEASURED.search(dumped)
    if found is None:
        raise SystemExit(f"Chromium did not show {page}")
    tall, nodes, words = (int(found[place]) for place in (1, 2, 3))
    return Size(width, tall / height, nodes, words, found[4] == "true")


def _chromium() -> str:
    found = browser()
    if found is None:
        raise SystemExit("no Chromium on the path: install one, for instance Debian's package chromium")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.html")
    for page in parser.parse_args(arguments).reports:
        print(f"{page}: {page.stat().st_size / 1000:,.0f} kB")
        for width, height in WIDTHS:
            size = measured(page, width, height)
            over = ", wider than the window" if size.overflows else ""
            print(
                f"  {width} x {height}: {size.screens:.1f} screens, {size.nodes} nodes, {size.words} words{over}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
