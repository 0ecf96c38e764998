"""How claims are judged whose truth is known: `python -m benchmarks.claims [--seed N] [--claims N] [--folder DIR] [--all]`.

Makes requests, and sentences, tables and summaries that claim things about them; audits the folder; prints how many true,
false and unsupported claims were called what, by form and by kind, and each true one that was refuted. `--all` prints every
claim with what was said of it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.claims.auditing import judge
from benchmarks.claims.confusion import report
from benchmarks.claims.making import write_audit


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--claims", type=int, default=200, metavar="N", help="at least so many")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep what is made here")
    parser.add_argument("--all", action="store_true", help="print every claim")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchaudit-claims-") as spool:
        place: Path = asked.folder or Path(spool)
        claims = write_audit(place / "files", asked.claims, asked.seed)
        judged = judge(place / "files", place / "tables", claims)
    print(report(judged, every=asked.all))


if __name__ == "__main__":
    main()
