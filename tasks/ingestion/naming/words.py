"""A name as words, however it is written: `timeToFirstToken`, `time-to-first-token (ms)`, `Time_To_First_Token.p99`."""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.vocabulary import JOINED, TERMS

# A longer name is no name; its words would cost time and mean nothing.
LONGEST_NAME = 400
_LONGEST_WORD = 24
# `p99.9` is one word, `Qwen2.5` no path; a slash is a rate, `%` and `$` are units.
_WORD = re.compile(
    r"p\d{1,3}\.\d{1,4}(?![A-Za-z0-9])|[A-Za-zµμ°][A-Za-z0-9µμ°]*|\d+(?:\.\d+)?[A-Za-z]*|[%/@$]"
)
_HUMP = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z][a-z0-9])|(?<=[A-Z])(?=[A-Z][a-z]|P\d)|(?<=P\d\d)(?=[A-Z]$)"
)
_PATH = re.compile(r"(?<!\d)\.|\.(?!\d)")
_KNOWN = frozenset(word for phrase in TERMS for word in phrase)
_SPOKEN = {"/": "per", "@": "at", "µs": "us", "μs": "us"}


@lru_cache(maxsize=65_536)
def parts_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The parts of a dotted name, outermost first, each as words in lower case."""
    return tuple(words for part in _PATH.split(name[:LONGEST_NAME]) if (words := words_of(part)))


@lru_cache(maxsize=65_536)
def words_of(part: str) -> tuple[str, ...]:
    """The words of a name without a path."""
    words: list[str] = []
    for found in _WORD.findall(part[:LONGEST_NAME].replace("_", " ")):
        # `MiB` is one word, whatever its humps
        humps = [found] if found.isupper() or found.lower() in _KNOWN else _HUMP.split(found)
        if not all(hump.lower() in _KNOWN for hump in humps) and len(_apart(found.lower())) > 1:
            # `TTFTms` has its hump in the wrong place
            humps = [found]
        for word in humps:
            words += _apart(_SPOKEN.get(word, word).lower())
    return tuple(words)


def _apart(word: str) -> tuple[str, ...]:
    """A word of the vocabulary as it is; two or three that are written together, each by itself."""
    # `timeout` is a word of its own, and neither time nor output
    if word in _KNOWN or not 4 < len(word) <= _LONGEST_WORD:
        return (word,)
    # The longest first word that leaves words of the vocabulary
    for end in range(len(word) - 2, 1, -1):
        if word[:end] in JOINED:
            rest = word[end:]
            if rest in JOINED:
                return word[:end], rest
            for middle in range(len(rest) - 2, 1, -1):
                if rest[:middle] in JOINED and rest[middle:] in JOINED:
                    return word[:end], rest[:middle], rest[middle:]
    return (word,)
