"""The words around a stated number: engines, loads, and all that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from data_contracts.setting_names import aspect_of
from data_contracts.vocabulary import TERMS
from tasks.analysis.claims.telling_words import IRRELEVANT

_ENGINES: dict[str, str] = {
    name.replace(" ", ""): alias
    for name, alias in (
        *((" ".join(phrase), "".join(phrase)) for phrase, term in TERMS.items() if term.kind == "engine"),
        ("llama.cpp", "llamacpp"), ("llama-cpp", "llamacpp"), ("llama-server", "llamacpp"), ("llama-bench", "llamacpp"),
        ("tensorrt-llm", "tensorrtllm"), ("trt-llm", "tensorrtllm"), ("trtllm", "tensorrtllm"), ("lm-studio", "lmstudio"),
        ("llamabench", "llamacpp"), ("llamaserver", "llamacpp"),
    )
}  # fmt: skip
_NAMES = frozenset(_ENGINES.values())
# Words of a load, as sentences order them, beside the names of settings
_LOADS: dict[str, str] = {
    **dict.fromkeys(
        (
            *("concurrent", "parallel", "simultaneous", "concurrent_users", "concurrent_clients", "concurrent_streams"),
            *("parallel_streams", "concurrency", "at_once", "in_parallel", "simultaneous_requests", "user", "client"),
            *("concurrent_request", "concurrency_of", "parallelism", "in_flight", "outstanding"),
        ),
        "concurrency",
    ),
    **dict.fromkeys(("requests_per_second", "req_s", "requests_s", "request_s", "requests_second"), "request_rate"),
    **dict.fromkeys(
        ("token_prompt", "token_prompts", "token_input", "token_inputs", "tokens_prompt", "tokens_input", "tokens_in",
         "prompt_of", "input_of", "context", "token_context", "prompt_length_of"),
        "input_tokens",
    ),
    **dict.fromkeys(("token_output", "token_outputs", "tokens_out", "output_of", "token_answers"), "output_tokens"),
    **dict.fromkeys(("batch", "batch_size", "batch_size_of", "bs"), "batch_size"),
    **dict.fromkeys(("tp", "tensor_parallel", "tensor_parallel_size"), "tensor_parallel_size"),
    **dict.fromkeys(("gpu", "gpus", "num_gpus"), "gpu_count"),
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_](?:[\w'’.+/]*[^\W_])?)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<tail>[a-z%]*)"
)
_MARKUP = re.compile(r"[*`#>|]+")
_NUMBERING = re.compile(r"\A\s*(?:\d+\.(?:\d+\.?)*|\d+[):]|[a-z][.)]|[ivx]+[.)])\s", re.IGNORECASE)
_RESULT_UNITS = frozenset(
    {
        "ms",
        "msec",
        "millisecond",
        "milliseconds",
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "minutes",
        "tok",
        "toks",
    }
    | {
        "token",
        "tokens",
        "tps",
        "t",
        "%",
        "x",
        "request",
        "requests",
        "percent",
        "tokens/s",
        "tok/s",
        "t/s",
        "rps",
        "req/s",
    }
)
_RESULT = re.compile(r"[\d.,]+(?:ms|s|x|k|%|tok|tokens?|req)?|p\d\d|v?\d+(?:st|nd|rd|th)|e2e|\d+/\d+")
_ENDING = r"\.(?:csv|jsonl?|md|py|txt|sh|ya?ml|log|parquet)\b"
# From where a word begins: else a long one would be read from each of its characters
_FILE_NAME = re.compile(rf"(?<!\S)[^\s.]*+(?:(?!{_ENDING})\.[^\s.]*+)*+{_ENDING}|20\d\d-\d\d-\d\d")
# "7,707 tokens in total" are no tokens in, and "as low as" limits nothing
_IN_ALL = re.compile(r"\bin (?:total|all)\b|\bas (?:low|high|little|much) as\b")
_MODEL_SIZES = ("b", "m")
_STATISTIC = re.compile(r"\bp\d\d\b|\b\d\d(?:th|st|nd|rd)\b|\b\d\d\s?%\s+of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """A number that a text gives a setting: `name` is what it is about (setting_names), else the setting's own name."""

    name: str
    value: float
    words: str


@lru_cache(maxsize=65_536)
def engines_in(text: str) -> tuple[str, ...]:
    """The inference engines that a text names, in one spelling each, in order."""
    words = [word.strip(".,:;()[]`*'\"") for word in re.split(r"[\s/|,+]+", text.lower())]
    # `llama-bench` is a name of its own, `vllm-serve` and `baseline_mlx` are names among others
    parts = [
        part
        for word in words
        for part in ((word,) if plain_engine(word) in _NAMES else re.split("[-_]+", word))
    ]
    pairs = [f"{one}{other}" for one, other in pairwise(parts)]
    found = (plain for one in (*pairs, *parts) if (plain := plain_engine(one)) in _NAMES)
    return tuple(dict.fromkeys(found))


def qualifier_in(text: str, names: Iterable[str]) -> str | None:
    """The first word of a paragraph or title that tells a machine, a version or a variant: it may limit what is below it."""
    plain = _plain(_without(_plain(text), names))
    for word in re.findall(r"[a-z0-9](?:[\w.+-]*\w)?", plain):
        mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        if (word,) in TERMS and TERMS[word,].kind == "variant" and word not in IRRELEVANT:
            return str(word)
        if mixed and not _RESULT.fullmatch(word):
            return str(word)
    return None


def plain_engine(name: str) -> str:
    """The name of an engine without case, dots and dashes: what two spellings of it share."""
    plain = re.sub(r"[\s._-]+", "", name.lower())
    return _ENGINES.get(name.lower(), _ENGINES.get(plain, plain))


@lru_cache(maxsize=65_536)
def loads_in(text: str) -> tuple[Load, ...]:
    """The numbers of a text that stand beside the name of a load or of a length: "8 concurrent users", "ISL = 512"."""
    return tuple(load for load, _ in _loads(_plain(text)))


def _plain(text: str) -> str:
    return _IN_ALL.sub(" ", _STATISTIC.sub(" ", _FILE_NAME.sub(" ", _MARKUP.sub(" ", text.lower()))))


def _loads(plain: str) -> Iterator[tuple[Load, tuple[int, int]]]:
    """Each load of a plain text with where its name and number stand."""
    tokens = list(_TOKEN.finditer(plain))
    for place, token in enumerate(tokens):
        if token["number"] is None or token["tail"] in _MODEL_SIZES:
            continue
        named = _named_beside(tokens, place)
        if named is not None:
            name, start, end = named
            value = float(token["number"].replace(",", "")) * (1024 if token["tail"] == "k" else 1)
            yield (
                Load(name, value, f"{name.replace('_', ' ')} {token['number']}{token['tail']}"),
                (start, end),
            )


def _named_beside(tokens: Sequence[re.Match[str]], place: int) -> tuple[str, int, int] | None:
    """The load that the up to three words behind or before a number name, and where it stands."""
    number = tokens[place]
    behind = _in_one_phrase(tokens[place : place + 4])[1:]
    before = _in_one_phrase(tokens[max(0, place - 4) : place + 1][::-1])[:0:-1]
    while before and before[-1]["word"] in _LINKS:
        before.pop()
    for count in (3, 2, 1):
        # The tail of a number is its first word: `8x`, `512tok`
        for words in (behind[:count], before[-count:]):
            own = [token["word"] for token in words]
            if len(own) != count or not all(own):
                continue
            name = _load_of("_".join(str(word).replace("/", "_").replace("-", "_") for word in own))
            if name is not None:
                return name, min(number.start(), words[0].start()), max(number.end(), words[-1].end())
    name = _load_of(number["tail"]) if number["tail"] else None
    return None if name is None else (name, number.start(), number.end())


def _in_one_phrase(tokens: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Tokens from the first one on, forwards or backwards, up to the first comma, full stop or bracket."""
    found = list(tokens[:1])
    for one, other in pairwise(tokens):
        start, end = min(one.end(), other.end()), max(one.start(), other.start())
        if _ENDS_PHRASE.search(one.string, start, end):
            break
        found.append(other)
    return found


_ENDS_PHRASE = re.compile(r"[,;.()\[\]]")
_LINKS = ("of", "is", "was", "to", "at", "a", "with")
# Of the workload and the system these are numbers that a sentence gives in passing
_ASKED = frozenset(
    {
        "input_tokens",
        "output_tokens",
        "output_limit",
        "context",
        "concurrency",
        "request_rate",
        "seed",
        "gpu_count",
        "shots",
    }
)


def _load_of(words: str) -> str | None:
    aspect = aspect_of(words)
    return _LOADS.get(words) or (aspect if aspect in _ASKED else None)


def unknown_in(text: str, names: Iterable[str], numbers: Iterable[float]) -> str | None:
    """The first word of a text that is neither irrelevant nor one of these names, or the first number but for these.

    What stands beside a result's unit is a result, and a load is known here: whether the data record it, is asked elsewhere.
    """
    plain = _plain(_without(_plain(_NUMBERING.sub(" ", text)), names))
    for _, (start, end) in list(_loads(plain)):
        plain = f"{plain[:start]}{' ' * (end - start)}{plain[end:]}"
    known = list(numbers)
    tokens = list(_TOKEN.finditer(plain))
    for place, token in enumerate(tokens):
        if token["word"] is not None:
            if not _is_irrelevant(token["word"]) and not _is_label(token["word"], known):
                return str(token["word"])
            continue
        follows = token["tail"] or (tokens[place + 1]["word"] if place + 1 < len(tokens) else "") or ""
        value = float(token["number"].replace(",", ""))
        if follows not in _RESULT_UNITS and not any(_same(value, one) for one in known):
            return f"{token['number']}{token['tail']}"
    return None


def _is_irrelevant(word: str) -> bool:
    return plain_engine(word) in _NAMES or all(
        part in IRRELEVANT or len(part) == 1 for part in re.split(r"[-/'’.+_]", word) if part
    )


def _is_label(word: str, known: Sequence[float]) -> bool:
    """True for a configuration's own label: `g60_c1024_t0.4` holds the values of its settings and nothing else."""
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", word)]
    return len(numbers) > 1 and all(any(number == one for one in known) for number in numbers)


def _without(text: str, names: Iterable[str]) -> str:
    for name in sorted({n.lower() for n in names if n}, key=len, reverse=True):
        for spelling in {name, name.rpartition("/")[2], re.sub(r"[:/_\-]+", " ", name)}:
            if len(spelling) > 1:
                text = _erased(text, spelling)
    return text


def _erased(text: str, word: str) -> str:
    """The text with a blank wherever this word stands whole."""
    parts, start = [], 0
    while (place := text.find(word, start)) >= 0:
        before, behind = text[max(place - 1, 0) : place], text[place + len(word) : place + len(word) + 1]
        whole = not (before.isalnum() or before in ("_", ".") or behind.isalnum() or behind == "_")
        parts += [text[start:place], " " if whole else word]
        start = place + len(word)
    return "".join([*parts, text[start:]])


def _same(one: float, other: float) -> bool:
    return any(
        abs(one * factor - other) <= 1e-6 * max(abs(other), 1e-9) for factor in (1.0, 1e3, 1e-3, 1e2, 1e-2)
    )
