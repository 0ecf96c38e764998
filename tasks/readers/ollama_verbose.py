"""What `ollama run --verbose` prints below an answer, once for each request, in a capture or pasted into notes.

Knows 0.1 to 0.20. The format is defined by api/types.go (Metrics.Summary): durations as Go writes them (`1m25.86s`,
`736.1ms`), rates with two decimals, a line left out when it is zero. The model is not printed: it is taken from an
`ollama run` command or the table of `ollama ps` above, else it is unknown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter

from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.printed import by_request, last_above
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows

NAME = "ollama-verbose"
_FIGURES: dict[str, Quantity] = {
    "total duration": known("e2e_latency", "s"),
    "load duration": known("load_duration", "s"),
    "prompt eval count": known("input_tokens", "tokens"),
    "prompt eval duration": known("prefill_duration", "s"),
    "prompt eval rate": known("prefill_throughput", "tok/s"),
    "eval count": known("output_tokens", "tokens"),
    "eval duration": known("decode_duration", "s"),
    "eval rate": known("decode_throughput", "tok/s"),
}
_FIRST = "total duration"
_MARGIN = r"[ \t#>|*`-]*"
# The block's first line may stand behind what had no line end: the spinner's last glyph, remnants of escapes, the answer.
_BEHIND = (
    rf"[^\n]*?(?={_FIRST}:[ \t]*[\d.hmsnuµμ]+[ \t]*\n"
    rf"{_MARGIN}(?:load duration|(?:prompt )?eval (?:count|duration))[ \t]*:)"
)
_LINE = re.compile(
    rf"^(?:{_MARGIN}|{_BEHIND})"
    r"(?P<label>(?:total|load) duration|(?:prompt )?eval (?:count|duration|rate))[ \t]*:[ \t]*(?P<value>\S.*)",
    re.M,
)
# The m of minutes must not be the first letter of ms
_GO = re.compile(
    r"\A(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m(?!s))?(?:(?P<s>[\d.]+)s)?(?:(?P<small>[\d.]+)(?P<unit>ms|µs|μs|us|ns))?"
)
_SMALL = {"ms": 1_000, "µs": 1_000_000, "μs": 1_000_000, "us": 1_000_000, "ns": 1_000_000_000}
# Of these options the next word is the value; `--think=false` brings its own.
_OPTION = r"--(?:format|keepalive|dimensions) +[^\s-]\S*|--?[a-z]+(?:=\S+)?"
_COMMAND = re.compile(rf"\bollama run +(?:(?>{_OPTION}) +)*+(?P<model>\w[\w./:-]*)")
# A row of `ollama ps`: name, id, size, and on which processor the model runs
_RUNNING = re.compile(
    r"^(?P<model>\S+)\s+[0-9a-f]{12}\s+[\d.]+ [KMGT]?B\s+(?P<processor>\d+%\S*(?:/\d+%)?(?: \w+(?:/\w+)?)?)\s",
    re.M,
)


class OllamaVerbose:
    name = NAME
    version = 2
    knows = "ollama run --verbose, 0.1 to 0.20 (text, Markdown): counts, durations and rates of each request"

    def claims(self, head: Head) -> bool:
        return (
            head.kind in ("text", "markdown")
            # Plain searches before the pattern, since every text file is asked
            and _FIRST in head.text
            and "eval rate:" in head.text
            and any(line["label"] == "eval rate" for line in _LINE.finditer(shown(head.text)))
            # Documentation shows such blocks as samples: they are nobody's measurement
            and not is_manual(head.text)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            text = shown(part.text)
            requests, models = by_request(_LINE.finditer(text), "label", first=_FIRST), _models(text)
            for place, lines in enumerate(requests):
                model, processor = last_above(models, lines[0].start()) or (None, None)
                context = context_of(
                    rows, tool=NAME, scope="request", engine="ollama", run=part.artifact, model=model,
                    config={"processor": processor},
                )  # fmt: skip
                for line in lines:
                    _add(part, rows, str(place), line["label"], line["value"].strip(" \t`|*"), context)
            rows.count_records(part.index, len(requests))


def _models(text: str) -> list[tuple[int, tuple[str, str | None]]]:
    """The models that commands and tables of running models name, in order, with what each runs on, if that is said."""
    commands = [(found.start(), (found["model"], None)) for found in _COMMAND.finditer(text)]
    running = [(found.start(), (found["model"], found["processor"])) for found in _RUNNING.finditer(text)]
    return sorted([*commands, *running], key=itemgetter(0))


def _add(part: Parsed, rows: Rows, record: str, label: str, written: str, context: int) -> None:
    value = seconds(written) if label.endswith("duration") else _number(written)
    if value is not None:
        frame = Frame(context, flags=("rounded",) if label.endswith("rate") else ())
        put(rows, part.index, record, label, _FIGURES[label], value, frame)


def seconds(written: str) -> float | None:
    """A duration as Go writes it, in seconds; None when it is none."""
    found = _GO.fullmatch(written)
    if found is None or not written:
        return None
    try:
        # Decimal, so that 1m25.86s is the double nearest to 85.86.
        parts = {name: Decimal(found[name] or 0) for name in ("h", "m", "s", "small")}
        small = parts["small"] / _SMALL[found["unit"]] if found["unit"] else Decimal(0)
        value = float(parts["h"] * 3600 + parts["m"] * 60 + parts["s"] + small)
    except ArithmeticError:  # 1.2.3s, and more digits than a Decimal counts
        return None
    return value if math.isfinite(value) else None


def _number(written: str) -> float | None:
    number = parse_number(written.split(" ", 1)[0])
    return None if number is None else number.value


READER = OllamaVerbose()
