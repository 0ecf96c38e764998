from tasks.readers.latency_summary import READER
from tests.readers.reading import measurements, shown, table


def test_statistics_of_a_group_carry_its_number_of_samples() -> None:
    summary = table(
        "backend,quantization,n,mean_ms,median_ms,std_ms,min_ms,max_ms,p95", "onnx,fp16,91,4,3,2,1,9,8"
    )

    read = measurements(READER, summary)

    assert shown(read, "engine", "metric", "statistic", "value", "n") == [
        ("onnx", "wall_time", "mean", 0.004, 91),
        ("onnx", "wall_time", "p50", 0.003, 91),
        ("onnx", "wall_time", "stddev", 0.002, 91),
        ("onnx", "wall_time", "min", 0.001, 91),
        ("onnx", "wall_time", "max", 0.009, 91),
        ("onnx", "wall_time", "p95", 0.008, 91),
    ]
    assert set(shown(read, "config", "workload", "system")) == {(None, None, '{"quantization":"fp16"}')}


def test_an_interval_that_one_sample_does_not_give_is_missing() -> None:
    summary = table("backend,scenario,mean,median,std,min,max,ci_lower,n", "onnx,short,4,4,,4,4,,1")

    assert [
        row for row in shown(measurements(READER, summary), "statistic", "value", "flags") if row[1] is None
    ] == [
        ("stddev", None, ["empty"]),
        ("ci_low", None, ["empty"]),
    ]
