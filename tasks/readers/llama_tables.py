"""What llama.cpp's benchmarks measure, and the Markdown tables in which llama-bench and llama-batched-bench print it.

Tables stand in a capture of the output or in notes, with lines of the devices' logs anywhere between. Below llama-bench's
table is its build, above batched-bench's its settings; the model of a batched table is the heading above it. What a table
shows is rounded.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal

from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, put, whole
from tasks.ingestion.kit.printed import TableRow, last_above, mean_and_deviation, table_rows
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated

ENGINE = "llama.cpp"
BENCH, BATCHED = "llama-bench", "llama-batched-bench"
Phase = Literal["pp", "tg", "mixed"]
_RATES = {"pp": "prefill_throughput", "tg": "decode_throughput", "mixed": "mixed_throughput"}
_DURATIONS = {"pp": "prefill_duration", "tg": "decode_duration", "mixed": "batch_latency"}
# Between `backend` and `test` stand only those parameters that are not at their defaults.
# Each line is read for the first four columns once, and for the last two once.
_BENCH = re.compile(
    r"^(?>.*?\|[ \t]*+model[ \t]*+\|[ \t]*+size[ \t]*+\|[ \t]*+params[ \t]*+\|[ \t]*+backend[ \t]*+\|)"
    r".*\|[ \t]*+test[ \t]*+\|[ \t]*+t/s[ \t]*+\|",
    re.M,
)
_BATCHED = re.compile(r"\|\s*PP\s*\|\s*TG\s*\|\s*B\s*\|\s*N_KV\s*\|\s*T_PP s\s*\|\s*S_PP t/s\s*\|")
_PERPLEXITY = (
    "calculating perplexity over", "KL divergence statistics ==", "calculating hellaswag score",
    "calculating winogrande score", "calculating TruthfulQA score",
)  # fmt: skip
# Lines that are kept alone: in a log they are a result, in a page they are quoted.
_PERPLEXITY_ALONE = ("Final estimate: PPL =", "Mean PPL(Q)", "Mean    KLD:", "Final Winogrande score(")
_HEADER = re.compile(f"{_BENCH.pattern}|{_BATCHED.pattern}", re.M)
# Notes quote or emphasise the line, so that signs may stand before it.
_BUILD = re.compile(r"^[^\w\n]*build: (?P<commit>[0-9a-f]{6,40}|unknown) \((?P<number>\d+)\)", re.M)
_RUN_SETTINGS = re.compile(r"\bn_kv_max = \d+")
_PAIR = re.compile(r"\b(\w++) = (-?\w+)")
_HEADING = re.compile(r"^\s*#{1,6}\s+(?P<text>\S.*)$")
# A script's comment in a log, `# flags: -fa on`, looks like a heading and names no model.
_LABELLED = re.compile(r"\A(?!model\b)[a-z]\w*+: ", re.I)
# 18 digits fit into 64 bits: a longer run of them is no number of tokens.
_TEST = re.compile(r"(?:pp ?(?P<pp>\d{1,18}))?\+?(?:tg ?(?P<tg>\d{1,18}))?(?: ?@ ?d(?P<depth>\d{1,18}))?$")
# A description of a model ends with the format of its weights: `Q4_K - Medium`, `IQ2_XXS - 2.0625 bpw`, `MXFP4 MoE`.
_FORMAT = re.compile(
    r"(?:^| )(?P<name>(?:IQ|TQ|Q)\d\w{0,8}|BF16|F16|F32|MXFP4|NVFP4)"
    r"(?: - (?:(?P<size>Small|Medium|Large)|[\d.]{1,8} bpw[\w ]{0,20})| MoE)?$"
)
# Tables abbreviate what JSON and CSV write in full: one name makes it one configuration.
_SETTINGS = {
    "ngl": "n_gpu_layers", "threads": "n_threads", "fa": "flash_attn", "mmap": "use_mmap", "sm": "split_mode",
    "mg": "main_gpu", "nkvo": "no_kv_offload", "dev": "devices", "ts": "tensor_split", "embd": "embeddings",
    "nopo": "no_op_offload", "ncmoe": "n_cpu_moe", "dio": "use_direct_io", "ot": "tensor_buft_overrides",
    "backend": "backends", "noh": "no_host", "lm": "load_mode", "cpu_mask": "cpu_mask", "params": "params",
}  # fmt: skip
_FIGURES: dict[str, Quantity] = {
    "t_pp": known("prefill_duration", "s"),
    "speed_pp": known("prefill_throughput", "t/s"),
    "t_tg": known("decode_duration", "s"),
    "speed_tg": known("decode_throughput", "t/s"),
    "t": known("batch_latency", "s"),
    "speed": known("mixed_throughput", "t/s"),
}
# Tokens of a prompt, tokens of an answer, prompts at once, named as the tool's options: elsewhere `pp` is a pipeline.
_BATCH = {"pp": "n_pp", "tg": "n_tg", "pl": "n_pl"}
_COLUMNS = {
    "PP": "pp", "TG": "tg", "B": "pl", "N_KV": "n_kv", "T_PP s": "t_pp", "S_PP t/s": "speed_pp",
    "T_TG s": "t_tg", "S_TG t/s": "speed_tg", "T s": "t", "S t/s": "speed",
}  # fmt: skip


def phase_of(prompt: int, generated: int) -> Phase:
    """Which phase a test of so many prompt and generated tokens times."""
    return "mixed" if prompt and generated else "tg" if generated else "pp"


def test_name(prompt: int, generated: int, depth: int) -> str:
    """The test as llama-bench names it: `pp512`, `tg128 @ d4096`, `pp512+tg128`."""
    parts = [f"{phase}{size}" for phase, size in (("pp", prompt), ("tg", generated)) if size]
    return "+".join(parts) + (f" @ d{depth}" if depth else "")


def rate_of(phase: Phase, statistic: str = "value") -> Quantity:
    """The throughput of a phase, as written in token/s."""
    return known(_RATES[phase], "t/s", statistic)


def duration_of(phase: Phase, unit: str, statistic: str = "value") -> Quantity:
    """The time of a phase; of both together it is that of the whole batch."""
    return known(_DURATIONS[phase], unit, statistic)


def has_bench(text: str) -> bool:
    """True when a table of llama-bench stands in the text."""
    return "t/s" in text and _BENCH.search(text) is not None


def has_batched(text: str) -> bool:
    """True when a table of llama-batched-bench stands in the text; without `B` it is sweep-bench's, another tool."""
    return "S_PP t/s" in text and _BATCHED.search(text) is not None


def has_perplexity(head: Head) -> bool:
    """True when llama-perplexity's own lines stand in a log or a page."""
    alone = _PERPLEXITY_ALONE if head.kind == "text" else ()
    return any(line in head.text for line in (*_PERPLEXITY, *alone))


def is_output(text: str) -> bool:
    """True when the tables are what a tool printed: it says its build or settings, or there is nothing else above them."""
    signed = _BUILD.search(text) or _RUN_SETTINGS.search(text)
    return bool(signed or shown(text[:200]).lstrip().startswith("|")) and not is_manual(text)


@dataclass(frozen=True, slots=True)
class _Prose:
    """The lines of a text that are no table's, by their numbers: headings, settings of batched runs, and builds."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    settings: list[tuple[int, JsonObject]] = field(default_factory=list)
    builds: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def found_in(cls, text: str) -> _Prose:
        prose = cls()
        for number, line in enumerate(text.split("\n")):
            if line.count("|") > 2:
                continue
            if (build := _BUILD.match(line)) is not None:
                prose.builds.append((number, f"{build['commit']} ({build['number']})"))
            elif _RUN_SETTINGS.search(line):
                prose.settings.append((number, {name: setting(value) for name, value in _PAIR.findall(line)}))
            elif (heading := _HEADING.match(line)) is not None:
                prose.headings.append((number, heading["text"].rstrip(" \t#")))
        return prose

    def build_below(self, line: int) -> str | None:
        below = bisect(self.builds, line, key=itemgetter(0))
        return self.builds[below][1] if below < len(self.builds) else None


def quantization_of(description: Json) -> str | None:
    """`Q4_K_M` of `qwen2 7B Q4_K - Medium`, as the file's name has it; None where the description ends otherwise."""
    found = _FORMAT.search(description) if isinstance(description, str) else None
    return found["name"] + (f"_{found['size'][0]}" if found["size"] else "") if found else None


def read_tables(part: Parsed, rows: Rows) -> None:
    """Adds every row of every table of the two tools."""
    text = shown(part.text)
    prose, tests = _Prose.found_in(text), list(table_rows(text, _HEADER))
    models = [heading for heading in prose.headings if not _LABELLED.match(heading[1])]
    for test in tests:
        heading = last_above(prose.headings, test.line)
        if "S_PP t/s" in test.cells:
            settings = last_above(prose.settings, test.line) or {}
            cells = {_COLUMNS[name]: setting(cell) for name, cell in test.cells.items() if name in _COLUMNS}
            model = last_above(models, test.line)
            add_batched(part, rows, test.record, {**settings, **cells}, model, ("rounded",))
        else:
            _add_bench(part, rows, test, heading, prose.build_below(test.line))
    rows.count_records(part.index, len(tests))


def _add_bench(part: Parsed, rows: Rows, test: TableRow, heading: str | None, build: str | None) -> None:
    cells = test.cells
    name, speeds = _TEST.match(cells["test"]), list(mean_and_deviation(cells["t/s"]))
    if name is None or not speeds:
        return
    prompt, generated, depth = (int(name[group] or 0) for group in ("pp", "tg", "depth"))
    settings: JsonObject = {
        _SETTINGS.get(column, column): setting(cell)
        for column, cell in cells.items()
        if column not in ("model", "size", "test", "t/s")
    }
    # In notes a heading may be all that tells two tables of one model apart.
    settings |= {"n_prompt": prompt, "n_gen": generated, "n_depth": depth, "heading": heading}
    context = context_of(
        rows, tool=BENCH, scope="aggregate", engine=ENGINE, run=part.artifact, model=cells["model"],
        tool_version=build, task=test_name(prompt, generated, depth), config=settings,
        system={"quantization": quantization_of(cells["model"])},
    )  # fmt: skip
    frame = Frame(context, flags=("rounded",))
    phase = phase_of(prompt, generated)
    # A printed deviation of 0 may be a rounded one: it says nothing of the number of repetitions.
    for statistic, value in speeds:
        put(rows, part.index, test.record, "t/s", rate_of(phase, statistic), value, frame)
    size = parse_number(cells["size"])
    if size is not None and size.unit is not None:
        quantity = stated("model_size", size.unit)
        put(rows, part.index, test.record, "size", quantity, size.value, frame)


def add_batched(
    part: Parsed,
    rows: Rows,
    record: str,
    entry: Mapping[str, Json],
    model: str | None,
    flags: tuple[Flag, ...] = (),
) -> None:
    """Adds one batch size of llama-batched-bench, under the keys of its JSONL."""
    settings = {key: value for key, value in entry.items() if key not in _FIGURES and key not in _BATCH}
    workload = {name: entry.get(key) for key, name in _BATCH.items()}
    task = test_name(whole(entry.get("pp")) or 0, whole(entry.get("tg")) or 0, 0)
    context = context_of(
        rows, tool=BATCHED, scope="sample", engine=ENGINE, run=part.artifact, model=model, task=task, config=settings,
        workload=workload,
    )  # fmt: skip
    # Without a prompt, or with nothing generated, a time and a rate are written as 0.
    frame = Frame(context, flags=flags, zero_is_missing=True)
    for key, quantity in _FIGURES.items():
        value = entry.get(key)
        if key in entry and (value is None or is_number(value)):
            put(rows, part.index, record, key, quantity, value, frame)
