from tasks.readers.llama_bench import READERS
from tests.readers.reading import claimed_by, file, measurements, shown
from tests.readers.test_llama_bench import TABLES

READER = READERS[1]
LINE = {
    "n_kv_max": 2048,
    "n_batch": 2048,
    "flash_attn": 0,
    "is_pp_shared": 0,
    "n_gpu_layers": 99,
    "n_threads": 8,
    "pp": 128,
    "tg": 64,
    "pl": 2,
    "n_kv": 384,
    "t_pp": 0.25,
    "speed_pp": 1024.0,
    "t_tg": 2.0,
    "speed_tg": 64.0,
    "t": 2.25,
    "speed": 170.67,
}

PRINTED = """\
## Nemotron-3-Nano-4B

main: n_kv_max = 4096, n_batch = 2048, flash_attn = 1, is_pp_shared = 0, n_gpu_layers = 99

|    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
|-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
|   512 |     32 |    2 |   1088 |    0.319 |  3208.68 |    0.857 |    74.66 |    1.176 |   924.89 |
"""


def test_a_line_is_one_batch_in_seconds_and_tokens_a_second() -> None:
    rows = measurements(READER, [(0, LINE)], kind="jsonl")

    assert shown(rows, "record", "field", "metric", "value", "unit", "scope") == [
        ("0", "t_pp", "prefill_duration", 0.25, "s", "sample"),
        ("0", "speed_pp", "prefill_throughput", 1024.0, "token/s", "sample"),
        ("0", "t_tg", "decode_duration", 2.0, "s", "sample"),
        ("0", "speed_tg", "decode_throughput", 64.0, "token/s", "sample"),
        ("0", "t", "batch_latency", 2.25, "s", "sample"),
        ("0", "speed", "mixed_throughput", 170.67, "token/s", "sample"),
    ]
    assert set(shown(rows, "engine", "model", "task")) == {("llama.cpp", None, "pp128+tg64")}
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"flash_attn":0,"n_batch":2048,"n_gpu_layers":99,"n_kv_max":2048,"n_threads":8}',
            '{"is_pp_shared":0,"n_kv":384,"n_pl":2,"n_pp":128,"n_tg":64}',
            None,
        )
    }


def test_nothing_generated_is_no_decode_speed() -> None:
    prompt_only = {**LINE, "tg": 0, "t_tg": 0.0, "speed_tg": 0.0}

    rows = shown(measurements(READER, [(0, prompt_only)], kind="jsonl"), "field", "value", "flags")

    assert ("speed_tg", None, ["zero_is_missing"]) in rows


def test_a_printed_table_has_the_settings_above_it_and_the_headings_model() -> None:
    rows = file("notes.md", PRINTED, "llama-batched-bench")

    assert shown(rows, "metric", "value", "flags") == [
        ("prefill_duration", 0.319, ["rounded"]),
        ("prefill_throughput", 3208.68, ["rounded"]),
        ("decode_duration", 0.857, ["rounded"]),
        ("decode_throughput", 74.66, ["rounded"]),
        ("batch_latency", 1.176, ["rounded"]),
        ("mixed_throughput", 924.89, ["rounded"]),
    ]
    assert set(shown(rows, "model", "config", "workload", "system")) == {
        (
            "Nemotron-3-Nano-4B",
            '{"flash_attn":1,"n_batch":2048,"n_gpu_layers":99,"n_kv_max":4096}',
            '{"is_pp_shared":0,"n_kv":1088,"n_pl":2,"n_pp":512,"n_tg":32}',
            None,
        )
    }


def test_a_labelled_comment_of_a_script_names_no_model() -> None:
    log = PRINTED.replace("## Nemotron-3-Nano-4B", "# Nemotron-3-Nano-4B\n# flags: -fa on -b 2048 -npl 8")

    assert set(shown(file("run.log", log, "llama-batched-bench"), "model")) == {("Nemotron-3-Nano-4B",)}


def test_notes_with_tables_of_both_tools_are_read_once_each_as_its_own() -> None:
    rows = file("notes.md", PRINTED + "\n" + TABLES, "llama-batched-bench")

    assert sorted(set(shown(rows, "record", "tool", "tool_version"))) == [
        ("0/0", "llama-batched-bench", None),
        ("1/0", "llama-bench", "a81a56957 (7361)"),
        ("1/1", "llama-bench", "a81a56957 (7361)"),
    ]


def test_the_tables_of_sweep_bench_have_no_batch_and_are_left_alone() -> None:
    sweep = (
        "| PP | TG | N_KV | T_PP s | S_PP t/s | T_TG s | S_TG t/s |\n|----|----|----|----|----|----|----|\n"
    )

    assert claimed_by(
        "sweep.md", "n_kv_max = 4096\n\n" + sweep + "| 512 | 128 | 0 | 1.0 | 512.0 | 2.0 | 64.0 |\n"
    ) == ("markdown",)


def test_the_samples_of_a_manual_are_left_to_the_document_reader() -> None:
    assert claimed_by("README.md", PRINTED.replace("## Nemotron", "## Sample results\n\n## Nemotron")) == (
        "markdown",
    )
