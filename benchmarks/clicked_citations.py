"""Do a report's numbers lead to their rows? `python -m benchmarks.clicked_citations STORE [AUDIT]`

Clicks each fact that the page cites, in headless Chromium, and prints how many open, how many of these show rows, and of
how many first and last rows the line of the file, where the sources still stand, holds the value.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from benchmarks.headless import asked
from tasks.ingestion.source_texts import SourceTexts
from tasks.store import Audit, Store

_CLICKING = """
const cited = new Map();
for (const link of document.querySelectorAll("header a, main a")) {
  const id = /^#(?:fact=)?(F[0-9a-f]{10})$/.exec(link.getAttribute("href"))?.[1];
  if (id) cited.set(id, link);
}
const dialog = document.getElementById("evidence"), found = [];
const turn = () => new Promise((done) => setTimeout(done, 20));
for (const [fact, link] of cited) {
  link.click();
  for (let turns = 0; turns < 100 && !(dialog.open && dialog.dataset.fact === fact); turns += 1) await turn();
  const opened = dialog.open && dialog.dataset.fact === fact;
  const rows = [...dialog.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  const says = dialog.querySelector("h2")?.textContent;
  found.push({ fact, opened, says, rows: rows.length, ends: [rows[0], rows.at(-1)] });
  dialog.close();
  await turn();
}
return found;
"""
_NUMBER = re.compile(r"-?\d+\.?\d*(?:[eE][-+]?\d+)?")
# Units as files write them beside those that a report shows
_SCALES = (1.0, 1e-9, 1e-6, 1e-3, 1e-2, 1e3, 1e6, 1e9, 2.0**10, 2.0**20, 2.0**30, 60.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Clicked:
    """Of the facts that a page cites: how many opened, which show no rows, and what the lines of rows hold."""

    cited: int
    opened: int
    without: tuple[str, ...]
    held: int
    others: tuple[str, ...]


def clicked(audit: Audit) -> Clicked:
    """What clicks on all citations of an audit's report show; raises SystemExit where Chromium does not answer."""
    found: list[dict[str, Any]] = asked(audit.text("report", "report.html"), _CLICKING, 1280, 900)
    ends = [tuple(row) for one in found for row in one["ends"] if row]
    texts = _texts(audit, {row[0] for row in ends})
    judged = {row: _holds(row, texts.get(row[0])) for row in dict.fromkeys(ends)}
    return Clicked(
        len(found),
        sum(one["opened"] for one in found),
        tuple(str(one["says"]) for one in found if not one["rows"]),
        sum(holds is True for holds in judged.values()),
        tuple(_place(row) for row, holds in judged.items() if holds is False),
    )


def _texts(audit: Audit, artifacts: Set[str]) -> dict[str, str | None]:
    request, inventory = audit.request(), audit.table("ingest", "inventory.parquet")
    sha256 = dict(zip(inventory["artifact"].to_pylist(), inventory["sha256"].to_pylist(), strict=True))
    texts = SourceTexts(request.sources, request.limits, sha256)
    return {artifact: texts.text(artifact) for artifact in artifacts}


def _holds(row: Sequence[str], text: str | None) -> bool | None:
    """True where the row's line holds its value in some unit; None where there is no line or no value to look for."""
    line, value = row[1].split()[0], row[4]
    if text is None or not (line.isdigit() and _NUMBER.fullmatch(value)):
        return None
    wanted, lines = float(value), text.splitlines()
    stated = lines[int(line) - 1] if int(line) <= len(lines) else ""
    numbers = [float(number) for number in _NUMBER.findall(stated)]
    return any(abs(n * scale - wanted) <= 1e-6 * abs(wanted) for n in numbers for scale in _SCALES)


def _place(row: Sequence[str]) -> str:
    return f"{row[0]}:{row[1].split()[0]} {row[3]} = {row[4]}"


def told(found: Clicked) -> Mapping[str, object]:
    """The figures by what they are."""
    return {
        "facts cited": found.cited,
        "opened by a click": found.opened,
        "with rows": found.cited - len(found.without),
        "lines that hold the value": found.held,
        "lines that do not, since it was computed or stands below": len(found.others),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("store", metavar="STORE")
    parser.add_argument("audit", nargs="?", default="latest", metavar="AUDIT")
    options = parser.parse_args(arguments)
    found = clicked(Store.at(options.store).audit(options.audit))
    for words, number in told(found).items():
        print(f"{number:>7} {words}")
    for says in found.without:
        print(f"  no rows: {says[:150]}")
    for place in found.others:
        print(f"  elsewhere: {place}")
    return 0 if found.opened == found.cited else 1


if __name__ == "__main__":
    sys.exit(main())
