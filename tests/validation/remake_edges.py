"""`python -m tests.validation.remake_edges [PART]`: writes the edges of all rules, or of those with these letters, anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data_contracts.rules import RULES
from tests.validation.edges import edges_of

EDGES = Path(__file__).with_name("edges.json")


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    # A rule that is gone has no edges
    known = json.loads(EDGES.read_text()) if part and EDGES.exists() else {}
    found = {rule.name: edges_of(rule) for rule in RULES if part in rule.name}
    names = {rule.name for rule in RULES}
    written = {name: edges for name, edges in sorted({**known, **found}.items()) if name in names}
    EDGES.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
