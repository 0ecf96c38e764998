from __future__ import annotations

import pytest

from tasks.analysis.claims.claim_words import engines_in, loads_in, qualifier_in, unknown_in


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("Results at 8 concurrent users", {"concurrency": 8}),
        ("Concurrency 8", {"concurrency": 8}),
        ("concurrency of 16, ISL = 512", {"concurrency": 16, "input_tokens": 512}),
        ("with 512-token prompts", {"input_tokens": 512}),
        ("at 2 req/s", {"request_rate": 2}),
        ("batch size 32 on 4 GPUs", {"batch_size": 32, "gpu_count": 4}),
        ("a 2k context", {"input_tokens": 2048}),
        ("p95 TTFT of 600 ms on 2026-05-08", {}),
        ("orbit-3b streams tokens", {}),
        ("it generated 7,707 tokens in total", {}),
    ],
)
def test_a_number_beside_the_name_of_a_load_is_a_load(text: str, loads: dict[str, float]) -> None:
    assert {load.name: load.value for load in loads_in(text)} == loads


@pytest.mark.parametrize(
    ("text", "engines"),
    [
        ("Ollama vs vLLM", ("ollama", "vllm")), ("llama.cpp server", ("llamacpp",)), ("baseline_mlx", ("mlx",)),
        ("TRT-LLM 0.20", ("tensorrtllm",)), ("llama-bench", ("llamacpp",)), ("a model of 7b", ()),
    ],
)  # fmt: skip
def test_engines_go_by_one_name_however_they_are_written(text: str, engines: tuple[str, ...]) -> None:
    assert engines_in(text) == engines


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("With m:1b we measured a TTFT of 560 ms on average.", None),
        ("95 % of requests to m:1b had a TTFT of at most 1,200 ms.", None),
        ("3.2 Key findings", None),
        ("Results at 8 concurrent users", None),
        ("TTFT at high concurrency", "high"),
        ("TTFT of chat requests", "chat"),
        ("pp512", "pp512"),
        ("Decode After Fill", "after"),
        ("TTFT with 512", "512"),
        ("g60_c1024_t0.4", "g60_c1024_t0.4"),
    ],
)
def test_a_word_in_no_list_is_told(text: str, word: str | None) -> None:
    assert unknown_in(text, ["m:1b"], [0.56]) == word


def test_a_label_of_the_settings_says_nothing_more_than_they_do() -> None:
    assert unknown_in("g60_c1024_t0.4", [], [60.0, 1024.0, 0.4]) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("How our nightly project measures things, for everybody", None), ("Measured on an RTX 4090 with h100s", "h100s"),
        ("All prompts are long", "long"), ("From `results/run1/a.csv` of 2026-05-04", None),
    ],
)  # fmt: skip
def test_a_paragraph_is_searched_for_what_limits_it_alone(text: str, word: str | None) -> None:
    assert qualifier_in(text, []) == word
