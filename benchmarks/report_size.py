"""How long a report is: screens at two widths, nodes, words and bytes, as headless Chromium sees it, beside its limits.

`python -m benchmarks.report_size REPORT.html...` needs a `chromium` on the path; it exits with 1 where a limit is not met.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.headless import asked

WIDE, NARROW = (1280, 900), (400, 800)
# Of the page as it opens, at 1280 x 900; bytes without the rows behind its facts
SCREENS, WORDS, NODES, BYTES = 8.0, 1_800, 5_000, 400_000
_EVIDENCE = re.compile(rb'<script [^<>]{0,80}id="evidence-data">[^<]*+</script>')
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


def bytes_of(page: Path) -> int:
    """The size of a page without the rows behind its facts."""
    return len(_EVIDENCE.sub(b"", page.read_bytes()))


def judged(page: Path, size: Size) -> list[tuple[str, bool]]:
    """What each limit says of a page and its size at 1280 x 900, and whether it is met."""
    kept = bytes_of(page)
    return [
        (f"{size.screens:.1f} screens of at most {SCREENS:.0f}", size.screens <= SCREENS),
        (f"{size.words:,} words of at most {WORDS:,}", size.words <= WORDS),
        (f"{size.nodes:,} nodes of at most {NODES:,}", size.nodes <= NODES),
        (f"{kept / 1000:,.0f} kB without evidence of at most {BYTES / 1000:,.0f}", kept <= BYTES),
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.html")
    broken = False
    for page in parser.parse_args(arguments).reports:
        wide, narrow = measured(page, *WIDE), measured(page, *NARROW)
        print(f"{page}: {page.stat().st_size / 1000:,.0f} kB; at 400 x 800 {narrow.screens:.1f} screens")
        limits = judged(page, wide)
        limits += [(f"wider than a window of {one.width}", False) for one in (wide, narrow) if one.overflows]
        for text, met in limits:
            print(f"  {'met' if met else 'NOT MET'}: {text}")
        broken |= not all(met for _, met in limits)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
