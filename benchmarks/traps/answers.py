"""Which rules say what a fault is: one of them must be broken where the fault is recorded.

A rule that is named here for any fault is one of the validity of runs; such a finding on a sound run is a false one.
"""

from __future__ import annotations

ANSWERS: dict[str, frozenset[str]] = {}
