from tasks.readers.quantization_report import READER
from tests.readers.reading import head, measurements, shown


def test_each_number_format_is_a_configuration() -> None:
    report = {
        "baseline": {"accuracy": 0.75, "loss": 0.5, "model_size_bytes": 2781},
        "int8": {"loss": 0.25, "accuracy": 0.5, "model_size_bytes": 3029},
    }

    assert shown(measurements(READER, report), "record", "config", "metric", "value", "unit") == [
        ("/baseline", '{"quantization":"baseline"}', "accuracy", 0.75, "1"),
        ("/baseline", '{"quantization":"baseline"}', "loss", 0.5, "1"),
        ("/baseline", '{"quantization":"baseline"}', "model_size", 2781.0, "By"),
        ("/int8", '{"quantization":"int8"}', "loss", 0.25, "1"),
        ("/int8", '{"quantization":"int8"}', "accuracy", 0.5, "1"),
        ("/int8", '{"quantization":"int8"}', "model_size", 3029.0, "By"),
    ]


def test_an_empty_object_is_no_report() -> None:
    assert not READER.claims(head({}))
