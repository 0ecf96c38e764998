"""What may be said of changes since an earlier audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data_contracts.sentences.entry import Action, Entry, Filling
from data_contracts.sentences.grounds import Change, Grounds
from data_contracts.sentences.template import Slots, Template, a_count, said
from data_contracts.stage_records import started_of

_ORIGIN = "changes"
_WORSE = ("more change for the worse", "more changes for the worse")
_LOOK = Action("do", Template("Find out what changed for {name}[ (not as it was: {beside})]: {command}."))


def _since(audit: str) -> str:
    """The day of an audit, as its id begins; else its id."""
    try:
        day = started_of(audit)
    except ValueError:
        return audit
    return f"{day.day} {day:%B} {day.year}"


def _change(change: Change) -> Slots:
    # The audit before may have been worse already: then the baseline is an older one
    return {"change": said(change.words, _ORIGIN), "since": said(_since(change.baseline), _ORIGIN)}


def _filling(change: Change) -> Filling:
    beside = {"beside": said(change.beside, _ORIGIN)} if change.beside else {}
    command = f"benchaudit diff {change.baseline}"
    return Filling(
        {
            **_change(change),
            "name": said(change.name, _ORIGIN, kind="names"),
            "command": said(command, _ORIGIN, kind="paths", style="code"),
            **beside,
        }
    )


def _changes(worse: bool, suspected: bool) -> Callable[[Grounds], Iterator[Filling]]:
    def holds(grounds: Grounds) -> Iterator[Filling]:
        for change in grounds.changes:
            if change.worse == worse and (change.verdict == "suspected") == suspected:
                yield _filling(change) if worse else Filling(_change(change))

    return holds


def _undecided(grounds: Grounds) -> Iterator[Filling]:
    if grounds.undecided:
        yield Filling(
            {
                "groups": a_count(grounds.undecided, "comparisons", "group"),
                "runs": a_count(grounds.enough, "convention", "run"),
                "times": a_count(grounds.enough, "convention", "time"),
            }
        )


REGRESSED = Entry(
    name="changes.regressed",
    topic="changes",
    severity="critical",
    slots={"change": "words", "since": "words", "name": "names", "command": "paths", "beside": "words"},
    says=Template("{change}."),
    brief=Template("Since the audit of {since} {change}."),
    headline=Template("Since the audit of {since} {change}"),
    more=_WORSE,
    card="decided",
    lead=Template("What changed"),
    actions=(_LOOK,),
    holds=_changes(worse=True, suspected=False),
)
SUSPECTED = Entry(
    name="changes.suspected",
    topic="changes",
    severity="warning",
    slots=REGRESSED.slots,
    says=REGRESSED.says,
    brief=REGRESSED.brief,
    headline=REGRESSED.headline,
    more=_WORSE,
    actions=(_LOOK,),
    holds=_changes(worse=True, suspected=True),
)
IMPROVED = Entry(
    name="changes.improved",
    topic="changes",
    severity="good",
    slots={"change": "words", "since": "words"},
    says=Template("{change}."),
    brief=REGRESSED.brief,
    card="decided",
    lead=Template("What changed"),
    holds=_changes(worse=False, suspected=False),
)
UNDECIDED = Entry(
    name="changes.undecided",
    topic="changes",
    severity="open",
    slots={"groups": "count", "runs": "count", "times": "count"},
    says=Template("{groups} had too few runs to tell a change: {runs} on each side would do."),
    card="open",
    lead=Template("Whether these changed"),
    actions=(
        Action(
            "measure",
            Template("Run {groups} {times} before and after a change: now it cannot be told from noise."),
        ),
    ),
    holds=_undecided,
)
