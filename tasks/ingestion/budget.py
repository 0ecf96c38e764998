"""What reading may cost: CPU time that grows with the bytes, memory, and time without progress."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from data_contracts.settings import Limits

# A file system keeps no file in less, and opening and recognising a file costs what reading this much does.
_LEAST_BYTES = 4_096
_MIB = 2**20
# What is held is watched from outside; this stops one huge allocation before the next look. Allocators ask for more
# than they use, and some libraries end the process when they are refused.
_ADDRESSED_TO_HELD = 8


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds of CPU, bytes of memory of the whole process, and seconds without any progress."""

    cpu_seconds: float
    memory_bytes: int
    stalled_seconds: float

    @classmethod
    def of(cls, sizes: Sequence[int], limits: Limits) -> Budget:
        """What files of these sizes (bytes) may cost together."""
        size = sum(max(bytes_, _LEAST_BYTES) for bytes_ in sizes)
        cpu = limits.cpu_seconds + limits.cpu_seconds_per_mib * size / _MIB
        return cls(cpu, limits.memory_bytes, limits.stalled_seconds)


@contextmanager
def kept_to(budget: Budget) -> Iterator[None]:
    """Ends this process by SIGPROF once its CPU time is used up; far beyond its memory, MemoryError is raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _ADDRESSED_TO_HELD * budget.memory_bytes
    # Never above what the user's shell or batch system allows already.
    allowed = min([most, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)])
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))
    # The kernel keeps this clock: no loop in C can hold it up, and it runs on when the parent is gone.
    signal.setitimer(signal.ITIMER_PROF, budget.cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
