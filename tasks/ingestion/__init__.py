"""Stage 1: from source folders to one measurement table, an inventory of every file, and what was not taken."""

from tasks.ingestion.stage import ingest
from tasks.ingestion.workers import spawn_pool

__all__ = ["ingest", "spawn_pool"]
