from tasks.readers.quantization_report import READER
from tests.readers.reading import head, measurements, shown


def test_each_number_format_is_another_system() -> None:
    report = {
        "baseline": {"accuracy": 0.75, "loss": 0.5, "model_size_bytes": 2781},
        "int8": {"loss": 0.25, "accuracy": 0.5, "model_size_bytes": 3029},
    }

    read = measurements(READER, report)

    assert shown(read, "record", "metric", "value", "unit") == [
        ("/baseline", "accuracy", 0.75, "1"),
        ("/baseline", "loss", 0.5, "1"),
        ("/baseline", "model_size", 2781.0, "By"),
        ("/int8", "loss", 0.25, "1"),
        ("/int8", "accuracy", 0.5, "1"),
        ("/int8", "model_size", 3029.0, "By"),
    ]
    assert set(shown(read, "record", "config", "workload", "system")) == {
        ("/baseline", None, None, '{"quantization":"baseline"}'),
        ("/int8", None, None, '{"quantization":"int8"}'),
    }


def test_an_empty_object_is_no_report() -> None:
    assert not READER.claims(head({}))
