"""What the power of a GPU board can be at most, by what files call it.

The figures are those that reviews and lists of hardware give for the board, and none was held against its maker's data
sheet. That of an A100 is its largest: 400 W as it is sold most, 500 W with cooling of one's own. Where they differ between
variants or sources the largest stands; a board of which none was found is not listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Board:
    """`watts` is the largest board power of all variants of that name; makers of cards may raise that of `open` ones."""

    called: re.Pattern[str]
    watts: float
    open: bool = False


def _board(name: str, watts: float, open: bool = False) -> Board:
    return Board(re.compile(rf"(?<![a-z0-9]){name}(?![a-z0-9])"), watts, open)


_BOARDS = (
    _board(r"gb300", 1400), _board(r"gb200", 1200), _board(r"b300", 1400), _board(r"b200", 1000), _board(r"b100", 700),
    _board(r"gh200", 1000), _board(r"h200", 700), _board(r"h100", 700),
    _board(r"a100", 500), _board(r"a40", 300), _board(r"a30", 165), _board(r"a10", 150), _board(r"a10g", 300),
    _board(r"l40s", 350), _board(r"l4", 72), _board(r"t4", 70), _board(r"v100", 300),
    _board(r"mi355x", 1400), _board(r"mi350x", 1000), _board(r"mi325x", 1000),
    _board(r"mi300x", 750), _board(r"mi250x?", 560),
    _board(r"rtx\W*pro\W*6000(?:\W*blackwell)?", 600), _board(r"rtx\W*6000\W*ada(?:\W*generation)?", 300),
    _board(r"rtx\W*a6000", 300), _board(r"rtx\W*5090", 575, True), _board(r"rtx\W*5080", 360, True),
    _board(r"rtx\W*5070\W*ti", 300, True), _board(r"rtx\W*4090", 450, True), _board(r"rtx\W*4080(?:\W*super)?", 320, True),
    _board(r"rtx\W*4070\W*ti(?:\W*super)?", 285, True),
    _board(r"rtx\W*4060\W*ti", 165, True), _board(r"rtx\W*3090\W*ti", 450, True), _board(r"rtx\W*3090", 350, True),
    _board(r"rtx\W*3060", 170, True),
)  # fmt: skip
# Cards of other makers than the chip's come with limits of up to half more
_RAISED = 1.5


@lru_cache(maxsize=4_096)
def most_watts(text: str) -> float | None:
    """The power that no board which a text names can draw for long; None where it names none, or several."""
    found = [
        (hit.end() - hit.start(), board)
        for board in _BOARDS
        if (hit := board.called.search(text.lower().replace("_", " "))) is not None
    ]
    if not found:
        return None
    longest = max(size for size, _ in found)
    # "RTX 3090 Ti" holds the name of the 3090 too: the longest name is meant
    boards = {board for size, board in found if size == longest}
    if len(boards) != 1:
        return None
    board = boards.pop()
    return board.watts * (_RAISED if board.open else 1.0)
