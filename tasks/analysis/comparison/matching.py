"""What stands on one side only: named with what made it incomparable, or new, or vanished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.analysis.comparison.keys import Key, differences, distance

Series = tuple[str, str]  # metric, key
# Of a large sweep only so many candidates are looked at for the nearest.
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Unmatched:
    """`nearest` is the other side's group that comes closest, `differing` everything that sets it apart."""

    baseline: Series | None
    current: Series | None
    differing: tuple[str, ...] = ()


def nearly_alike(baseline: Iterable[Series], current: Iterable[Series]) -> list[tuple[Series, Series]]:
    """Groups that only one side has and that differ only in what `Key.alike` leaves out.

    Only where each side has one such group.
    """
    sides = []
    for side in (baseline, current):
        found: dict[tuple[str, str], list[Series]] = defaultdict(list)
        for metric, key in sorted(side):
            found[metric, Key.parsed(key).alike(metric).text].append((metric, key))
        sides.append(found)
    before, now = sides
    alike = [name for name, group in before.items() if len(group) == 1 and len(now.get(name, ())) == 1]
    return [(before[name][0], now[name][0]) for name in alike]


def match(baseline: Iterable[Series], current: Iterable[Series]) -> list[Unmatched]:
    """Groups that only one side has, each current one with the nearest of the same model, task and metric."""
    families: dict[tuple[str | None, ...], list[tuple[Series, Key]]] = defaultdict(list)
    for one in sorted(baseline):
        key = Key.parsed(one[1])
        families[one[0], *key.family].append((one, key))
    taken: set[Series] = set()
    found = []
    for one in sorted(current):
        key = Key.parsed(one[1])
        candidates = families.get((one[0], *key.family), [])[:_LOOKED_AT]
        if not candidates:
            found.append(Unmatched(None, one))
            continue
        nearest, its_key = min(candidates, key=lambda c: (distance(c[1], key), c[0]))
        taken.add(nearest)
        found.append(Unmatched(nearest, one, tuple(differences(its_key, key))))
    left = (one for group in families.values() for one, _ in group if one not in taken)
    return found + [Unmatched(one, None) for one in sorted(left)]
