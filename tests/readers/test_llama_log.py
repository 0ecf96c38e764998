from tests.readers.reading import claimed_by, file, shown
from tests.readers.test_llama_batched_bench import PRINTED

SERVER = """\
llama_model_loader: loaded meta data with 30 key-value pairs
srv    load_model: loading model '/models/qwen-27b.gguf'
slot print_timing: id  0 | task 194 |
prompt eval time =  212426.86 ms / 131069 tokens (    1.62 ms per token,   617.01 tokens per second)
       eval time =    4053.68 ms /   128 tokens (   31.67 ms per token,    31.58 tokens per second)
      total time =  216480.54 ms / 131197 tokens
slot print_timing: id  1 | task 195 |
prompt eval time =     100.00 ms /    10 tokens (   10.00 ms per token,   100.00 tokens per second)
       eval time =     200.00 ms /     4 tokens (   50.00 ms per token,    20.00 tokens per second)
      total time =     300.00 ms /    14 tokens
"""
CLI = """\
llama_perf_context_print:        load time =    1234.50 ms
llama_perf_context_print: prompt eval time =     100.00 ms /    10 tokens (   10.00 ms per token,   100.00 tokens per second)
llama_perf_context_print:        eval time =     200.00 ms /     4 runs   (   50.00 ms per token,    20.00 tokens per second)
"""


def test_each_request_of_a_server_has_its_times_counts_and_rates() -> None:
    rows = file("llama-server.log", SERVER, "llama-log")

    assert [r[1:] for r in shown(rows, "record", "metric", "value", "unit", "flags") if r[0] == "0"] == [
        ("prefill_duration", 212426.86 / 1000, "s", []),
        ("input_tokens", 131069.0, "token", []),
        ("prefill_throughput", 617.01, "token/s", ["rounded"]),
        ("decode_duration", 4.05368, "s", []),
        ("output_tokens", 128.0, "token", []),
        ("decode_throughput", 31.58, "token/s", ["rounded"]),
        ("engine_duration", 216480.54 / 1000, "s", ["derived"]),
        ("total_tokens", 131197.0, "token", ["derived"]),
    ]
    assert set(shown(rows, "record", "engine", "model")) == {
        ("0", "llama.cpp", "qwen-27b.gguf"),
        ("1", "llama.cpp", "qwen-27b.gguf"),
    }


def test_steps_of_decoding_are_not_tokens() -> None:
    rows = file("cli.txt", CLI, "llama-log")

    assert shown(rows, "metric", "value") == [
        ("load_duration", 1.2345),
        ("prefill_duration", 0.1),
        ("input_tokens", 10.0),
        ("prefill_throughput", 100.0),
        ("decode_duration", 0.2),
        ("decode_steps", 4.0),
        ("decode_throughput", 20.0),
    ]


def test_the_timings_below_a_benchmarks_table_are_not_a_second_claim() -> None:
    assert claimed_by("batched.log", PRINTED + CLI) == ("llama-batched-bench",)
