"""What was judged as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.traps.judging import Judged
from tests.serving.faults import FAULTS

_GROUPS = {fault.name: fault.group for fault in FAULTS}


def report(judged: Sequence[Judged], shapes: Sequence[str]) -> str:
    """Faults by shape, sound runs by shape, and the sums."""
    planted = [one for one in judged if not one.sound]
    sound = [one for one in judged if one.sound]
    lines = [*_faults(planted, shapes), "", *_sound(sound, shapes), "", *_sums(planted, sound)]
    return "\n".join(lines)


def _faults(planted: Sequence[Judged], shapes: Sequence[str]) -> Iterable[str]:
    """A cell is found / recorded over seeds; empty where the shape does not record it."""
    yield f"| class | fault | {' | '.join(shapes)} |"
    yield f"|---|---|{'---|' * len(shapes)}"
    for name in dict.fromkeys(one.name for one in planted):
        cells = [_cell([one for one in planted if (one.name, one.shape) == (name, s)]) for s in shapes]
        yield f"| {int(_GROUPS[name])} | {name} | {' | '.join(cells)} |"


def _cell(judged: Sequence[Judged]) -> str:
    verdicts = Counter(one.verdict for one in judged)
    recorded = verdicts["found"] + verdicts["missed"]
    return f"{verdicts['found']}/{recorded}" if recorded else ""


def _sound(sound: Sequence[Judged], shapes: Sequence[str]) -> Iterable[str]:
    """Of sound runs: files, false findings, and the most warnings that one file has."""
    yield "| sound runs of | files | false critical | false warning | files with a false one | most warnings |"
    yield "|---|---:|---:|---:|---:|---:|"
    for shape in shapes:
        files = [one for one in sound if one.shape == shape]
        if files:
            severities = Counter(finding.severity for one in files for finding in one.false)
            yield (
                f"| {shape} | {len(files)} | {severities['critical']} | {severities['warning']} | "
                f"{sum(bool(one.false) for one in files)} | {max(one.warnings for one in files)} |"
            )


def _sums(planted: Sequence[Judged], sound: Sequence[Judged]) -> Iterable[str]:
    for group in sorted({_GROUPS[one.name] for one in planted}):
        own = [one for one in planted if _GROUPS[one.name] == group]
        verdicts = Counter(one.verdict for one in own)
        faults = {one.name for one in own if one.verdict == "found"}
        yield (
            f"class {int(group)}: found {verdicts['found']} of {verdicts['found'] + verdicts['missed']}, "
            f"not recorded {verdicts['not recorded']}; {len(faults)} of {len({one.name for one in own})} "
            "faults found in some shape"
        )
    verdicts = Counter(one.verdict for one in planted)
    recorded = verdicts["found"] + verdicts["missed"]
    if recorded:
        yield f"found {verdicts['found']} of {recorded} ({verdicts['found'] / recorded:.1%})"
    others = Counter((rule, one.name) for one in planted for rule in one.others)
    for (rule, name), count in others.most_common():
        yield f"also critical: {rule} on {name}, {count}"
    rules = Counter(finding.rule for one in sound for finding in one.false)
    false = sum(bool(one.false) for one in sound)
    yield f"sound files with a false finding: {false} of {len(sound)}"
    for rule, count in rules.most_common():
        where = Counter(
            f"{one.name} as {one.shape}" for one in sound if any(f.rule == rule for f in one.false)
        )
        yield f"- {rule}: {count} ({', '.join(name for name, _ in where.most_common(4))})"
