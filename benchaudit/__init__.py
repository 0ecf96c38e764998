"""Audits from Python: `audit` makes one, `load` opens one, and both give its tables as Arrow.

import benchaudit

done = benchaudit.audit("runs", store="store")
done.findings.to_pandas()
"""

from benchaudit.audits import Audit, audit, load
from data_contracts.errors import BenchauditError, StageError, StoreError, UsageError

__all__ = ["Audit", "BenchauditError", "StageError", "StoreError", "UsageError", "audit", "load"]
