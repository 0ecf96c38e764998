"""The lines of llama-perplexity's log as figures and settings, one run for each model that is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from data_contracts.json_values import JsonObject
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.summary_entries import statistic

_NUMBER = r"-?(?:\d{1,30}(?:\.\d{1,30})?|nan|inf)"
# `Â±` is the UTF-8 of `±` read as Latin-1.
_ERROR = rf"(?:[ ]*(?:±|\+/-|Â±)[ ]*(?P<error>{_NUMBER}))?"
# Newer logs write the time and the level before a line; a command echoed by a shell has a sign.
_PREFIX = re.compile(r"\A(?:\d+(?:\.\d+){3} [A-Z] )?")
_LOAD = re.compile(
    r"loaded meta data .{0,200}? from (?P<gguf>[^\n(]+)|loading model (?:from |')(?P<path>[^'\n]+)"
)
_COMMAND = re.compile(r"(?:^|[\s/])(?:llama-)?perplexity(?:\.exe)?\s")
_MODEL = re.compile(r"\s(?:-m|--model)[ =]+(?P<model>\S+)")
_FILE = re.compile(r"\s(?:-f|--file)[ =]+(?P<file>\S+)")
_LAYERS = re.compile(r"\s(?:-ngl|--n-gpu-layers|--gpu-layers)[ =]+(?P<layers>\d{1,9})\b")
_THREADS = re.compile(r"system_info: n_threads = (?P<threads>\d{1,9})\b")
_BUILD = re.compile(r"\A(?:main: )?build(?::| =) (?P<number>\d+) \((?P<commit>[0-9a-f]+)\)")
_OVER = re.compile(r"calculating perplexity over (?P<chunks>\d{1,18}) chunks(?P<more>.*)")
_BEGINS = (_BUILD, _LOAD, _OVER)
_PAIR = re.compile(r"(?<!\w)(\w{1,40})=(\d{1,18})")
_PASS = re.compile(
    rf"(?<![\d.])(?P<s>{_NUMBER}) seconds per pass - ETA (?:(?P<h>[\d.]+) hours ?)?(?:(?P<min>[\d.]+) minutes)?"
)
_TOKENS = re.compile(r"tokenization took (?P<ms>[\d.e+-]+) ms")
_CHUNK = re.compile(rf"\[(?P<chunk>\d+)\](?P<value>{_NUMBER}),?")
_CHUNKS = re.compile(rf"(?:{_CHUNK.pattern.replace('?P<chunk>', '?:').replace('?P<value>', '?:')})++")
_FINAL = re.compile(rf"Final estimate: PPL = (?P<value>{_NUMBER}){_ERROR}")
_TIME = re.compile(
    r"(?P<phase>load|prompt eval|total) time =\s*(?P<ms>[\d.]+) ms(?: /\s*(?P<count>\d+) tokens)?"
    r"(?:.{0,80}?\s(?P<rate>[\d.]+) tokens per second)?"
)
_EVAL_ONLY = re.compile(r"(?<!prompt )eval time =|sampl\w+ time =")
_PERPLEXITIES = r"ln\(PPL\(Q\)/PPL\(base\)\)|PPL\(Q\)(?:[/-]PPL\(base\))?|PPL\(base\)"
_STATISTIC = re.compile(
    rf"(?P<which>Mean|Maximum|Minimum|Median|RMS|Same top|\d{{1,3}}\.\d{{1,6}}%)"
    rf"\s{{1,40}}(?P<of>KLD|\S{{0,2}}p|{_PERPLEXITIES})\s{{0,40}}:"
    rf"\s{{0,40}}(?P<value>{_NUMBER})\s{{0,40}}%?{_ERROR}"
)
_CORRELATION = re.compile(rf"(?P<label>Cor\(ln\(PPL\(Q\)\), ln\(PPL\(base\)\)\)):\s*(?P<value>{_NUMBER})%")
_ROW = re.compile(
    rf"\s{{0,40}}(?P<chunk>\d{{1,18}})(?P<rest>(?:\s{{1,20}}{_NUMBER} (?:±|\+/-|Â±)\s{{1,20}}{_NUMBER}(?: %)?){{3,6}})\s*"
)
_VALUES = re.compile(rf"(?<![\d.])({_NUMBER}) (?:±|\+/-|Â±)")
_SCORE = re.compile(
    rf"(?P<label>Final Winogrande score\((?P<n>\d{{1,18}}) tasks\)|Final result|Random chance): (?P<value>{_NUMBER}){_ERROR}"
)
_HELLASWAG = re.compile(
    rf"(?P<n>\d{{1,18}})\t(?P<value>{_NUMBER})%?(?:\t\[(?P<low>{_NUMBER})%, (?P<high>{_NUMBER})%\]|\t.*)?\s*"
)
_TASKS = {"hellaswag": "HellaSwag", "winogrande": "Winogrande", "TruthfulQA": "multiple choice"}
_TASK = re.compile(r"calculating (?P<task>hellaswag|winogrande|TruthfulQA) score")

_PPL, _KLD = known("perplexity", "1"), known("kl_divergence", "1")
_OF: dict[str, Quantity] = {
    "KLD": _KLD,
    "PPL(Q)": _PPL,
    "PPL(base)": own("perplexity_base", "1"),
    "ln(PPL(Q)/PPL(base))": own("log_perplexity_ratio", "1"),
    "PPL(Q)/PPL(base)": own("perplexity_ratio", "1"),
    "PPL(Q)-PPL(base)": own("perplexity_difference", "1"),
}
_CHANGE = own("token_probability_change", "percent")
_ROW_COLUMNS = (
    ("PPL", _PPL), ("ln(PPL(Q)/PPL(base))", _OF["ln(PPL(Q)/PPL(base))"]), ("KL Divergence", _KLD),
    ("RMS", own("token_probability_change_rms", "percent")), ("Same top p", known("same_top_token", "percent")),
)  # fmt: skip
_TIMES = {
    "load": known("load_duration", "ms"),
    "prompt eval": known("prefill_duration", "ms"),
    "total": own("engine_duration", "ms"),
}
# What is printed before the first result, and the lines that are the result of a whole run.
_BEFORE = frozenset({"pass_duration", "estimated_duration", "tokenization_duration"})
_TIMED = 20  # a process prints its timings last: no need to search all of its log again
_RESULTS = ("Final estimate: PPL", "Mean PPL(Q)", "Final result")


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed number, with its standard error if it has one; `running` when later lines take it further."""

    label: str
    quantity: Quantity
    value: str
    error: str | None = None
    n: int | None = None
    running: bool = False
    rounded: bool = False


@dataclass(slots=True)
class LogRun:
    """One run: its lines, what they say that it was, and its figures; none when it is of another tool."""

    model: str | None = None
    build: str | None = None
    task: str | None = None
    settings: JsonObject = field(default_factory=dict)
    figures: list[Printed] = field(default_factory=list)
    results: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def says(self, label: str) -> bool:
        return label in self.results

    def add(self, figure: Printed) -> None:
        self.figures.append(figure)
        if not figure.running:
            self.results.add(figure.label)


def runs_in(text: str) -> list[LogRun]:
    """The runs of a log in order: a new one begins with the next model, and with a result that the last one has."""
    runs = [LogRun()]
    for line in text.split("\n"):
        if not line or line.isspace():
            continue
        bare = line[match.end() :] if (match := _PREFIX.match(line)) else line
        if _is_done(runs[-1]) and _begins(bare):
            # Its timings stand below its results; what comes between two models belongs to the next one
            runs.append(LogRun(build=runs[-1].build))
        _describe(runs[-1], bare)
        for figure in _figures(runs[-1], bare):
            if not figure.running and runs[-1].says(figure.label):
                last = runs[-1]
                runs.append(LogRun(last.model, last.build, last.task, dict(last.settings)))
            runs[-1].add(figure)
        runs[-1].lines.append(bare)
    return [_completed(run) for run in runs]


def _is_done(run: LogRun) -> bool:
    results = any(figure.quantity.metric not in _BEFORE for figure in run.figures)
    return results or any("total time =" in line for line in run.lines[-_TIMED:])


def _begins(line: str) -> bool:
    return _command(line) is not None or any(begins.search(line) for begins in _BEGINS)


def _command(line: str) -> re.Match[str] | None:
    """The model that a command which a shell echoed names; None for any other line."""
    found = _COMMAND.search(line)
    return _MODEL.search(line, found.end() - 1) if found else None


def _describe(run: LogRun, line: str) -> None:
    if found := _LOAD.search(line):
        run.model = (found["gguf"] or found["path"]).strip().rpartition("/")[2]
    elif found := _BUILD.match(line):
        run.build = f"b{found['number']}"
    elif found := _OVER.search(line):
        run.settings |= {
            "chunks": int(found["chunks"]),
            **{k: int(v) for k, v in _PAIR.findall(found["more"])},
        }
    elif found := _TASK.search(line):
        run.task = _TASKS[found["task"]]
    elif found := _command(line):
        run.model = found["model"].strip("'\"").rpartition("/")[2]
        if file := _FILE.search(line):
            run.settings["file"] = file["file"].strip("'\"").rpartition("/")[2]
        if layers := _LAYERS.search(line):
            run.settings["n_gpu_layers"] = int(layers["layers"])
    elif found := _THREADS.search(line):
        run.settings["n_threads"] = int(found["threads"])


def _figures(run: LogRun, line: str) -> Iterator[Printed]:
    """What a line says of its run. Lines of other tools say nothing, and so does the time of a phase that did not run."""
    stripped = line.strip()
    if _CHUNKS.fullmatch(stripped.replace(", ", ",")):
        for chunk in _CHUNK.finditer(stripped):
            yield Printed(f"[{chunk['chunk']}]", _PPL, chunk["value"], running=True)
    elif found := _FINAL.search(line):
        yield Printed("Final estimate: PPL", _PPL, found["value"], found["error"])
    elif found := _PASS.search(line):
        yield Printed("seconds per pass", own("pass_duration", "s"), found["s"], rounded=True)
        if found["h"] or found["min"]:
            minutes = 60 * float(found["h"] or 0) + float(found["min"] or 0)
            yield Printed("ETA", own("estimated_duration", "minutes"), repr(minutes), rounded=True)
    elif found := _TOKENS.search(line):
        yield Printed("tokenization", own("tokenization_duration", "ms"), found["ms"])
    elif found := _STATISTIC.match(stripped):
        if (quantity := _quantity(found["which"], found["of"])) is not None:
            yield Printed(f"{found['which']} {found['of']}", quantity, found["value"], found["error"])
    elif found := _CORRELATION.match(stripped):
        quantity = own("log_perplexity_correlation", "percent")
        yield Printed(found["label"], quantity, found["value"])
    elif found := _ROW.fullmatch(line):
        yield from _row(found)
    elif found := _SCORE.search(line):
        quantity = (
            own("random_chance", "percent")
            if found["label"] == "Random chance"
            else known("accuracy", "percent")
        )
        yield Printed(found["label"], quantity, found["value"], found["error"], int(found["n"] or 0) or None)
    elif run.task is not None and (found := _HELLASWAG.fullmatch(line)):
        score = known("acc_norm", "percent") if run.task == "HellaSwag" else known("accuracy", "percent")
        for named, value in (("value", found["value"]), ("ci_low", found["low"]), ("ci_high", found["high"])):
            if value:
                quantity = score.with_statistic(named)
                yield Printed(f"task {found['n']}", quantity, value, n=int(found["n"]), running=True)
    elif run.figures and not _EVAL_ONLY.search(line) and (found := _TIME.search(line)):
        yield from _times(found)


def _quantity(which: str, of: str) -> Quantity | None:
    if which == "Same top":
        return known("same_top_token", "percent")
    if of in _OF:
        named = statistic({"Maximum": "max", "Minimum": "min"}.get(which, which))
        # The perplexity is the exponential of a mean: one value, not the mean of several
        return _OF[of].with_statistic(named) if named and of == "KLD" else _OF[of]
    if of.endswith("p") and "PPL" not in of:
        if which == "RMS":
            return own("token_probability_change_rms", "percent")
        named = statistic({"Maximum": "max", "Minimum": "min"}.get(which, which))
        return _CHANGE.with_statistic(named) if named else None
    return None


def _row(found: re.Match[str]) -> Iterator[Printed]:
    values = _VALUES.findall(found["rest"])
    for (label, quantity), value in zip(_ROW_COLUMNS, values, strict=False):
        yield Printed(f"chunk {found['chunk']} {label}", quantity, value, running=True)


def _times(found: re.Match[str]) -> Iterator[Printed]:
    phase = found["phase"]
    yield Printed(f"{phase} time", _TIMES[phase], found["ms"])
    if phase == "prompt eval" and found["count"]:
        yield Printed("prompt eval tokens", known("input_tokens_total", "tokens"), found["count"])
    if phase == "prompt eval" and found["rate"]:
        yield Printed("prompt eval rate", known("prefill_throughput", "tok/s"), found["rate"], rounded=True)


def _completed(run: LogRun) -> LogRun:
    """The run with its last running estimate as its result, where it has no final line and that is of the last chunk."""
    estimates = [figure for figure in run.figures if figure.running]
    last = estimates[-1] if estimates else None
    whole = last is not None and (
        last.label == f"[{run.settings.get('chunks')}]"
        or (last.n is not None and last.quantity.metric == "acc_norm")
    )
    if last is None or not whole or any(run.says(label) for label in _RESULTS):
        return run
    figures = [
        replace(figure, running=figure.running and figure.label != last.label) for figure in run.figures
    ]
    return replace(run, figures=figures)
