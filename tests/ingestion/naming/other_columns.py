"""Columns that are no measurement of a language model, with values that fit them, made from a seed.

Identifiers, settings, capacities, limits, targets, dates, and the figures of other trades. Many share words with metrics
on purpose: `request_id`, `wind_speed_ms`, `power_limit_w`, `ttft_target_ms`, `profit_loss_usd`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Draw = Callable[[random.Random], str]


def _whole(low: int, high: int) -> Draw:
    return lambda rng: str(rng.randint(low, high))


def _decimal(low: float, high: float, digits: int = 2) -> Draw:
    return lambda rng: f"{rng.uniform(low, high):.{digits}f}"


def _one_of(*choices: str) -> Draw:
    return lambda rng: rng.choice(choices)


def _hex(digits: int) -> Draw:
    return lambda rng: f"{rng.getrandbits(4 * digits):0{digits}x}"


def _date(rng: random.Random) -> str:
    return f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _version(rng: random.Random) -> str:
    return f"{rng.randint(0, 12)}.{rng.randint(0, 30)}.{rng.randint(0, 9)}"


_POWER_OF_TWO = _one_of(*(str(2**n) for n in range(4, 18)))

# Whose property a column is, and the property: any of the left goes with any of the right.
_OWNERS = (
    "account", "article", "author", "batch", "book", "branch", "building", "camera", "campaign", "case", "category",
    "channel", "city", "client", "cluster", "comment", "company", "container", "country", "course", "customer",
    "dataset", "device", "document", "driver", "employee", "engine", "event", "experiment", "farm", "file", "flight",
    "group", "host", "hotel", "house", "image", "invoice", "item", "job", "lab", "lesson", "machine", "message",
    "model", "node", "order", "page", "patient", "photo", "player", "pod", "prompt", "product", "project", "query",
    "question", "region", "request", "response", "room", "route", "run", "sample", "school", "sensor", "server",
    "session", "shipment", "shop", "song", "station", "store", "student", "task", "team", "test", "ticket", "token",
    "track", "trial", "truck", "user", "vehicle", "video", "warehouse", "worker",
)  # fmt: skip
_PROPERTIES: tuple[tuple[str, Draw], ...] = (
    ("id", _whole(1, 99999)),
    ("uuid", _hex(32)),
    ("hash", _hex(16)),
    ("sha256", _hex(64)),
    ("checksum", _hex(8)),
    ("index", _whole(0, 400)),
    ("idx", _whole(0, 400)),
    ("number", _whole(1, 5000)),
    ("no", _whole(1, 5000)),
    ("rank", _whole(1, 50)),
    ("port", _whole(1024, 65535)),
    ("pid", _whole(100, 99999)),
    ("version", _version),
    ("build", _whole(1000, 9999)),
    ("revision", _whole(1, 40)),
    ("seed", _whole(0, 2**31)),
    ("year", _whole(1975, 2026)),
    ("created", _date),
    ("date", _date),
    ("epoch", _whole(1_600_000_000, 1_790_000_000)),
    ("timestamp ms", _whole(1_600_000_000_000, 1_790_000_000_000)),
    ("line number", _whole(1, 9000)),
    ("postal code", _whole(10000, 99999)),
    ("price usd", _decimal(0.2, 900)),
    ("price", _decimal(0.2, 900)),
    ("stars", _whole(1, 5)),
    ("likes", _whole(0, 90000)),
    ("age", _whole(1, 90)),
    ("weight kg", _decimal(0.1, 900)),
    ("height cm", _decimal(1, 400)),
    ("colour", _whole(0, 255)),
    ("latitude", _decimal(-90, 90, 5)),
    ("longitude", _decimal(-180, 180, 5)),
    ("floor", _whole(0, 40)),
    ("level", _whole(1, 9)),
    ("status code", _one_of("200", "201", "301", "404", "429", "500", "503")),
    ("exit code", _one_of("0", "1", "2", "130", "137")),
    ("retries", _whole(0, 5)),
    ("replicas", _whole(1, 16)),
    ("shard", _whole(0, 64)),
    ("timeout ms", _one_of("500", "1000", "5000", "30000")),
    ("timeout s", _one_of("5", "30", "60", "300")),
    ("interval s", _one_of("1", "5", "15", "60")),
    ("limit", _one_of("10", "50", "100", "1000")),
    ("offset", _whole(0, 9000)),
    ("priority", _whole(1, 10)),
    ("tier", _whole(1, 4)),
)

# Names that stand by themselves, with the values that they have in the world.
_SINGLE: tuple[tuple[str, Draw], ...] = (
    # Settings of a model, an engine or a training
    ("learning rate", _one_of("0.001", "0.0003", "2e-05", "1e-06")),
    ("weight decay", _one_of("0.0", "0.01", "0.1")),
    ("dropout", _decimal(0, 0.5)),
    ("num layers", _whole(12, 96)),
    ("n layer", _whole(12, 96)),
    ("gpu layers", _whole(0, 99)),
    ("hidden size", _POWER_OF_TWO),
    ("vocab size", _whole(30000, 260000)),
    ("num attention heads", _whole(8, 96)),
    ("head dim", _one_of("64", "80", "128", "256")),
    ("lora rank", _one_of("8", "16", "64")),
    ("lora alpha", _one_of("16", "32")),
    ("temperature", _one_of("0", "0.2", "0.7", "1.0")),
    ("top p", _decimal(0.5, 1)),
    ("top k", _whole(1, 100)),
    ("repeat penalty", _decimal(1, 1.3)),
    ("max tokens", _POWER_OF_TWO),
    ("max new tokens", _POWER_OF_TWO),
    ("max output tokens", _POWER_OF_TWO),
    ("max num batched tokens", _POWER_OF_TWO),
    ("max model len", _POWER_OF_TWO),
    ("num ctx", _POWER_OF_TWO),
    ("n ctx", _POWER_OF_TWO),
    ("context length", _POWER_OF_TWO),
    ("context window", _POWER_OF_TWO),
    ("block size", _one_of("8", "16", "32")),
    ("batch size", _one_of("1", "4", "8", "32", "512")),
    ("ubatch size", _one_of("128", "512")),
    ("prefill chunk size", _POWER_OF_TWO),
    ("tensor parallel size", _one_of("1", "2", "4", "8")),
    ("pipeline parallel size", _one_of("1", "2", "4")),
    ("num gpus", _one_of("1", "2", "4", "8")),
    ("gpu count", _one_of("1", "2", "4", "8")),
    ("gpu id", _whole(0, 7)),
    ("gpu index", _whole(0, 7)),
    ("gpu memory utilization", _one_of("0.85", "0.9", "0.95")),
    ("bos token id", _whole(0, 128000)),
    ("eos token id", _whole(0, 128000)),
    ("quant bits", _one_of("2", "3", "4", "8", "16")),
    ("group size", _one_of("32", "64", "128")),
    ("rope theta", _one_of("10000", "500000", "1000000")),
    ("num params", _whole(100_000_000, 9_000_000_000)),
    ("params b", _one_of("0.5", "1.5", "7", "8", "70")),
    ("num threads", _whole(1, 64)),
    ("n threads", _whole(1, 64)),
    ("max concurrency", _one_of("1", "8", "64")),
    ("num prompts", _one_of("100", "200", "1000")),
    ("num warmups", _whole(0, 5)),
    ("num runs", _whole(1, 30)),
    ("num trials", _whole(1, 30)),
    ("few shot", _whole(0, 25)),
    ("epochs", _whole(1, 100)),
    ("global step", _whole(0, 90000)),
    # Capacities of a machine
    ("gpu memory total mb", _one_of("8192", "24564", "81920")),
    ("vram total gb", _one_of("8", "16", "24", "80")),
    ("total memory gb", _one_of("16", "32", "64", "128")),
    ("physical memory mb", _whole(4000, 131072)),
    ("cpu cores", _whole(2, 128)),
    ("cpu freq mhz", _whole(800, 5200)),
    ("gpu clock mhz", _whole(210, 2700)),
    ("sm count", _whole(20, 144)),
    ("tdp w", _one_of("75", "170", "350", "700")),
    ("power limit w", _one_of("150", "250", "350", "450")),
    ("gpu fan pct", _whole(0, 100)),
    ("pcie gen", _one_of("3", "4", "5")),
    ("disk free gb", _decimal(1, 4000, 1)),
    ("disk used pct", _decimal(1, 99, 1)),
    ("battery pct", _whole(1, 100)),
    ("swap total mb", _whole(0, 16384)),
    ("installed ram gb", _one_of("16", "32", "64")),
    ("memory capacity gb", _one_of("16", "32", "64")),
    ("gpu memory capacity gb", _one_of("8", "24", "80")),
    ("memory bandwidth gbps", _one_of("68", "273", "936", "3350")),
    ("gpu memory clock mhz", _whole(800, 11000)),
    ("memory channels", _one_of("1", "2", "8")),
    ("peak tflops", _decimal(5, 990, 1)),
    ("rated power w", _one_of("75", "170", "350", "700")),
    ("battery capacity wh", _decimal(10, 100, 1)),
    ("gpu offload pct", _whole(0, 100)),
    ("cpu temperature c", _decimal(30, 95, 1)),
    ("screen brightness pct", _whole(0, 100)),
    ("load average 1m", _decimal(0, 32)),
    ("uptime s", _whole(100, 9_000_000)),
    # Goals and limits are not what was measured
    ("ttft target ms", _one_of("200", "500", "1000")),
    ("ttft slo ms", _one_of("200", "500", "1000")),
    ("target latency ms", _one_of("200", "500", "1000")),
    ("latency budget ms", _one_of("200", "500", "1000")),
    ("latency threshold ms", _one_of("200", "500", "1000")),
    ("tpot slo ms", _one_of("20", "50", "100")),
    ("accuracy threshold", _one_of("0.8", "0.9", "0.95")),
    ("memory limit gb", _one_of("8", "16", "64")),
    ("rate limit rps", _one_of("10", "100", "500")),
    ("target request rate", _one_of("1", "4", "16")),
    ("load balancer port", _whole(1024, 65535)),
    ("latency percentile", _one_of("50", "90", "95", "99")),
    ("confidence level", _one_of("0.9", "0.95", "0.99")),
    ("sampling interval ms", _one_of("10", "100", "500", "1000")),
    ("request timeout s", _one_of("30", "60", "300")),
    ("keep alive s", _one_of("0", "60", "300")),
    ("cooldown s", _one_of("5", "10", "60")),
    ("decode batch size", _one_of("1", "8", "64")),
    ("requested output tokens", _POWER_OF_TWO),
    ("min tokens", _one_of("0", "1", "16")),
    ("prompt template id", _whole(1, 40)),
    # Other machines and programs have times and rates, too
    ("page load time ms", _decimal(100, 4000, 1)),
    ("ping ms", _decimal(1, 200, 1)),
    ("network rtt ms", _decimal(1, 200, 1)),
    ("database latency ms", _decimal(1, 90, 2)),
    ("dns lookup ms", _decimal(1, 90, 2)),
    ("disk read mbs", _decimal(50, 7000, 1)),
    ("boot time s", _decimal(5, 60, 1)),
    ("build time s", _decimal(5, 900, 1)),
    ("frames per second", _decimal(10, 240, 1)),
    ("words per minute", _whole(20, 120)),
    # Other trades that use the same words
    ("wind speed ms", _decimal(0, 30, 1)),
    ("outside temperature c", _decimal(-20, 40, 1)),
    ("room temperature c", _decimal(15, 30, 1)),
    ("body temperature c", _decimal(35, 41, 1)),
    ("rainfall mm", _decimal(0, 90, 1)),
    ("heart rate bpm", _whole(40, 190)),
    ("interest rate", _decimal(0, 0.1, 4)),
    ("tax rate", _decimal(0.05, 0.4, 3)),
    ("exchange rate", _decimal(0.5, 1.6, 4)),
    ("conversion rate", _decimal(0, 0.2, 4)),
    ("sample rate hz", _one_of("8000", "16000", "44100")),
    ("frame rate", _one_of("24", "25", "30", "60")),
    ("bitrate kbps", _whole(64, 9000)),
    ("download speed mbps", _decimal(1, 900, 1)),
    ("population", _whole(900, 30_000_000)),
    ("price of apples", _decimal(0.5, 5)),
    ("price of bananas eur", _decimal(0.5, 5)),
    ("apples sold", _whole(0, 900)),
    ("token price usd", _decimal(0.001, 4000, 4)),
    ("profit loss usd", _decimal(-9000, 9000)),
    ("weight loss kg", _decimal(0, 20, 1)),
    ("gps accuracy m", _decimal(1, 50, 1)),
    ("energy drink sales", _whole(0, 900)),
    ("power of attorney", _whole(0, 1)),
    ("memory card gb", _one_of("32", "64", "128")),
    ("stock quantity", _whole(0, 900)),
    ("isbn", _whole(9_780_000_000_000, 9_799_999_999_999)),
    ("phone number", _whole(1_000_000_000, 9_999_999_999)),
    ("home score", _whole(0, 7)),
    ("distance km", _decimal(0.1, 900, 1)),
    ("lap time s", _decimal(50, 120, 3)),
    ("travel time min", _whole(5, 300)),
    ("salary usd", _whole(20000, 200000)),
    ("byte offset", _whole(0, 9_000_000)),
    ("file size kb", _whole(1, 90000)),
    ("image width px", _whole(64, 4096)),
    ("http status", _one_of("200", "404", "500")),
    ("row", _whole(1, 9000)),
    ("line", _whole(1, 9000)),
    ("column", _whole(1, 200)),
    ("port", _one_of("8000", "8080", "11434")),
    ("seed", _one_of("0", "42", "1234")),
)

# Where a name that stands by itself may be found
_PLACES = ("", "config", "settings", "meta", "params", "args", "options", "env", "job", "default")


@dataclass(frozen=True, slots=True)
class OtherColumn:
    """A column that measures nothing of a language model."""

    name: str
    values: tuple[str, ...]


def _styled(rng: random.Random, words: list[str]) -> str:
    style = rng.randrange(6)
    if style == 0:
        return words[0] + "".join(word.capitalize() for word in words[1:])
    if style == 1:
        return "".join(word.capitalize() for word in words)
    if style == 2:
        return "-".join(words)
    if style == 3:
        return " ".join(word.capitalize() for word in words)
    if style == 4:
        return "_".join(words).upper()
    return "_".join(words)


def _endless(rng: random.Random) -> Iterator[OtherColumn]:
    while True:
        if rng.random() < 0.5:
            what, draw = rng.choice(_SINGLE)
            place = rng.choice(_PLACES)
            name = _styled(rng, what.split())
            if place:
                name = f"{place}.{name}" if rng.random() < 0.5 else _styled(rng, [place, *what.split()])
        else:
            what, draw = rng.choice(_PROPERTIES)
            name = _styled(rng, [rng.choice(_OWNERS), *what.split()])
        yield OtherColumn(name, tuple(draw(rng) for _ in range(6)))


def other_columns(seed: int, count: int) -> list[OtherColumn]:
    """So many columns, no two of one name."""
    rng = random.Random(seed)
    made: dict[str, OtherColumn] = {}
    for column in _endless(rng):
        made.setdefault(column.name, column)
        if len(made) == count:
            break
    return list(made.values())
