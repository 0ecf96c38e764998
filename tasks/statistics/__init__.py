"""Statistics as pure functions over arrays of floats: no files, no tables, no metric names."""

from tasks.statistics.intervals import MIN_RUNS, Interval, log_t_interval
from tasks.statistics.outliers import outlier_mask
from tasks.statistics.precision import count_digits, mean_digits, written_digits
from tasks.statistics.sampling import samples_needed
from tasks.statistics.summary import Summary, geometric_mean, quantile, ratio_of_sums, summarize

__all__ = [
    "MIN_RUNS",
    "Interval",
    "Summary",
    "count_digits",
    "geometric_mean",
    "log_t_interval",
    "mean_digits",
    "outlier_mask",
    "quantile",
    "ratio_of_sums",
    "samples_needed",
    "summarize",
    "written_digits",
]
