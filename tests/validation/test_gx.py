"""What is imported with Great Expectations, and what only when it is used."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
import tasks.validation.gx
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as distance

print([name in sys.modules for name in ("altair", "scipy.stats")])
print(round(float(distance.stats.entropy([0.5, 0.5])), 3), distance.alt.Chart.__name__)
import scipy.stats

print(distance.stats.entropy is scipy.stats.entropy, [name in sys.modules for name in ("altair", "scipy.stats")])
"""


def test_what_only_some_expectations_need_is_imported_when_they_use_it() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[False, False]", "0.693 Chart", "True [True, True]"]
