"""Why a remark of a model is refused, in words that a model and a reader understand, and words that give a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The reason codes, each with what it tells the model in a retry and the reader in the report.
REASONS: dict[str, str] = {
    "empty": "there was no comment",
    "endless": "the answer never came to an end",
    "cut_off": "the answer was cut at its token limit: one short sentence",
    "truncated": "the prompt did not fit the model's context",
    "uncited": "one sentence, and nothing before or after it",
    "unknown_fact": "only facts in the list may be cited",
    "duplicate": "at most one comment for a fact",
    "digit": "no digit or numeral of any script",
    "number_word": "no number word, share or count in words",
    "percent": "no percentages",
    "question": "no question but an open one of what to check",
    "markdown": "no Markdown",
    "html": "no HTML",
    "script": "only Latin letters",
    "symbol": "only letters and plain punctuation",
    "chatty": "no introduction, and no talk about yourself or to the reader",
    "leak": "nothing of the instructions",
    "entity": "no name that the cited fact does not hold",
    "word": "only plain words about measurements and their evidence",
    "sentence": "one plain English sentence",
    "pattern": "say what to check or record, or what the evidence lacks",
    "direction": "no trend or comparison that the fact's verdict does not support",
    "verdict": "no doubt about what the fact's verdict settles",
    "cause": "no cause, unless it may be one that the fact itself points to",
    "dismissal": "nothing that puts evidence or care with it aside",
    "reliance": "nothing that leans on the evidence or calls it enough",
    "claim": "nothing that the fact does not say",
    "instruction": "no advice but to check, record, repeat, compare and read",
    "length": "one sentence of six to twenty-five words",
}

# Words outside of the lexicon of which the reason can be told: numbers, shares and counts
NUMBER_WORDS = re.compile(
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|thousand|million|billion|trillion|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|half|halves|halved|quarters?|doubled?|doubles|tripled?|twice|thrice|dozens?|percent|percentage|majority|minority|most"
    r"|pairs?|couple|[a-z]{2,10}fold|[a-z]{3,6}teen)s?"
)
# `llama3.1:8b-q4_0` whole, so that it does not name `llama3.1:8b`
_NAME = re.compile(r"[\w./:@-]+")
CHATTY = frozenset(
    [
        "i",
        "i'm",
        "i'll",
        "i've",
        "i'd",
        "me",
        "my",
        "myself",
        "we",
        "we've",
        "our",
        "us",
        "you",
        "your",
        "yours",
        "okay",
        "ok",
        "hello",
        "hi",
        "thanks",
        "welcome",
        "certainly",
        "glad",
        "sorry",
    ]
)
ACRONYMS = frozenset(
    [
        "API",
        "BIOS",
        "CPU",
        "CPUs",
        "CSV",
        "GPU",
        "GPUs",
        "HTTP",
        "ID",
        "IDs",
        "IO",
        "ITL",
        "JSON",
        "JSONL",
        "KV",
        "LLM",
        "LLMs",
        "OS",
        "RAM",
        "SI",
        "SLA",
        "SLO",
        "TPOT",
        "TTFT",
        "URL",
        "UTC",
        "VRAM",
    ]
)

# Words that say nothing of what a sentence is about
FUNCTION_WORDS = frozenset(
    [
        "a",
        "about",
        "across",
        "after",
        "against",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "between",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "during",
        "each",
        "for",
        "from",
        "had",
        "has",
        "have",
        "here",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "must",
        "no",
        "nor",
        "not",
        "of",
        "on",
        "only",
        "or",
        "other",
        "over",
        "per",
        "rather",
        "should",
        "so",
        "some",
        "still",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "unless",
        "until",
        "very",
        "was",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "will",
        "with",
        "without",
        "would",
        "yet",
    ]
)


def model_spans(text: str, model: object) -> Iterator[tuple[int, int]]:
    """Where a text writes the name of a model as its fact does, whole or without what stands before the last slash."""
    if not isinstance(model, str) or not model:
        return
    names = {model.casefold(), model.rpartition("/")[2].casefold()}
    for found in _NAME.finditer(text):
        # A full stop ends the sentence, and not the name
        name = found[0].rstrip("./:@-")
        if name.casefold() in names:
            yield found.start(), found.start() + len(name)
