"""What must hold between power, energy, tokens and time of a run, and between the two figures of speculative decoding."""

from __future__ import annotations

import numpy as np

from data_contracts.rules.frames import Floats, Ints, Mask, nowhere
from data_contracts.rules.rule import Rule, Verdict, phrase
from data_contracts.rules.run_figures import known, rounded, short
from data_contracts.rules.runs import Runs

# Power is a mean of samples and energy a counter or an integral over nearly the same time: sampled once a second, a run
# of some ten seconds gives the two with a tenth between them.
_SAMPLED = 0.1
# How many more than one a mean power may be of one of, where no file says how many there are
_GPUS = (2, 4, 8)
_RATES = {
    "energy_per_output_token": "output_throughput",
    "energy_per_input_token": "input_throughput",
    "energy_per_total_token": "total_token_throughput",
    "energy_per_request": "request_throughput",
}
_ROUNDED_LENGTH = (
    0.02  # an acceptance length is written with two digits, or as a mean over steps of another window
)
_SEVERAL_TOKENS = 1.2
# A mean over requests and one over gaps weigh long answers differently
_PIECES_VARY = 0.25


def _powers(frame: Runs) -> list[Floats]:
    """What the power of all GPUs of a run may be: as stated for all, or that of one times as many as there may be."""
    together, of_one = frame.mean_of("gpu_power_total")[0], frame.mean_of("gpu_power")[0]
    gpus = frame.asked("gpu_count")
    said = np.isfinite(gpus)
    readings = [np.where(said, gpus, count) * of_one for count in _GPUS]
    # A power beside a stated number of GPUs may be of all of them already
    return [np.where(np.isfinite(together), together, power) for power in (*readings, of_one)]


def _fits(value: Floats, readings: list[Floats], loose: Floats | float) -> tuple[Mask, Floats]:
    """True where the value is one of the readings, and the reading that is nearest."""
    best = np.full(len(value), np.nan)
    # Few of many runs state a value
    stated = np.flatnonzero(np.isfinite(value))
    table = np.stack([reading[stated] for reading in readings])
    apart = np.abs(np.log(value[stated] / table))
    nearest = np.argmin(np.where(np.isfinite(apart), apart, np.inf), axis=0)
    best[stated] = table[nearest, np.arange(len(stated))]
    found: Mask = np.abs(value - best) <= (_SAMPLED + loose) * best
    return found, best


def _energy(frame: Runs) -> Verdict:
    duration = frame.value("run_duration")
    gpu, system = frame.mean_of("gpu_energy"), frame.mean_of("energy")
    of_system = ~np.isfinite(gpu[0])
    said, place = np.where(of_system, system[0], gpu[0]), np.where(of_system, system[1], gpu[1])
    whole = frame.mean_of("power")[0]
    powers = [np.where(of_system, whole, power) for power in _powers(frame)]
    fits, power = _fits(said / duration, powers, rounded(said) + rounded(duration))
    # What a counter rose by between the first and the last sample is of less time than the run
    checked = known(duration) & (said > 0) & (power > 0) & ~frame.flagged("derived", place)
    expected = phrase(short(power), " W for ", short(duration), " s are ", short(power * duration), " J")
    return Verdict(checked, checked & ~fits, phrase(short(said), " J"), expected, place=place)


def _powers_or_whole(frame: Runs) -> list[Floats]:
    """The same; where no power of the GPUs is stated, that of the whole machine, else what all energy is over the time."""
    others = frame.mean_of("power")[0], frame.mean_of("energy")[0] / frame.value("run_duration")
    whole = np.where(np.isfinite(others[0]), others[0], others[1])
    return [np.where(np.isfinite(power), power, whole) for power in _powers(frame)]


def _energy_per_token(frame: Runs) -> Verdict:
    # Of millions of runs hardly any state one, and what their powers may be is several columns
    stated = [metric for metric in _RATES if metric in frame.numbers.metric.names]
    powers = _powers_or_whole(frame) if stated else []
    checked, failing = (np.zeros(len(frame), np.bool_) for _ in range(2))
    said, rate, drawn = (np.full(len(frame), np.nan) for _ in range(3))
    place: Ints = nowhere(len(frame))
    for metric in stated:
        energy, at = frame.mean_of(metric)
        throughput, _ = frame.mean_of(_RATES[metric])
        fits, power = _fits(energy * throughput, powers, rounded(energy) + rounded(throughput))
        here = (energy * throughput > 0) & (power > 0)
        broken = here & ~fits & ~failing
        checked, failing = checked | here, failing | broken
        said, rate, drawn = (
            np.where(broken, new, old) for new, old in ((energy, said), (throughput, rate), (power, drawn))
        )
        place = np.where(broken, at, place)
    observed = phrase(short(said), " J each at ", short(rate), " a second, ", short(said * rate), " W")
    expected = phrase("the power is ", short(drawn), " W")
    return Verdict(checked, failing, observed, expected, place=place)


def _acceptance(frame: Runs) -> Verdict:
    """A step gives one token of the model and the drafts that it accepts: length = 1 + rate x drafts of a step."""
    length, place = frame.mean_of("acceptance_length")
    rate, _ = frame.mean_of("acceptance_rate")
    drafts = _drafts(frame)
    follows = 1 + rate * drafts
    checked = np.isfinite(length)
    impossible = (length < 1 - _ROUNDED_LENGTH) | (length > (1 + drafts) * (1 + _ROUNDED_LENGTH))
    loose = _ROUNDED_LENGTH + rounded(length) + rounded(rate)
    failing = impossible | (np.abs(length - follows) > loose * follows)
    expected = phrase("1 + acceptance rate ", short(rate), " x ", drafts, " drafted tokens")
    return Verdict(checked, failing, phrase(short(length), " tokens a step"), expected, place=place)


def _more_than_a_piece(frame: Runs) -> Verdict:
    """Where several tokens come at a time, a piece of the stream holds all tokens of a step, or of more than one."""
    length, place = frame.mean_of("acceptance_length")
    gap, each = frame.value("itl", "mean"), frame.value("tpot", "mean")
    piece = gap / np.where(each > 0, each, np.nan)
    # Some clients divide a gap by its tokens: nothing of its steps is left then
    checked = np.isfinite(length) & (piece > _SEVERAL_TOKENS)
    failing = checked & (length > piece * (1 + _PIECES_VARY))
    expected = phrase(
        "a gap of ", short(gap), " s at ", short(each), " s a token holds ", short(piece), " tokens"
    )
    return Verdict(checked, failing, phrase(short(length), " tokens a step"), expected, place=place)


def _drafts(frame: Runs) -> Floats:
    """How many tokens a step drafts: as counted, else as set."""
    counted = frame.value("spec_decode_draft_tokens") / frame.value("spec_decode_num_drafts")
    return np.where(
        np.isfinite(counted), counted, frame.setting("num_speculative_tokens", "speculative_num_draft_tokens")
    )


RULES = (
    Rule(
        "energy_not_power_times_time", "critical", ("run",),
        "an energy of {observed} is not what the run's power gives ({expected})", "power x run duration",
        "check the units, of how many GPUs each is, and whether both are of the run alone",
        _energy,
    ),
    Rule(
        "energy_per_token_not_power_over_rate", "critical", ("run",),
        "an energy for each token or request ({observed}) does not go with the power ({expected})",
        "energy per token x token rate = power",
        "check of which tokens and of how many GPUs the energy is",
        _energy_per_token,
    ),
    Rule(
        "acceptance_length_above_pieces", "warning", ("run",),
        "an acceptance length of {observed} is more than came at a time ({expected})", "mean gap / TPOT, or less",
        "find out what its steps and tokens were counted over: drafts that were refused are no tokens",
        _more_than_a_piece,
    ),
    Rule(
        "acceptance_length_not_of_rate", "critical", ("run",),
        "an acceptance length of {observed} is not what the draft model can give ({expected})",
        "1 + acceptance rate x drafted tokens of a step",
        "find out which of the two is of another run or of other steps",
        _acceptance,
    ),
)  # fmt: skip
