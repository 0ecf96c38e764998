"""Facts: what the measurements say, each with its sentence, its n and its sources; builders are in `building.py`."""

from tasks.facts.building import BUILDERS, compute_facts
from tasks.facts.evidence import Evidence
from tasks.facts.stage import CommentaryResult, Compared, analyze, no_commentary, write_analysis

__all__ = [
    "BUILDERS",
    "CommentaryResult",
    "Compared",
    "Evidence",
    "analyze",
    "compute_facts",
    "no_commentary",
    "write_analysis",
]
