from tasks.readers.gpu_telemetry import READER
from tests.readers.reading import measurements, shown, table


def test_units_are_taken_from_the_cells_and_local_time_is_flagged() -> None:
    log = table(
        "timestamp,power.draw [W],utilization.gpu [%],memory.used [MiB]",
        "2025/11/27 16:59:55.309, 53.51 W, 98 %, 9723 MiB",
    )

    assert shown(measurements(READER, log), "field", "metric", "value", "unit", "scope", "flags") == [
        ("power.draw [W]", "gpu_power", 53.51, "W", "timeseries", ["naive_time"]),
        ("utilization.gpu [%]", "gpu_utilization", 0.98, "1", "timeseries", ["naive_time"]),
        ("memory.used [MiB]", "gpu_memory_used", 9723 * 2**20, "By", "timeseries", ["naive_time"]),
    ]


def test_why_the_clock_was_reduced_is_a_mask_and_no_measurement() -> None:
    log = table(
        "timestamp,power.draw [W],clocks_throttle_reasons.active",
        "2025/11/27 16:59:55, 210, 0x0000000000000020",
    )

    assert shown(measurements(READER, log), "metric", "value") == [("gpu_power", 210.0)]


def test_units_are_taken_from_the_header_where_the_cells_have_none_and_not_available_is_missing() -> None:
    log = table(
        "timestamp,index,temperature.gpu,clocks.sm [MHz],power.draw [W]", "2025/11/27 16:59:55,0,48,210,[N/A]"
    )

    assert shown(measurements(READER, log), "metric", "value", "unit", "config", "flags") == [
        ("gpu_temperature", 48.0, "Cel", '{"index":0}', ["naive_time"]),
        ("clocks.sm", 210e6, "Hz", '{"index":0}', ["naive_time"]),
        ("gpu_power", None, "W", '{"index":0}', ["not_available", "naive_time"]),
    ]


def test_words_by_which_a_board_is_known_are_no_measurements() -> None:
    log = table(
        "timestamp,gpu_name,gpu_uuid,driver_version,pci.bus_id,ecc.mode.current,power.draw [W]",
        "2025/11/27 16:59:55,A Board,GPU-1,550.54.15,00000000:01:00.0,Enabled,210",
    )

    assert shown(measurements(READER, log), "metric", "value", "system") == [
        ("gpu_power", 210.0, '{"driver_version":"550.54.15","gpu_name":"A Board"}')
    ]
