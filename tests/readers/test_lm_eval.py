from datetime import UTC, datetime
from typing import Any

from tests.readers.whole_files import jsonl, read_file

RESULTS: dict[str, Any] = {
    "results": {
        "gsm8k": {
            "alias": "gsm8k",
            "sample_len": 1319,
            "exact_match,strict-match": 0.5,
            "exact_match_stderr,strict-match": 0.0125,
            "exact_match,flexible-extract": 0.75,
        },
        "wikitext": {
            "word_perplexity,none": 12.5,
            "word_perplexity_stderr,none": "N/A",
            "bits_per_byte,none": 0.625,
        },
        "mmlu": {"alias": "mmlu", "acc,none": 0.6},
        "mmlu_law": {"alias": " - mmlu_law", "acc,none": "0.4"},
    },
    "groups": {"mmlu": {"acc,none": 0.6}},
    "group_subtasks": {"mmlu": ["mmlu_law"], "gsm8k": []},
    "configs": {"gsm8k": {"num_fewshot": 5, "repeats": 1}},
    "versions": {"gsm8k": 3.0, "wikitext": 2, "mmlu": 2, "mmlu_law": 1},
    "n-shot": {"gsm8k": 5, "mmlu_law": 0},
    "n-samples": {"gsm8k": {"original": 1319, "effective": 100}},
    "config": {
        "model": "vllm",
        "model_args": "pretrained=org/small,dtype=auto",
        "batch_size": "auto",
        "limit": 100,
    },
    "date": 1771868370.5,
    "lm_eval_version": "0.4.9",
    "model_name": "org/small",
    "start_time": 2863362.66,
    "end_time": 2864132.58,
    "total_evaluation_time_seconds": "769.5",
    "max_length": 15000,
}


def test_a_metric_keeps_its_name_and_its_filter_and_shots_are_part_of_the_task() -> None:
    read = read_file("results.json", RESULTS)

    assert read.reader == "lm-evaluation-harness"
    assert read.of("task", "metric", "statistic", "value", "unit", "n", "flags") == [
        ("gsm8k (5-shot, strict-match)", "exact_match", "value", 0.5, "1", 100, []),
        ("gsm8k (5-shot, strict-match)", "exact_match", "stderr", 0.0125, "1", 100, []),
        ("gsm8k (5-shot, flexible-extract)", "exact_match", "value", 0.75, "1", 100, []),
        ("wikitext", "word_perplexity", "value", 12.5, "1", None, []),
        ("wikitext", "word_perplexity", "stderr", None, "1", None, ["not_available"]),
        ("wikitext", "bits_per_byte", "value", 0.625, "bit/By", None, []),
        ("mmlu", "acc", "value", 0.6, "1", None, ["group"]),
        ("mmlu_law (0-shot)", "acc", "value", 0.4, "1", None, ["from_text"]),
        (None, "run_duration", "value", 769.5, "s", None, []),
    ]


def test_shots_are_asked_of_each_task_and_the_report_of_the_environment_says_where_it_ran() -> None:
    report = (
        "PyTorch version: 2.7.1+cu126\nCUDA used to build PyTorch: 12.6\nOS: Ubuntu 22.04\nPython version: 3.10.16 (main)\n"
        "GPU models and configuration: GPU 0: GPU A\nGPU 1: GPU A\nNvidia driver version: Could not collect\n"
    )
    asked = {**RESULTS, "pretty_env_info": report, "transformers_version": "4.55.2"}

    read = read_file("results.json", asked)

    assert read.said("task", "workload") == {
        ("gsm8k (5-shot, strict-match)", '{"limit":100,"num_fewshot":5}'),
        ("gsm8k (5-shot, flexible-extract)", '{"limit":100,"num_fewshot":5}'),
        ("wikitext", '{"limit":100}'),
        ("mmlu", '{"limit":100}'),
        ("mmlu_law (0-shot)", '{"limit":100,"num_fewshot":0}'),
        (None, '{"limit":100}'),
    }
    assert read.said("config", "system") == {
        (
            '{"batch_size":"auto","model":"vllm","model_args":"pretrained=org/small,dtype=auto"}',
            '{"cuda_version":"12.6","gpu":"GPU A","gpu_count":2,"os":"Ubuntu 22.04","python_version":"3.10.16",'
            '"torch_version":"2.7.1+cu126","transformers_version":"4.55.2"}',
        )
    }
    assert read_file("results.json", RESULTS).said("system") == {(None,)}


def test_the_date_is_when_it_ran_and_the_monotonic_clock_is_no_date() -> None:
    read = read_file("results.json", RESULTS)

    assert read.said("timestamp", "model", "engine", "tool_version") == {
        (datetime(2026, 2, 23, 17, 39, 30, 500_000, UTC), "org/small", "vllm", "0.4.9")
    }


def test_a_group_that_only_groups_holds_is_not_lost() -> None:
    document = {**RESULTS, "results": {"mmlu_law": {"acc,none": 0.4}}, "total_evaluation_time_seconds": None}

    assert read_file("r.json", document).of("record", "task", "value", "flags") == [
        ("/results/mmlu_law", "mmlu_law (0-shot)", 0.4, []),
        ("/groups/mmlu", "mmlu", 0.6, ["group"]),
    ]


def test_the_schema_of_2022_has_bare_names_and_the_model_in_its_arguments() -> None:
    old = {
        "results": {"lambada": {"ppl": 5.5, "ppl_stderr": 0.125, "acc": 0.25, "acc_stderr": 0.01}},
        "versions": {"lambada": 0},
        "config": {"model": "hf-causal", "model_args": "pretrained=org/old,revision=step1", "num_fewshot": 0},
    }
    read = read_file("old.json", old)

    assert read.figures() == [
        ("ppl", "value", 5.5, "1"),
        ("ppl", "stderr", 0.125, "1"),
        ("acc", "value", 0.25, "1"),
        ("acc", "stderr", 0.01, "1"),
    ]
    assert read.said("task", "model", "engine", "timestamp") == {
        ("lambada (0-shot)", "org/old", "hf-causal", None)
    }


def test_a_client_of_somebody_elses_server_is_no_engine_and_arguments_may_be_an_object() -> None:
    config = {"model": "local-chat-completions", "model_args": {"model": "org/small", "base_url": "http://h"}}
    document = {"results": {"t": {"acc,none": 0.5}}, "versions": {"t": 1}, "config": config}

    assert read_file("r.json", document).said("engine", "model") == {(None, "org/small")}


def test_lighteval_is_left_to_the_generic_reader() -> None:
    lighteval = {
        "config_general": {"model_name": "m"},
        "results": {"lighteval|gsm8k|5": {"qem": 0.5}, "all": {"qem": 0.5}},
        "versions": {"lighteval|gsm8k|5": 0},
    }

    assert read_file("results.json", lighteval).reader == "generic-json"


def test_of_a_sample_only_its_metrics_enter() -> None:
    sample = {
        "doc_id": 7, "doc": {"question": "2+2", "answer": 4}, "target": "4", "arguments": [["2+2"]],
        "resps": [["4"]], "filtered_resps": ["4"], "filter": "strict-match", "metrics": ["exact_match"], "exact_match": 1.0,
    }  # fmt: skip
    read = read_file("samples_gsm8k_2026-01-01T00-00-00.jsonl", jsonl(sample, {**sample, "exact_match": 0.0}))

    assert read.of("record", "task", "metric", "value", "scope") == [
        ("0", "gsm8k (strict-match)", "exact_match", 1.0, "sample"),
        ("1", "gsm8k (strict-match)", "exact_match", 0.0, "sample"),
    ]


PRINTED = """\
hf (pretrained=org/small,dtype=auto), gen_kwargs: (None), limit: 100.0, num_fewshot: 0, batch_size: 4
|    Tasks    |Version|Filter|n-shot| Metric |   |Value |   |Stderr|
|-------------|------:|------|-----:|--------|---|-----:|---|-----:|
|arc_easy     |      1|none  |     0|acc     |↑  |0.6250|±  |0.0125|
|             |       |none  |     0|acc_norm|↑  |0.5000|±  |   N/A|
|mmlu         |      2|none  |      |acc     |↑  |0.6000|±  |0.0050|
| - humanities|      2|none  |      |acc     |↑  |0.5500|±  |0.0070|
|  - law      |      1|none  |     0|acc     |↑  |0.2500|±  |0.0400|

|Groups|Version|Filter|n-shot|Metric|   |Value |   |Stderr|
|------|------:|------|------|------|---|-----:|---|-----:|
|mmlu  |      2|none  |      |acc   |↑  |0.6000|±  |0.0050|
"""


def test_a_printed_table_is_the_metrics_of_tasks_below_what_ran_and_a_group_is_read_once() -> None:
    read = read_file("results.md", PRINTED)

    assert read.reader == "lm-evaluation-harness"
    assert read.of("record", "task", "metric", "statistic", "value", "unit", "flags") == [
        ("0/0", "arc_easy (0-shot)", "acc", "value", 0.625, "1", ["rounded"]),
        ("0/0", "arc_easy (0-shot)", "acc", "stderr", 0.0125, "1", ["rounded"]),
        ("0/1", "arc_easy (0-shot)", "acc_norm", "value", 0.5, "1", ["rounded"]),
        ("0/1", "arc_easy (0-shot)", "acc_norm", "stderr", None, "1", ["rounded", "not_available"]),
        ("0/2", "mmlu", "acc", "value", 0.6, "1", ["rounded", "group"]),
        ("0/2", "mmlu", "acc", "stderr", 0.005, "1", ["rounded", "group"]),
        ("0/3", "humanities", "acc", "value", 0.55, "1", ["rounded", "group"]),
        ("0/3", "humanities", "acc", "stderr", 0.007, "1", ["rounded", "group"]),
        ("0/4", "law (0-shot)", "acc", "value", 0.25, "1", ["rounded"]),
        ("0/4", "law (0-shot)", "acc", "stderr", 0.04, "1", ["rounded"]),
    ]
    assert set(read.of("model", "engine")) == {("org/small", "hf")}


def test_a_table_that_a_page_quotes_is_left_to_the_document_reader() -> None:
    assert read_file("notes.md", "# What we saw\n\n" + PRINTED.partition("\n")[2]).reader == "markdown"
