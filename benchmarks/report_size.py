"""How long a report is: screens at two widths, nodes, words and bytes, as headless Chromium sees it.

`python -m benchmarks.report_size REPORT.html...` needs a `chromium` on the path.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.headless import asked

WIDTHS = ((1280, 900), (400, 800))
_PROBE = """
const d = document.documentElement;
return [d.scrollHeight, document.querySelectorAll("*").length, document.body.innerText.split(/\\s+/).length,
  d.scrollWidth > innerWidth];
"""


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
    tall, nodes, words, overflows = asked(page.read_text(encoding="utf-8"), _PROBE, width, height)
    return Size(width, tall / height, nodes, words, overflows)


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
