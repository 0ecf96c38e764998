from __future__ import annotations

from data_contracts.artifacts import Remark, Table
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.generic_table import READER
from tests.readers.reading import measurements, shown, table


def test_every_number_stands_under_its_columns_name_in_the_unit_that_is_stated() -> None:
    content = table(
        "model,quant,score,parse_ms,Size [MiB],power,timestamp",
        "phi-2,Q4_0,0.5,250,2,53.5 W,2025-11-27T16:59:55Z",
        "phi-2,Q8_0,N/A,,4,54 W,2025-11-27T17:00:00Z",
    )

    read = measurements(READER, content)

    assert shown(read, "record", "field", "metric", "value", "unit", "flags") == [
        ("0", "score", "score", 0.5, None, []),
        ("1", "score", "score", None, None, ["not_available"]),
        ("0", "parse_ms", "parse_ms", 0.25, "s", []),
        ("1", "parse_ms", "parse_ms", None, "s", ["empty"]),
        ("0", "Size [MiB]", "Size [MiB]", 2 * 2**20, "By", []),
        ("1", "Size [MiB]", "Size [MiB]", 4 * 2**20, "By", []),
        ("0", "power", "power", 53.5, "W", []),
        ("1", "power", "power", 54.0, "W", []),
    ]
    about = ("tool", "run", "model", "task", "scope", "statistic", "status")
    assert set(shown(read, *about)) == {(None, "artifact", "phi-2", None, "sample", "value", "ok")}
    assert set(shown(read, "record", "config", "workload", "system", "timestamp")) == {
        ("0", None, None, '{"quant":"Q4_0"}', read["timestamp"][0].as_py()),
        ("1", None, None, '{"quant":"Q8_0"}', read["timestamp"][1].as_py()),
    }
    assert str(read["timestamp"][0].as_py()) == "2025-11-27 16:59:55+00:00"


def test_a_column_that_says_another_again_in_its_unit_is_flagged() -> None:
    read = measurements(READER, table("model,ttft_ms,ttft_s", "phi-2,250,0.25", "phi-2,300,0.3"))

    assert shown(read, "record", "field", "metric", "value", "unit", "flags") == [
        ("0", "ttft_ms", "ttft", 0.25, "s", []),
        ("1", "ttft_ms", "ttft", 0.3, "s", []),
        ("0", "ttft_s", "ttft", 0.25, "s", ["repeated"]),
        ("1", "ttft_s", "ttft", 0.3, "s", ["repeated"]),
    ]


def test_a_row_of_units_below_the_header_gives_the_units_and_is_no_record() -> None:
    content = Table(
        ("ID", "time", "registers", "active", "grid"),
        [["", "us", "register/thread", "%", ""], ["0", "9.5", "21", "75.7", "22,80,000"]],
    )
    rows = Rows()
    READER.read([Parsed(0, Head("artifact", "csv", "", content.columns), content)], rows)

    assert shown(rows.finish(["artifact"]), "record", "metric", "value", "unit") == [
        ("1", "time", 9.5e-6, "s"),
        ("1", "registers", 21.0, "register/thread"),
        ("1", "active", 0.757, "1"),
        ("1", "grid", 2280000.0, None),
    ]
    assert rows.records == {0: 1}
    assert rows.remarks == [
        Remark(
            0,
            "nothing",
            "units_row",
            "the row below the header holds units, not measurements",
            "row 0",
            "nothing: the units were applied to their columns",
            record="0",
        )
    ]


def test_a_first_row_of_absent_numbers_is_a_record() -> None:
    content = table("model,ttft_ms", ",", ",5")

    assert shown(measurements(READER, content), "record", "value", "flags") == [
        ("0", None, ["empty"]),
        ("1", 0.005, []),
    ]


def test_a_first_row_that_says_what_it_is_about_is_a_record() -> None:
    content = table("scenario,ttft", "cold,s", "warm,5")

    assert shown(measurements(READER, content), "record", "value", "unit") == [("1", 5.0, None)]


def test_truth_values_and_short_texts_are_settings() -> None:
    content = table("shape,pass,score", "short,True,1", "long,False,2")

    assert shown(measurements(READER, content), "metric", "value", "config", "workload", "system") == [
        ("score", 1.0, '{"pass":true,"shape":"short"}', None, None),
        ("score", 2.0, '{"pass":false,"shape":"long"}', None, None),
    ]


def test_columns_that_say_of_what_a_row_is_are_no_measurements() -> None:
    content = table(
        "Model,backend,scenario,quant,batch_size,trial,idx,decode_tps,ttft_ms",
        "m:1b,ollama,short,q4,1,1,0,30.5,200",
        "m:1b,ollama,short,q4,1,2,1,31.5,210",
        "m:1b,ollama,long,q4,1,1,2,29.5,900",
    )

    read = measurements(READER, content)

    assert shown(read, "record", "metric", "value", "unit", "run", "task") == [
        ("0", "decode_throughput", 30.5, "token/s", "artifact repetition 1", "short"),
        ("1", "decode_throughput", 31.5, "token/s", "artifact repetition 2", "short"),
        ("2", "decode_throughput", 29.5, "token/s", "artifact repetition 1", "long"),
        ("0", "ttft", 0.2, "s", "artifact repetition 1", "short"),
        ("1", "ttft", 0.21, "s", "artifact repetition 2", "short"),
        ("2", "ttft", 0.9, "s", "artifact repetition 1", "long"),
    ]
    about = ("engine", "model", "config", "workload", "system", "scope")
    assert set(shown(read, *about)) == {
        ("ollama", "m:1b", '{"batch_size":1}', None, '{"quant":"q4"}', "sample")
    }


def test_the_end_of_a_row_that_says_when_it_began_is_a_number_of_its_own() -> None:
    content = table(
        "request_id,start_time,finished_at,latency_s,output_tokens",
        "a,2026-01-01T00:00:00Z,2026-01-01T00:00:01.5Z,1.5,20",
        "b,2026-01-01T00:00:02Z,,1.25,30",
    )

    read = measurements(READER, content)

    assert [
        row for row in shown(read, "record", "metric", "value", "unit", "flags") if row[1] == "end_time"
    ] == [
        ("0", "end_time", 1767225601.5, "s", []),
        ("1", "end_time", None, "s", ["empty"]),
    ]
    assert [str(time) for time in shown(read, "timestamp")[0]] == ["2026-01-01 00:00:00+00:00"]


def test_statistics_in_a_row_are_an_aggregate_over_as_many_samples_as_it_says() -> None:
    content = table("model,n,TTFT p99 (ms),avg_tps", "m,20,300,41.5")

    assert shown(measurements(READER, content), "metric", "statistic", "value", "unit", "n", "scope") == [
        ("ttft", "p99", 0.3, "s", 20, "aggregate"),
        ("output_throughput", "mean", 41.5, "token/s", 20, "aggregate"),
    ]


def test_words_that_tell_columns_of_one_meaning_apart_are_part_of_the_task() -> None:
    content = table("model,cold_ttft_ms,warm_ttft_ms,vllm_tps", "m,900,90,5")

    assert shown(measurements(READER, content), "metric", "value", "task", "engine") == [
        ("ttft", 0.9, "cold", None),
        ("ttft", 0.09, "warm", None),
        ("output_throughput", 5.0, None, "vllm"),
    ]


def test_columns_of_one_meaning_keep_their_names_with_a_remark() -> None:
    content = table("decode_tps,decoding_speed_tok_s", "10,11", "12,15")
    rows = Rows()
    READER.read([Parsed(0, Head("artifact", "csv", "", content.columns), content)], rows)

    assert set(shown(rows.finish(["artifact"]), "metric", "unit")) == {
        ("decode_tps", "token/s"),
        ("decoding_speed_tok_s", "token/s"),
    }
    assert [remark.code for remark in rows.remarks] == ["one_meaning_twice"]


def test_free_text_never_enters_the_table() -> None:
    answer = "the model said that it would rather not answer a question like that one"
    paths = [f"results/run_{number}.json" for number in range(20)]
    content = Table(("answer", "path", "score"), [[answer, path, "1"] for path in paths])

    read = measurements(READER, content)

    assert set(shown(read, "metric", "config")) == {("score", None)}
    assert read.num_rows == 20


def test_a_clock_that_does_not_tell_the_date_is_a_number_and_no_time() -> None:
    content = table("timestamp,gap_ms", "13113.8384459,1.5")

    assert shown(measurements(READER, content), "metric", "value", "timestamp") == [
        ("timestamp", 13113.8384459, None),
        ("gap_ms", 0.0015, None),
    ]


def test_a_row_with_an_error_is_failed() -> None:
    content = table("ttft_ms,error", "5,", "0,refused")

    assert shown(measurements(READER, content), "value", "status", "flags") == [
        (0.005, "ok", []),
        (None, "failed", ["zero_is_missing", "reason_unreachable"]),
    ]


def statuses(header: str, *rows: str) -> list[str]:
    return [row[0] for row in shown(measurements(READER, table(header, *rows)), "status")]


def test_an_error_that_says_there_was_none_is_none() -> None:
    assert statuses("ttft_ms,error", "5,None", "6,no error", "7,False", "0,refused") == [
        *("ok", "ok", "ok", "failed"),
    ]


def test_codes_and_answers_tell_how_a_row_ended() -> None:
    assert statuses("ttft_ms,exit_code", "5,0", ",137") == ["ok", "failed"]
    assert statuses("ttft_ms,http_status", "5,200", ",503") == ["ok", "failed"]
    assert statuses("ttft_ms,timed_out", "5,false", ",true") == ["ok", "failed"]
    assert statuses("ttft_ms,is_degraded", "5,0", "9,1") == ["ok", "degraded"]
    assert statuses("ttft_ms,outcome", "5,success", ",timed out") == ["ok", "failed"]


def test_what_only_looks_like_an_ending_is_none() -> None:
    assert statuses("ttft_ms,state", "5,CA", "6,NY") == ["ok", "ok"]
    assert statuses("ttft_ms,status", "5,stable", "6,beta") == ["ok", "ok"]
    assert statuses("ttft_ms,timeout", "5,30", "6,60") == ["ok", "ok", "ok", "ok"]
    # A model that failed a test has answered all the same
    assert statuses("ttft_ms,result", "5,pass", "6,fail") == ["ok", "ok"]


def test_what_a_row_says_of_cold_and_warm_is_flagged() -> None:
    for header, cold, warm in (
        ("cold_start", "true", "false"),
        ("warm", "no", "yes"),
        ("state", "cold", "warm"),
        ("start_type", "cold start", "warm"),
    ):
        content = table(f"ttft_ms,{header}", f"900,{cold}", f"50,{warm}")
        assert shown(measurements(READER, content), "flags") == [(["said_cold"],), (["said_warm"],)], header


def test_what_a_column_is_does_not_depend_on_the_other_tables_of_the_batch() -> None:
    tables = [table("name,x", "5,1"), table("name,x", "fast,2")]
    rows = Rows()
    READER.read([Parsed(i, Head("", "csv", "", t.columns), t) for i, t in enumerate(tables)], rows)

    assert shown(rows.finish(["first", "second"]), "artifact", "metric", "value", "config") == [
        ("first", "name", 5.0, None),
        ("first", "x", 1.0, None),
        ("second", "x", 2.0, '{"name":"fast"}'),
    ]


def test_tables_one_below_the_other_are_read_each() -> None:
    below = Table(("gpu", "power_w"), [["0", "50"]], first=1)
    content = Table(("run", "ttft_ms"), [["1", "5"]], below=(below,))

    assert shown(measurements(READER, content), "record", "metric", "value", "unit") == [
        ("0", "ttft", 0.005, "s"),
        ("1", "gpu_power", 50.0, "W"),
    ]
