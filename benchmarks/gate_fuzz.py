"""Throws generated answers at the gate and says what survived: `python -m benchmarks.gate_fuzz [ANSWERS] [SEED]`.

Each answer mixes good comments with lines that are bad by construction, one defect each. A bad line that is accepted,
or a numeral that the independent check finds in the accepted comments, is a survivor; the exit code is then 1. It is 1 too
when the gate accepts more than a fiftieth of 10,000 sentences that no remark may say (hostile_remarks.py).
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.hostile_remarks import judged
from tasks.commentary.gate import check
from tasks.commentary.numerals import unsupported_numerals
from tasks.commentary.personas import personas
from tasks.commentary.prompting import NumberedFact, not_to_be_said, remark_prompt
from tests.commentary.material import FACTS_SEEN, GOOD_COMMENTS


def _listed(text: str) -> list[str]:
    return text.split("|")


_UNITS = _listed(
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen"
)
_TENS = _listed("_|_|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety")
_ORDINALS = _listed(
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|twentieth|hundredth"
)
_SHARES = _listed(
    "half of them|most of the requests|the majority|a third of the files|three quarters|a dozen runs|twice the rate"
    "|double the wait|two-thirds|one in ten|a couple of runs|dozens of files|a minority|halved|tripled|tenfold|two-fold"
    "|nearly all of it|the bulk of it|a pair of models|a hundredth|zero failures|a fraction of the time"
    "|an order of magnitude|every request failed|all runs failed|none of the runs failed|quadrupled|scores of files"
    "|millions of tokens|a quarter|thrice|the lion's share|no requests failed|almost none"
)
_PERCENT = ("percent", "per cent", "pct", "percentage points", "%", "％", "‰", "percents", "basis points")
_UP = "improved|is faster|is better|gained speed|sped up|outperforms the others|was optimized|is superior|beats the rest"
_DOWN = "regressed|is slower|is worse|degraded|deteriorated|fell behind and lags|suffered|was penalised|is inferior"
_MOVES = _listed(
    "increased|decreased|dropped|rose|fell|is higher|is lower|grew|declined|shrank|reduced the wait|exceeds the rest|went up"
    "|outpaces the rest|trails the others|is above the others|is way up"
    "|is the fastest|is the slowest|leads all others as the best|is more than before|has the highest rate|is the worst"
)
_CAUSES = _listed(
    "because the cache was warm|due to throttling|thanks to batching|owing to the driver|which led to failures"
    "|caused by the server|as a result of caching|therefore the driver is at fault|which explains the failures"
    "|and this is attributable to memory|which results from swapping|and the driver is responsible for it"
)
_NAMES = _listed(
    "gpt-4|llama2|Mixtral-8x7B|claude|Falcon|deepseek-r1:32b|vicuna|report_2024.md|csv_data/run.csv|num_batch|top_k|RTX|H100"
    "|TensorRT|pytorch|batch_size|reports/gemma3|NVIDIA|Gemini|OLLAMA_NUM_PARALLEL|kubernetes|v1.2|orca|Zephyr|CUDA"
)
_OPENERS = _listed(
    "Okay, here is my analysis of the data.|Sure! Here are the comments.|As an AI language model, I cannot see the data."
    "|Here's a structured analysis of the provided facts.|Certainly, let me comment on this.|I think this is worth a look."
    "|Based on the provided facts, the system works.|Thank you for the facts.|We see that the data is fine."
    "|Let me know if you need to see the rest.|You are a careful reader of this.|I would be happy to refine this."
)
_QUESTIONS = _listed(
    "Could this be a fault of the server?|Do you require additional details?|Why is the power draw so low?"
    "|Is the run complete？"
    "|Would you like a detailed report|How many of these runs were warm|Why was this left out|Is this a fault of the server؟"
    "|Are the failures in a cluster|Should the run be repeated?"
)
_MARKUP = _listed(
    "**bold** claim of the run|`code` in the run|# heading for the run|a [link](there) to the run|<b>bold</b> in the run"
    "|<script>alert</script> in the run|&frac12; of the run|&half; of the run|a ‖ table ‖ of the run|_emphasis_ on the run"
    "|~~struck~~ in the run|<!-- hidden --> in the run|* item of the run|- item of the run|$x$ in the run|{run} of the run"
    "|> quote of the run|a \\times b of the run|&#50; of the run|== mark == of the run"
)
_FOREIGN = _listed(
    "Это хорошо для the run|这个模型很好 for the run|モデル of the run|النموذج in the run|το μοντέλο of the run"
    "|मॉडल of the run|Die Hälfte der Läufe ist gut|La moitié des essais est bonne|La mitad de the runs|Il doppio di the runs"
    "|оne of the runs"
    "|Le modèle répond avec lenteur aux questions posées|Das Modell antwortet ohne Verzug auf jede Frage|twο of the runs"
)
_OTHER_DIGITS = (
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "０１２３４５６７８９",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "〇一二三四五六七八九",
)
_SIGNS = "½⅓¼¾⅔⅛①⑫❸㉑Ⅳⅻ㊀三百²³⅐🄂⑴⒈"
_HOSTILE, _ACCEPTED_AT_MOST = 10_000, 0.02
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def spelled(number: int) -> str:
    """A number from 0 to 999,999 in English words."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_UNITS[number % 10]}" if number % 10 else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = f" and {spelled(number % size)}" if number % size else ""
    return f"{spelled(number // size)} {name}{rest}"


def roman(number: int) -> str:
    """A number from 1 to 89 in Roman numerals."""
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def _hidden(rng: random.Random, word: str) -> str:
    place = rng.randrange(1, len(word))
    head, tail = word[:place], word[place:]
    accents = {"e": "é", "o": "ö", "i": "ï", "u": "ü", "n": "ñ"}
    return rng.choice(
        [
            f"{head}\u200b{tail}",
            f"{head}\u00ad{tail}",
            f"{head}-{tail}",
            f"{head}'{tail}",
            f"{head}.{tail}",
            f"{head}\u0301{tail}",
            f"{head}_{tail}",
            word.upper(),
            word.title(),
            f"'{word}'",
            f"({word})",
            "".join(accents.get(c, c) for c in word) + "s" * (word[-1] not in "xs"),
            "".join(chr(ord(c) + 0xFEE0) for c in word),
            word.replace("o", "0").replace("e", "3") + "1",
            " ".join(word),
            word.replace("i", "ı").replace("e", "е").replace("o", "о") + "‐like",
        ]
    )


Defect = Callable[[random.Random, NumberedFact], str]


def _digits(rng: random.Random, fact: NumberedFact) -> str:
    right = [w for w in fact.clause.split() if any(c.isdigit() for c in w)] or ["7"]
    number = rng.choice(
        [str(rng.randrange(10_000)), f"{rng.random() * 500:.{rng.randrange(4)}f}", rng.choice(right)]
    )
    return rng.choice(
        [
            number,
            f"~{number}",
            f"{number}%",
            f"{number}x",
            f"x{number}",
            f"{rng.randrange(9)}e{rng.randrange(9)}",
        ]
    )


def _against(rng: random.Random, fact: NumberedFact) -> str:
    claims = {"improved": _DOWN, "regressed": _UP, "unchanged": rng.choice((_UP, _DOWN))}
    known = claims.get(fact.verdict or "")
    return f"it {rng.choice(known.split('|') if known else [*_UP.split('|'), *_DOWN.split('|'), *_MOVES])}"


DEFECTS: dict[str, Defect] = {
    "digits": _digits,
    "spelled": lambda rng, _: spelled(int(10 ** rng.uniform(0, 5.9))).replace(
        " and ", rng.choice([" and ", " "])
    ),
    "joined": lambda rng, _: spelled(rng.randrange(1000)).replace(" ", "").replace("-", ""),
    "ordinal": lambda rng, _: f"the {rng.choice(_ORDINALS)} of them",
    "roman": lambda rng, _: rng.choice([str.upper, str.lower])(
        roman(rng.choice([2, 3, 4, 6, 7, 8, *range(11, 60)]))
    ),
    "other digits": lambda rng, _: "".join(
        rng.choice(rng.choice(_OTHER_DIGITS)) for _ in range(rng.randrange(1, 4))
    ),
    "sign": lambda rng, _: rng.choice(_SIGNS),
    "share": lambda rng, _: rng.choice(_SHARES),
    "percent": lambda rng, _: f"{rng.choice(['some', 'ten', 'a few'])} {rng.choice(_PERCENT)}",
    "hidden": lambda rng, _: _hidden(rng, rng.choice(_UNITS[1:] + _TENS[2:])),
    "entity": lambda rng, _: rng.choice(_NAMES),
    "direction": _against,
    "cause": lambda rng, _: rng.choice(_CAUSES),
}
WHOLE: dict[str, tuple[str, ...]] = {
    "chatty": tuple(_OPENERS),
    "question": tuple(_QUESTIONS),
    "markup": tuple(_MARKUP),
    "alphabet": tuple(_FOREIGN),
    "short": ("", "ok", "…", "fine then", ".", "\u200b"),
    "long": ("so it goes on and on with it " * 9, "the " * 30, "a" * 400),
}


@dataclass
class Tally:
    """What a fuzz found: lines by defect, survivors, and how many of the good lines were accepted."""

    answers: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    survivors: list[tuple[str, str]] = field(default_factory=list)
    good: int = 0
    good_accepted: int = 0


def system_prompt() -> str:
    """What the model must not repeat."""
    return not_to_be_said(remark_prompt(personas(["data_collector"])[0], FACTS_SEEN[0]))


def bad_line(rng: random.Random, leak: str) -> tuple[str, str]:
    """A defect's name and a line that holds it."""
    fact = rng.choice(FACTS_SEEN)
    kind = rng.choice([*DEFECTS, *WHOLE, "leak", "uncited", "unknown"])
    carrier = rng.choice(GOOD_COMMENTS)[5:]
    if kind in DEFECTS:
        defect = DEFECTS[kind](rng, fact)
        text = rng.choice([
            f"{carrier.rstrip('.')}, {defect}", f"{carrier.rstrip('.')}; {defect}.",
            f"It is said of this group that {defect}", f"Check the settings, {defect}, and the log",
        ])  # fmt: skip
    elif kind in WHOLE:
        text = rng.choice(WHOLE[kind])
    elif kind == "leak":
        words = leak.replace("`", "").split()
        start = rng.randrange(len(words) - 12)
        text = " ".join(words[start : start + 12])
    else:
        text = carrier
    number = {"uncited": "", "unknown": f"F{rng.randrange(11, 99)}: "}.get(kind, f"{fact.number}: ")
    return kind, f"{number}{text}"


def fuzz(answers: int, seed: int) -> Tally:
    """Judges this many generated answers; the same seed makes the same answers."""
    rng, tally, leak = random.Random(seed), Tally(), system_prompt()
    for _ in range(answers):
        bad = [bad_line(rng, leak) for _ in range(rng.randrange(1, 5))]
        cited = {line[:3] for _, line in bad}
        good = [line for line in rng.sample(GOOD_COMMENTS, 2) if line[:3] not in cited]
        lines = [*(line for _, line in bad), *{g[:3]: g for g in good}.values()]
        rng.shuffle(lines)
        judged = check("\n".join(lines), FACTS_SEEN, leak)
        _count(tally, bad, good, [f"{c.number}: {c.text}" for c in judged.accepted])
    return tally


def _count(tally: Tally, bad: list[tuple[str, str]], good: list[str], accepted: list[str]) -> None:
    tally.answers += 1
    tally.bad.update(kind for kind, _ in bad)
    tally.survivors += [(kind, line) for kind, line in bad if " ".join(line.split()) in accepted]
    unique = {g[:3]: g for g in good}
    tally.good += len(unique)
    tally.good_accepted += sum(" ".join(g.split()) in accepted for g in unique.values())
    report = "\n".join(line[5:] for line in accepted)
    tally.survivors += [("numeral", n.text) for n in unsupported_numerals(report, [])]


def main() -> int:
    """Prints the tally; 1 when anything survived."""
    answers, seed = (int(text) for text in (*sys.argv[1:3], *("20000", "1")[len(sys.argv) - 1 :]))
    began = time.perf_counter()
    tally = fuzz(answers, seed)
    seconds = time.perf_counter() - began
    print(f"{tally.answers:,} answers, {tally.bad.total():,} bad lines in {seconds:.1f} s (seed {seed})")
    for kind, count in sorted(tally.bad.items()):
        print(f"  {kind:<13} {count:>7,} lines, {sum(k == kind for k, _ in tally.survivors)} survived")
    print(f"good lines accepted: {tally.good_accepted:,} of {tally.good:,}")
    for kind, line in tally.survivors[:40]:
        print(f"SURVIVED {kind}: {line!r}")
    share = _print_hostile(seed)
    return 1 if tally.survivors or share > _ACCEPTED_AT_MOST else 0


def _print_hostile(seed: int) -> float:
    verdicts = judged(_HOSTILE, FACTS_SEEN, seed)
    accepted = Counter(kind for kind, _ in verdicts.accepted)
    print(f"{_HOSTILE:,} hostile remarks, {len(verdicts.accepted)} accepted ({verdicts.share:.2%})")
    for kind, count in sorted(verdicts.judged.items()):
        print(f"  {kind:<13} {count - accepted[kind]:>7,} refused, {accepted[kind]} accepted")
    for kind, sentence in sorted(set(verdicts.accepted))[:40]:
        print(f"ACCEPTED {kind}: {sentence}")
    return verdicts.share


if __name__ == "__main__":
    sys.exit(main())
