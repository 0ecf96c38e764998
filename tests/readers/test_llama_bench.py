import json
from datetime import UTC, datetime

import pytest

from tasks.readers.llama_bench import READERS
from tasks.readers.llama_tables import quantization_of
from tests.readers.reading import claimed_by, file, measurements, shown, table

READER = READERS[0]
TEST = {
    "build_commit": "1c1409e1",
    "build_number": 6865,
    "cpu_info": "Ryzen",
    "gpu_info": "RTX",
    "backends": "CUDA",
    "model_filename": "/home/me/models/qwen-7b.gguf",
    "model_type": "qwen2 7B Q4_K - Medium",
    "model_size": 4677120000,
    "model_n_params": 7615616512,
    "n_batch": 2048,
    "n_gpu_layers": 99,
    "flash_attn": True,
    "tensor_split": "0.00",
    "n_prompt": 512,
    "n_gen": 0,
    "n_depth": 0,
    "test_time": "2025-10-28T18:04:31Z",
    "avg_ns": 1000000000,
    "stddev_ns": 1000000,
    "avg_ts": 512.0,
    "stddev_ts": 0.5,
    "samples_ns": [1000000000, 999000001],
    "samples_ts": [512.0, 512.513],
}


def test_a_test_is_its_means_and_its_repetitions() -> None:
    rows = measurements(READER, [TEST])

    assert shown(rows, "record", "field", "metric", "statistic", "scope", "value", "n", "flags") == [
        ("/0", "model_size", "model_size", "value", "aggregate", 4677120000.0, None, []),
        ("/0", "avg_ns", "prefill_duration", "mean", "aggregate", 1.0, 2, []),
        ("/0", "stddev_ns", "prefill_duration", "stddev", "aggregate", 0.001, 2, []),
        ("/0", "avg_ts", "prefill_throughput", "mean", "aggregate", 512.0, 2, []),
        ("/0", "stddev_ts", "prefill_throughput", "stddev", "aggregate", 0.5, 2, []),
        ("/0/samples/0", "samples_ns", "prefill_duration", "value", "sample", 1.0, None, []),
        ("/0/samples/1", "samples_ns", "prefill_duration", "value", "sample", 0.999000001, None, []),
        ("/0/samples/0", "samples_ts", "prefill_throughput", "value", "sample", 512.0, None, ["derived"]),
        (
            "/0/samples/1", "samples_ts", "prefill_throughput", "value", "sample", 512e9 / 999000001, None,
            ["derived"],
        ),
    ]  # fmt: skip


def test_who_ran_what_when_stands_beside_every_number() -> None:
    rows = measurements(READER, [TEST])

    assert set(shown(rows, "tool_version", "engine", "model", "task", "timestamp")) == {
        (
            "1c1409e1 (6865)", "llama.cpp", "qwen-7b.gguf", "pp512", datetime(2025, 10, 28, 18, 4, 31, tzinfo=UTC),
        )
    }  # fmt: skip
    assert set(shown(rows, "config", "workload", "system")) == {
        (
            '{"backends":"CUDA","flash_attn":1,"model_n_params":7615616512,"model_type":"qwen2 7B Q4_K - Medium",'
            '"n_batch":2048,"n_gpu_layers":99,"tensor_split":0}',
            '{"n_depth":0,"n_gen":0,"n_prompt":512}',
            '{"cpu_info":"Ryzen","gpu_info":"RTX","quantization":"Q4_K_M"}',
        )
    }


@pytest.mark.parametrize(
    ("description", "quantization"),
    [
        ("qwen3moe 30B.A3B Q4_K - Medium", "Q4_K_M"),
        ("llama 7B Q3_K - Small", "Q3_K_S"),
        ("llama 13B mostly Q4_0", "Q4_0"),
        ("llama 7B IQ2_XXS - 2.0625 bpw", "IQ2_XXS"),
        ("gpt-oss 20B MXFP4 MoE", "MXFP4"),
        ("gpt-oss 20B F16", "F16"),
        ("Q8_0 of a model", None),
        ("llama ?B unknown", None),
        (None, None),
    ],
)
def test_the_description_of_a_model_ends_with_the_format_of_its_weights(
    description: str | None, quantization: str | None
) -> None:
    assert quantization_of(description) == quantization


@pytest.mark.parametrize(
    ("sizes", "task", "rate"),
    [
        ({"n_prompt": 512, "n_gen": 0, "n_depth": 4096}, "pp512 @ d4096", "prefill_throughput"),
        ({"n_prompt": 0, "n_gen": 128}, "tg128", "decode_throughput"),
        ({"n_prompt": 512, "n_gen": 128}, "pp512+tg128", "mixed_throughput"),
    ],
)
def test_what_a_test_times_follows_from_its_sizes(sizes: dict[str, int], task: str, rate: str) -> None:
    old = {k: v for k, v in TEST.items() if k != "n_depth"}  # before b5200 there was no depth

    rows = shown(measurements(READER, [{**old, **sizes}]), "field", "task", "metric")

    assert ("avg_ts", task, rate) in rows


def test_a_deviation_of_one_repetition_is_said_to_be_of_one() -> None:
    single = {**TEST, "stddev_ts": 0.0, "stddev_ns": 0, "samples_ns": [1000000000], "samples_ts": [512.0]}

    spreads = [
        r
        for r in shown(measurements(READER, [single]), "statistic", "value", "n", "flags")
        if r[0] == "stddev"
    ]

    assert spreads == [("stddev", 0.0, 1, ["one_repetition"])] * 2


def test_csv_and_json_of_one_run_say_the_same() -> None:
    cells = {k: v for k, v in TEST.items() if not k.startswith("samples")} | {"flash_attn": 1}
    csv = table(",".join(cells), ",".join(str(v) for v in cells.values()))

    names = ("metric", "statistic", "value", "unit", "model", "config", "task", "tool_version", "timestamp")
    of_json = shown(measurements(READER, [{k: v for k, v in TEST.items() if "samples" not in k}]), *names)
    assert shown(measurements(READER, csv), *names) == of_json


def test_a_header_alone_is_a_failed_run_without_records() -> None:
    rows = file("failed.csv", "build_commit,build_number,n_prompt,n_gen,avg_ns,avg_ts\n", "llama-bench")

    assert len(rows) == 0


def test_a_commit_of_digits_stays_text() -> None:
    rows = measurements(
        READER, table("build_commit,build_number,n_prompt,n_gen,avg_ts", "12345678,99,0,128,50.5")
    )

    assert shown(rows, "tool_version", "metric", "value") == [("12345678 (99)", "decode_throughput", 50.5)]


def test_jsonl_is_one_test_a_line() -> None:
    line = json.dumps(TEST)

    rows = file("results.txt", f"{line}\n{line}\n", "llama-bench")

    assert [r for r in shown(rows, "record", "field") if r[1] == "avg_ts"] == [
        ("0", "avg_ts"),
        ("1", "avg_ts"),
    ]


SQL = """\
CREATE TABLE IF NOT EXISTS test (
  build_commit TEXT,
  avg_ts REAL
);

INSERT INTO test (build_commit, build_number, model_type, n_prompt, n_gen, test_time, avg_ns, stddev_ns, avg_ts) VALUES \
('8cf427ff', '5163', 'it''s qwen, 7B', '0', '128', '2025-04-24T12:00:09Z', '1063608780', '4464130', '120.346696');
"""


def test_sql_says_the_same_in_statements() -> None:
    rows = file("results.sql", SQL, "llama-bench")

    assert shown(rows, "record", "model", "metric", "statistic", "value", "unit") == [
        ("0", "it's qwen, 7B", "decode_duration", "mean", 1.06360878, "s"),
        ("0", "it's qwen, 7B", "decode_duration", "stddev", 0.00446413, "s"),
        ("0", "it's qwen, 7B", "decode_throughput", "mean", 120.346696, "token/s"),
    ]


TABLES = """\
### GPU 0 ###
ggml_vulkan: 0 = AMD Radeon | uma: 0 | fp16: 1 | bf16: 0
| model          |       size |     params | backend | ngl | fa |          test |            t/s |
| -------------- | ---------: | ---------: | ------- | --: | -: | ------------: | -------------: |
| llama 7B Q4_0  |   3.56 GiB |     6.74 B | Vulkan  | 100 |  1 |         pp512 | 3229.07 ± 53.81 |
ggml_vulkan: something said in between
| llama 7B Q4_0  |   3.56 GiB |     6.74 B | Vulkan  | 100 |  1 | tg128 @ d4096 | 150.97 \u00c2\u00b1 0.00 |

build: a81a56957 (7361)
"""


def test_a_printed_table_gives_its_rates_and_its_build() -> None:
    rows = file("run.log", TABLES, "llama-bench")

    assert shown(rows, "record", "task", "metric", "statistic", "value", "unit", "flags") == [
        ("0/0", "pp512", "prefill_throughput", "mean", 3229.07, "token/s", ["rounded"]),
        ("0/0", "pp512", "prefill_throughput", "stddev", 53.81, "token/s", ["rounded"]),
        ("0/0", "pp512", "model_size", "value", 3.56 * 2**30, "By", ["rounded"]),
        ("0/1", "tg128 @ d4096", "decode_throughput", "mean", 150.97, "token/s", ["rounded"]),
        ("0/1", "tg128 @ d4096", "decode_throughput", "stddev", 0.0, "token/s", ["rounded"]),
        ("0/1", "tg128 @ d4096", "model_size", "value", 3.56 * 2**30, "By", ["rounded"]),
    ]
    assert set(shown(rows, "tool_version", "model", "timestamp")) == {
        ("a81a56957 (7361)", "llama 7B Q4_0", None)
    }
    config = '{"backends":"Vulkan","flash_attn":1,"heading":"GPU 0","n_gpu_layers":100,"params":"6.74 B"}'
    assert set(shown(rows, "config", "workload", "system")) == {
        (config, '{"n_depth":0,"n_gen":0,"n_prompt":512}', '{"quantization":"Q4_0"}'),
        (config, '{"n_depth":4096,"n_gen":128,"n_prompt":0}', '{"quantization":"Q4_0"}'),
    }


def test_the_samples_of_a_manual_are_left_to_the_document_reader() -> None:
    padding = "words of a manual\n" * 1_000

    for sample in (TABLES, padding + TABLES, f"{TABLES}\n{padding}```sql\n{SQL}```\n"):
        assert claimed_by("README.md", f"# llama-bench\n\n## Syntax\n\n{sample}") == ("markdown",)


def test_a_table_in_notes_without_its_build_is_a_statement() -> None:
    notes = "# My card\n\n" + TABLES[TABLES.index("| model") : TABLES.index("build:")]

    assert claimed_by("notes.md", notes) == ("markdown",)


def test_a_cut_off_output_that_begins_with_its_table_counts() -> None:
    cut = TABLES[TABLES.index("| model") : TABLES.index("build:")]

    assert set(shown(file("bench.md", cut, "llama-bench"), "tool_version")) == {(None,)}


def test_what_is_no_count_or_no_number_costs_itself_only() -> None:
    odd = {**TEST, "n_depth": [[4096]], "avg_ns": "long", "samples_ns": 5, "samples_ts": [512.0, "fast"]}

    rows = measurements(READER, odd)

    assert shown(rows, "record", "field", "value", "n") == [
        ("", "model_size", 4677120000.0, None),
        ("", "stddev_ns", 0.001, 2),
        ("", "avg_ts", 512.0, 2),
        ("", "stddev_ts", 0.5, 2),
        ("/samples/0", "samples_ts", 512.0, None),
    ]
    assert set(rows["workload"].to_pylist()) == {'{"n_depth":[[4096]],"n_gen":0,"n_prompt":512}'}
