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
    names = {rule.name for rule in RULES}
    known = {name: edges for name, edges in json.loads(EDGES.read_text()).items() if name in names}
    for rule in RULES:
        if part in rule.name:
            known[rule.name] = edges_of(rule)
            # All take many minutes: what is found so far is kept
            EDGES.write_text(json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
