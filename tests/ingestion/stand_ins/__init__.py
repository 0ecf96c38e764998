"""Readers that stand in for the real ones: a package of its own, so that worker processes can import them."""

from __future__ import annotations

from tasks.ingestion.kit.registry import Registry

STAND_INS = Registry("tests.ingestion.stand_ins", (), ("cells", "objects"))
WITH_HOSTILE = Registry("tests.ingestion.stand_ins", ("hostile",), ("cells", "objects"))
