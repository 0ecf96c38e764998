import pytest

from tests.readers.reading import claimed_by, file, shown
from tests.readers.test_llama_batched_bench import PRINTED
from tests.readers.test_llama_log import CLI, SERVER

PERPLEXITY = """\
+ ./bin/llama-perplexity --model /m/tiny-f16.gguf -f /data/wiki.raw -ngl 99 -c 2048
build: 3999 (ab3d71f9) with cc for x86_64-linux-gnu
0.00.010.425 I llama_model_loader: loaded meta data with 22 key-value pairs and 9 tensors from /m/tiny-f16.gguf (version 3)
0.01.084.048 I system_info: n_threads = 4 (n_threads_batch = 4) / 8 | CPU : SSE3 = 1 |
0.01.090.598 I perplexity: tokenization took 6.5 ms
0.01.090.626 I perplexity: calculating perplexity over 2 chunks, n_ctx=2048, batch_size=512, n_seq=1
0.02.121.594 I perplexity: 0.55 seconds per pass - ETA 1 hours 2.50 minutes
[1]9.6667,[2]10.3475,
0.02.125.308 I Final estimate: PPL = 10.3475 +/- 0.42292

0.02.125.352 I llama_perf_context_print:        load time =    1083.50 ms
0.02.125.366 I llama_perf_context_print: prompt eval time =    1709.50 ms /  8192 tokens ( 4790.81 tokens per second)
0.02.125.379 I llama_perf_context_print:        eval time =       0.00 ms /     1 runs   ( inf tokens per second)
0.02.125.381 I llama_perf_context_print:       total time =    3308.50 ms /  8193 tokens
"""
DIVERGENCE = """\
llama_model_loader: loaded meta data with 22 key-value pairs and 9 tensors from /m/tiny-q4.gguf (version 3)

chunk             PPL               ln(PPL(Q)/PPL(base))          KL Divergence              Δp RMS            Same top p
   1       6.1250 ±    0.5000       0.00125 ±    0.00045       0.00250 ±    0.00002     4.000 ±  0.112 %    96.500 ±  0.112 %

====== Perplexity statistics ======
Mean PPL(Q)                   :  14.250000 ±   0.250000
Mean PPL(base)                :  13.500000 ±   0.125000
Cor(ln(PPL(Q)), ln(PPL(base))):  99.50%
Mean ln(PPL(Q)/PPL(base))     :   0.062500 ±   0.001000
Mean PPL(Q)/PPL(base)         :   1.062500 ±   0.002000
Mean PPL(Q)-PPL(base)         :   0.750000 ±   0.025000

====== KL divergence statistics ======
Mean    KLD:   0.025000 ±   0.000250
Maximum KLD:   1.250000
99.9%   KLD:   0.750000
Median  KLD:   0.012500
Minimum KLD:  -0.000012

====== Token probability statistics ======
Mean    Δp: -0.250 ± 0.020 %
 1.0%   Δp: -12.500%
RMS Δp    :  4.000 ± 0.112 %
Same top p: 91.250 ± 0.250 %
"""
HELLASWAG = """\
hellaswag_score : calculating hellaswag score over selected tasks.

task\tacc_norm\t95% confidence interval
1\t100.00000000%\t[20.5000%, 100.0000%]
2\t50.00000000%\t[9.5000%, 90.5000%]

"""


def test_a_run_has_its_perplexity_with_its_error_running_estimates_and_the_timings_of_the_whole_text() -> (
    None
):
    rows = file("ppl.log", PERPLEXITY, "llama-perplexity")

    assert shown(rows, "record", "field", "metric", "statistic", "value", "unit", "scope", "flags") == [
        ("0", "tokenization", "tokenization_duration", "value", 0.0065, "s", "aggregate", []),
        ("0", "seconds per pass", "pass_duration", "value", 0.55, "s", "aggregate", ["rounded"]),
        ("0", "ETA", "estimated_duration", "value", 3750.0, "s", "aggregate", ["rounded"]),
        ("0", "[1]", "perplexity", "value", 9.6667, "1", "timeseries", ["cumulative"]),
        ("0", "[2]", "perplexity", "value", 10.3475, "1", "timeseries", ["cumulative"]),
        ("0", "Final estimate: PPL", "perplexity", "value", 10.3475, "1", "aggregate", []),
        ("0", "Final estimate: PPL +/-", "perplexity", "stderr", 0.42292, "1", "aggregate", []),
        ("0", "load time", "load_duration", "value", 1.0835, "s", "aggregate", []),
        ("0", "prompt eval time", "prefill_duration", "value", 1.7095, "s", "aggregate", []),
        ("0", "prompt eval tokens", "input_tokens_total", "value", 8192.0, "token", "aggregate", []),
        (
            "0",
            "prompt eval rate",
            "prefill_throughput",
            "value",
            4790.81,
            "token/s",
            "aggregate",
            ["rounded"],
        ),
        ("0", "total time", "engine_duration", "value", 3.3085, "s", "aggregate", []),
    ]
    assert set(shown(rows, "engine", "tool_version", "run", "model", "config")) == {
        (
            "llama.cpp",
            "b3999",
            "ppl.log",
            "tiny-f16.gguf",
            '{"batch_size":512,"chunks":2,"file":"wiki.raw","n_ctx":2048,"n_gpu_layers":99,"n_seq":1,"n_threads":4}',
        )
    }


def test_a_divergence_has_the_statistics_of_tokens_and_of_both_perplexities() -> None:
    rows = file("kl.log", DIVERGENCE, "llama-perplexity")

    assert shown(rows, "metric", "statistic", "value", "unit", "scope") == [
        ("perplexity", "value", 6.125, "1", "timeseries"),
        ("log_perplexity_ratio", "value", 0.00125, "1", "timeseries"),
        ("kl_divergence", "value", 0.0025, "1", "timeseries"),
        ("token_probability_change_rms", "value", 0.04, "1", "timeseries"),
        ("same_top_token", "value", 0.965, "1", "timeseries"),
        ("perplexity", "value", 14.25, "1", "aggregate"),
        ("perplexity", "stderr", 0.25, "1", "aggregate"),
        ("perplexity_base", "value", 13.5, "1", "aggregate"),
        ("perplexity_base", "stderr", 0.125, "1", "aggregate"),
        ("log_perplexity_correlation", "value", 0.995, "1", "aggregate"),
        ("log_perplexity_ratio", "value", 0.0625, "1", "aggregate"),
        ("log_perplexity_ratio", "stderr", 0.001, "1", "aggregate"),
        ("perplexity_ratio", "value", 1.0625, "1", "aggregate"),
        ("perplexity_ratio", "stderr", 0.002, "1", "aggregate"),
        ("perplexity_difference", "value", 0.75, "1", "aggregate"),
        ("perplexity_difference", "stderr", 0.025, "1", "aggregate"),
        ("kl_divergence", "mean", 0.025, "1", "aggregate"),
        ("kl_divergence", "stderr", 0.00025, "1", "aggregate"),
        ("kl_divergence", "max", 1.25, "1", "aggregate"),
        ("kl_divergence", "p99.9", 0.75, "1", "aggregate"),
        ("kl_divergence", "p50", 0.0125, "1", "aggregate"),
        ("kl_divergence", "min", -0.000012, "1", "aggregate"),
        ("token_probability_change", "mean", -0.0025, "1", "aggregate"),
        ("token_probability_change", "stderr", 0.0002, "1", "aggregate"),
        ("token_probability_change", "p1", -0.125, "1", "aggregate"),
        ("token_probability_change_rms", "value", 0.04, "1", "aggregate"),
        ("token_probability_change_rms", "stderr", 0.112 / 100, "1", "aggregate"),
        ("same_top_token", "value", 0.9125, "1", "aggregate"),
        ("same_top_token", "stderr", 0.0025, "1", "aggregate"),
    ]


def test_the_last_line_of_a_task_is_its_score_over_that_many_questions() -> None:
    rows = file("hs.log", HELLASWAG, "llama-perplexity")

    assert shown(rows, "task", "metric", "statistic", "value", "n", "scope") == [
        ("HellaSwag", "acc_norm", "value", 1.0, None, "timeseries"),
        ("HellaSwag", "acc_norm", "ci_low", 0.205, None, "timeseries"),
        ("HellaSwag", "acc_norm", "ci_high", 1.0, None, "timeseries"),
        ("HellaSwag", "acc_norm", "value", 0.5, 2, "aggregate"),
        ("HellaSwag", "acc_norm", "ci_low", 0.095, 2, "aggregate"),
        ("HellaSwag", "acc_norm", "ci_high", 0.905, 2, "aggregate"),
    ]


def test_scores_with_a_final_line_are_accuracies() -> None:
    text = (
        "multiple_choice_score : calculating TruthfulQA score over 2 tasks.\n1\t100.00000000\n2\t50.00000000\n\n"
        "Final result: 50.0000 +/- 5.0000\nRandom chance: 25.0000 +/- 2.5000\n"
        "Final Winogrande score(200 tasks): 75.0000 +/- 3.0000\n"
    )
    rows = file("mc.log", text, "llama-perplexity")

    assert [
        row[1:] for row in shown(rows, "scope", "metric", "statistic", "value", "n") if row[0] == "aggregate"
    ] == [
        ("accuracy", "value", 0.5, None),
        ("accuracy", "stderr", 0.05, None),
        ("random_chance", "value", 0.25, None),
        ("random_chance", "stderr", 0.025, None),
        ("accuracy", "value", 0.75, 200),
        ("accuracy", "stderr", 0.03, 200),
    ]


@pytest.mark.parametrize(
    ("chunks", "scopes"), [("[1]9.5,[2]10.25,", ["timeseries", "aggregate"]), ("[1]9.5,", ["timeseries"])]
)
def test_without_a_final_line_the_estimate_of_the_last_chunk_is_the_result(
    chunks: str, scopes: list[str]
) -> None:
    text = f"perplexity: calculating perplexity over 2 chunks, batch_size=128\n{chunks}\n"

    rows = file("old.log", text, "llama-perplexity")

    assert shown(rows, "scope", "metric") == [(scope, "perplexity") for scope in scopes]


def test_each_model_of_a_log_is_a_run_and_what_could_not_be_computed_is_missing() -> None:
    second = PERPLEXITY.replace("tiny-f16", "tiny-q4").replace("= 10.3475 +/- 0.42292", "= nan +/- nan")
    rows = file("ppl.log", PERPLEXITY + second, "llama-perplexity")

    finals = [
        row
        for row in shown(rows, "run", "model", "value", "flags", "field")
        if row[-1] == "Final estimate: PPL"
    ]
    assert [row[:-1] for row in finals] == [
        ("ppl.log run 1", "tiny-f16.gguf", 10.3475, []),
        ("ppl.log run 2", "tiny-q4.gguf", None, ["nan"]),
    ]


def test_a_result_that_is_there_already_begins_a_run() -> None:
    lines = "== q8\nFinal estimate: PPL = 9.5 +/- 0.25\n== q4\nFinal estimate: PPL = 9.75 +/- 0.25\n"
    rows = file("both.txt", lines, "llama-perplexity")

    assert [row[1:] for row in shown(rows, "statistic", "run", "value") if row[0] == "value"] == [
        ("both.txt run 1", 9.5),
        ("both.txt run 2", 9.75),
    ]


def test_the_requests_of_another_tool_in_the_same_log_stay_requests() -> None:
    rows = file("ci.log", f"main: build = 3999 (ab3d71f9)\n{SERVER}{PERPLEXITY}", "llama-perplexity")

    assert list(dict.fromkeys(shown(rows, "tool", "record", "scope", "model")))[-2:] == [
        ("llama-perplexity", "2", "aggregate", "tiny-f16.gguf"),
        ("llama-perplexity", "2", "timeseries", "tiny-f16.gguf"),
    ]
    requests = [row for row in shown(rows, "record", "tool", "metric") if row[2] == "decode_throughput"]
    assert requests == [("0", "llama-log", "decode_throughput"), ("1", "llama-log", "decode_throughput")]


def test_neither_a_benchmarks_log_nor_one_of_requests_is_claimed() -> None:
    assert claimed_by("batched.log", PRINTED + PERPLEXITY) == ("llama-batched-bench",)
    assert claimed_by("cli.log", CLI) == ("llama-log",)


def test_a_page_that_quotes_a_result_is_a_document_and_one_that_holds_the_log_is_not() -> None:
    assert claimed_by(
        "notes.md", "# Notes\n\n| a | b |\n|---|---|\n| x | 1 |\n\nFinal estimate: PPL = 9.5 +/- 0.25\n"
    ) == ("markdown",)
    assert claimed_by("log.md", f"# Output\n\n```\n{PERPLEXITY}```\n") == ("llama-perplexity",)
