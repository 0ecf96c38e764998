"""Characters that a reader does not see and that may rewrite what is shown: the one list, and how a terminal gets them."""

from __future__ import annotations

import re

# C0 and C1 controls, soft hyphen, zero-width and direction marks, line and paragraph separators, tags, and halves of
# surrogate pairs (of file names that are not UTF-8, which no terminal could be sent). For a regular expression's [].
HIDDEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f"
)
_HIDDEN = re.compile(f"[{HIDDEN}]")
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str) -> str:
    """The text on one line for a terminal or a log, hidden characters spelled out: `\\x1b`, `\\u202e`, `\\n`."""
    return _HIDDEN.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in _SHORT:
        return _SHORT[found[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
