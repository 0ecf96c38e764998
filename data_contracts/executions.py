"""Which execution of a benchmark a row belongs to, and which rows say the same requests once more."""

from __future__ import annotations

from typing import Literal

from data_contracts.measurements import Flag

# Whether a run can be relied on
Validity = Literal["valid", "invalid", "incomplete", "unknown"]
# How the run of requests is called that do not sum up to what their run states
SAMPLE = " (a sample of its requests)"
# A twin repeats another file's measurements, a repeated number one of its own file; what a document declares was not
# measured by it; groups, subsets, cumulative and summed stages and what is averaged over runs hold the same requests again.
SAID_AGAIN: tuple[Flag, ...] = (
    *("twin", "repeated", "declared"),
    *("group", "subset", "aggregated", "summary_of_stages", "over_runs", "cumulative"),
)


def execution(artifact: str, run: str | None) -> str | None:
    """A run's name told apart by folder: "run 1" of two folders is two executions. None where no run is named."""
    folder = artifact.rpartition("/")[0]
    # A run that is named by its path says its folder already
    return run if run is None or not folder or run.startswith(folder) else f"{folder}/{run}"
