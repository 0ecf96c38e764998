"""What may follow each part of speech, and which readings are less usual than others."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.commentary.remarks.lexicon import Part

# What may follow each part of speech; a sentence of which no reading keeps to this is no sentence.
_NOMINAL: frozenset[Part] = frozenset(("determiner", "adjective", "noun", "pronoun", "gerund"))
FOLLOWS: dict[Part, frozenset[Part]] = {
    "determiner": frozenset(("pronoun", "adjective", "noun", "adverb", "participle", "gerund", "determiner")),
    "preposition": _NOMINAL | {"auxiliary", "finite", "modal", "adverb", "preposition", "conjunction", "participle", "stop"},
    "modal": frozenset(("base", "to", "auxiliary", "adverb", "not", "stop")),
    "to": frozenset(("base", "auxiliary", "adverb")),
    "adjective": frozenset((
        "finite", "adjective", "noun", "preposition", "conjunction", "stop", "to", "adverb", "gerund", "participle",
        "pronoun", "auxiliary", "modal", "not", "determiner",
    )),
    "noun": frozenset((
        "noun", "preposition", "conjunction", "stop", "to", "adverb", "finite", "base", "participle", "gerund", "modal",
        "auxiliary", "pronoun", "not", "adjective", "determiner",
    )),
    "pronoun": frozenset((
        "determiner", "preposition", "conjunction", "stop", "to", "adverb", "finite", "base", "participle", "modal",
        "auxiliary", "not", "adjective", "gerund", "pronoun",
    )),
    "auxiliary": frozenset((
        "participle", "gerund", "adjective", "determiner", "noun", "preposition", "adverb", "not", "pronoun", "to",
        "auxiliary", "base", "conjunction", "stop", "modal", "finite",
    )),
    "not": frozenset((
        "stop",
        "participle", "gerund", "adjective", "determiner", "noun", "preposition", "adverb", "base", "auxiliary", "to",
        "conjunction", "pronoun",
    )),
    "finite": _NOMINAL | {
        "finite", "auxiliary", "modal", "preposition", "adverb", "to", "conjunction", "stop", "participle", "not",
    },
    "base": _NOMINAL | {"auxiliary", "modal", "preposition", "adverb", "to", "conjunction", "stop", "participle", "not"},
    "participle": _NOMINAL | {
        "preposition", "adverb", "to", "conjunction", "stop", "participle", "modal", "auxiliary", "finite",
    },
    "gerund": _NOMINAL | {
        "preposition", "adverb", "to", "conjunction", "stop", "participle", "modal", "auxiliary", "finite",
    },
    "conjunction": _NOMINAL | {
        "preposition", "adverb", "to", "base", "finite", "participle", "modal", "auxiliary", "not", "stop", "conjunction",
    },
}  # fmt: skip
# Readings that are less usual where another one fits as well
COSTS: Mapping[tuple[Part, Part], int] = {
    ("stop", "noun"): 1,
    ("determiner", "pronoun"): 4,
    ("stop", "finite"): 5,
    ("finite", "modal"): 4,
    ("auxiliary", "modal"): 4,
    ("auxiliary", "finite"): 6,
    ("preposition", "modal"): 6,
    ("preposition", "auxiliary"): 6,
    ("preposition", "finite"): 7,
    ("finite", "finite"): 7,
    ("base", "auxiliary"): 6,
    ("base", "modal"): 6,
    ("finite", "auxiliary"): 4,
    ("adverb", "base"): 1,
    ("determiner", "adverb"): 1,
    ("auxiliary", "noun"): 2,
    ("noun", "base"): 3,
    ("noun", "pronoun"): 2,
    ("noun", "adjective"): 2,
    ("noun", "gerund"): 1,
    ("noun", "participle"): 1,
    ("preposition", "participle"): 2,
    ("adjective", "determiner"): 4,
    ("adjective", "pronoun"): 4,
    ("determiner", "gerund"): 1,
    ("to", "base"): -2,
    ("modal", "base"): -1,
    ("modal", "auxiliary"): -1,
    ("base", "participle"): 2,
    ("finite", "participle"): 2,
    ("preposition", "stop"): 1,
    ("pronoun", "base"): 3,
    ("participle", "finite"): 2,
    ("auxiliary", "base"): 2,
    ("conjunction", "base"): 1,
    ("pronoun", "adjective"): 2,
    ("pronoun", "determiner"): 4,
    ("pronoun", "gerund"): 2,
    ("auxiliary", "conjunction"): 3,
    ("preposition", "conjunction"): 1,
    ("determiner", "participle"): 1,
    ("determiner", "determiner"): 2,
    ("participle", "participle"): 3,
    ("auxiliary", "participle"): 1,
    ("auxiliary", "gerund"): 2,
    ("conjunction", "finite"): 2,
    ("not", "noun"): 2,
    ("noun", "determiner"): 6,
    ("adjective", "gerund"): 1,
    ("adjective", "finite"): 4,
    ("adjective", "participle"): 2,
}
