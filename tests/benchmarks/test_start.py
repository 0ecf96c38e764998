"""The command that says what starting costs."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.start import Run, against_limits

_AUDIT = Run(9.0, 11.0, (0.5, 4.0, 10.5))
_TRIVIAL = Run(6.0, 7.0, ())


def test_each_figure_stands_beside_its_limit() -> None:
    assert against_limits([_AUDIT], [_TRIVIAL]) == [
        "the audit: 9.00 s of CPU, 11.00 s",
        "a trivial flow and `import great_expectations`: 6.00 s of CPU, 7.00 s",
        "CPU of the audit over that of the trivial flow: 1.50 times, limit 1.2: not met",
        "first line: 0.50 s, limit 1: met",
        "longest silence: 6.50 s, limit 2: not met",
    ]


def test_the_median_of_the_rounds_counts() -> None:
    rounds = [_AUDIT, Run(7.0, 8.0, (0.1, 7.9)), Run(30.0, 60.0, ())]
    assert against_limits(rounds, [_TRIVIAL] * 3)[2:4] == [
        "CPU of the audit over that of the trivial flow: 1.50 times, limit 1.2: not met",
        "first line: 0.50 s, limit 1: met",
    ]


def test_a_process_that_says_nothing_was_silent_from_start_to_end() -> None:
    assert (_TRIVIAL.first, _TRIVIAL.silent) == (7.0, 7.0)


def test_a_command_is_timed_with_its_lines_and_with_what_it_leaves_behind() -> None:
    # It burns a tenth of a second after its parent has ended.
    orphan = "import time\nwhile time.process_time() < 0.1: pass"
    parent = f"import subprocess, sys\nprint('on', file=sys.stderr)\nsubprocess.Popen([sys.executable, '-c', {orphan!r}])"
    # In a process of its own, which waits for no children of this one.
    script = (
        "import os, sys\nfrom benchmarks.start import adopt_orphans, timed\nadopt_orphans()\n"
        f"run = timed([sys.executable, '-c', {parent!r}], os.environ)\nprint(len(run.lines), run.cpu >= 0.1)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "1 True\n"
