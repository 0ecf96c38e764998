"""What documents and summaries state, judged against measurements: pure functions, no tables and no files."""

from tasks.claims.judging import Candidate, Judgement, compare, misread
from tasks.claims.naming import metric_named, statistic_named
from tasks.claims.statements import Statement, statement
from tasks.claims.subjects import resolve, same_settings

__all__ = [
    "Candidate",
    "Judgement",
    "Statement",
    "compare",
    "metric_named",
    "misread",
    "resolve",
    "same_settings",
    "statement",
    "statistic_named",
]
