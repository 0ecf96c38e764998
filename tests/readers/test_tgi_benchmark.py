from tests.readers.reading import claimed_by, file, shown

PRINTED = """\
| Parameter          | Value     |
|--------------------|-----------|
| Model              | acme/tiny |
| Sequence Length    | 512       |
| Decode Length      | 64        |
| Top N Tokens       | None      |
| N Runs             | 10        |
| Warmups            | 1         |
| Temperature        | Some(0.5) |
| Watermark          | false     |


| Step           | Batch Size | Average    | Lowest     | Highest    | p50        | p90        | p99        |
|----------------|------------|------------|------------|------------|------------|------------|------------|
| Prefill        | 1          | 25.00 ms   | 24.00 ms   | 27.00 ms   | 25.00 ms   | 26.00 ms   | 27.00 ms   |
|                | 2          | 40.00 ms   |            | 42.00 ms   | 40.00 ms   | 41.00 ms   | 42.00 ms   |
| Decode (token) | 1          | 8.00 ms    | 7.00 ms    | 9.00 ms    | 8.00 ms    | 8.00 ms    | 9.00 ms    |
| Decode (total) | 1          | 504.00 ms  | 500.00 ms  | 510.00 ms  | 504.00 ms  | 505.00 ms  | 510.00 ms  |


| Step    | Batch Size | Average            | Lowest             | Highest            |
|---------|------------|--------------------|--------------------|--------------------|
| Prefill | 1          | 40.00 tokens/secs  | 37.00 tokens/secs  | 41.00 tokens/secs  |
| Decode  | 1          | 125.00 tokens/secs | 123.50 tokens/secs | 126.00 tokens/secs |
"""


def test_a_blank_cell_repeats_the_one_above_and_a_prefill_gives_one_token() -> None:
    rows = file("tgi.txt", PRINTED, "text-generation-benchmark")

    read = shown(rows, "record", "metric", "statistic", "value", "unit")
    assert [row for row in read if row[2] in ("mean", "min")] == [
        ("0/0", "prefill_duration", "mean", 0.025, "s"),
        ("0/0", "prefill_duration", "min", 0.024, "s"),
        ("0/1", "prefill_duration", "mean", 0.04, "s"),
        ("0/1", "prefill_duration", "min", 0.024, "s"),
        ("0/2", "tpot", "mean", 0.008, "s"),
        ("0/2", "tpot", "min", 0.007, "s"),
        ("0/3", "decode_duration", "mean", 0.504, "s"),
        ("0/3", "decode_duration", "min", 0.5, "s"),
        ("1/0", "first_token_throughput", "mean", 40.0, "token/s"),
        ("1/0", "first_token_throughput", "min", 37.0, "token/s"),
        ("1/1", "decode_throughput", "mean", 125.0, "token/s"),
        ("1/1", "decode_throughput", "min", 123.5, "token/s"),
    ]
    assert {row[2] for row in read} == {"mean", "min", "max", "p50", "p90", "p99"}


def test_the_parameters_above_the_tables_are_model_settings_and_lengths() -> None:
    rows = file("tgi.txt", PRINTED, "text-generation-benchmark")

    assert set(shown(rows, "model", "engine", "n", "config", "workload")) == {
        ("acme/tiny", "tgi", 10, '{"temperature":0.5,"watermark":false}',
         f'{{"batch_size":{batch},"decode_length":64,"sequence_length":512}}')
        for batch in (1, 2)
    }  # fmt: skip


def test_a_manual_that_shows_the_tables_is_left_to_the_document_reader() -> None:
    assert claimed_by("README.md", "# Usage\n\nRun it.\n\n" + PRINTED) == ("markdown",)
