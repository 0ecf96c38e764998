"""Stage 2: rules over prepared columns, asserted by Great Expectations, findings located by us."""

from tasks.validation.stage import validate
from tasks.validation.suites import preload

__all__ = ["preload", "validate"]
