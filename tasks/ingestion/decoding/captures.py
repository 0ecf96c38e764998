"""Console output that was kept in a file: what a terminal would have shown, and whether it is output at all."""

from __future__ import annotations

import re

# ECMA-48: control sequences, operating system commands (a bell or ST ends them), two-character escapes.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# From the first of several returns, and from a line's beginning: else each character would be a new start,
# and the time would grow with the square of the length.
_LINE_END = re.compile(r"(?<!\r)\r+\n")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.M)
_MANUAL = re.compile(
    r"^#{1,6}[ \t][^\w\n]*(?:usage|syntax|install\w*|getting started|quick ?start|requirements|prerequisites|"
    r"contributing|licen[cs]e|how to\b.*|sample (?:results?|outputs?)|example outputs?)\b[^\n]*$|"
    r"^[ \t]*(?:\$ |> )?(?:git clone|pip3? install|uv pip install)\s|^usage: ",
    re.IGNORECASE | re.MULTILINE,
)


def shown(text: str) -> str:
    """The text as a terminal shows it in the end: no escape sequences, no NULs, only the last state of a rewritten line."""
    if "\0" in text:
        text = text.replace("\0", "")
    if "\x1b" in text or "\x9b" in text:
        # 0x9b is the same introducer in one character.
        text = _ESCAPES.sub("", text.replace("\x9b", "\x1b["))
    if "\r" in text:
        # Line ends first: the return in `\r\n` overwrites nothing.
        text = _OVERWRITTEN.sub("", _LINE_END.sub("\n", text)).replace("\r", "")
    return text


def is_manual(text: str) -> bool:
    """True for documentation: it explains how a tool is installed or used, so that what it quotes are samples."""
    return _MANUAL.search(text) is not None
