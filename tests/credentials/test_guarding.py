"""What Python itself writes holds no secret, and of an expected error one line."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from data_contracts.errors import StageError
from tasks.credentials.guarding import guard_process


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A guarded process that knows a secret; all is as before at the end."""
    former = logging.getLogRecordFactory()
    monkeypatch.setenv("OLLAMA_HOST", "reader:p4ssw0rd@models")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    guard_process()
    yield
    logging.setLogRecordFactory(former)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_record_is_written_without_the_secret(written: io.StringIO) -> None:
    logging.getLogger("httpx").warning("HTTP Request: %s %s", "GET", "http://models/api?token=abc")
    logging.getLogger("another").warning("Basic %s, p4ssw0rd", "cmVhZGVyOnA0c3N3MHJk")
    assert written.getvalue() == "HTTP Request: GET http://models/api\nBasic ***, ***\n"


def test_the_traceback_of_a_record_is_written_without_the_secret(written: io.StringIO) -> None:
    try:
        raise ValueError("p4ssw0rd is wrong")
    except ValueError:
        logging.getLogger("benchaudit.test").exception("it failed")
    assert "p4ssw0rd" not in written.getvalue().replace('ValueError("p4ssw0rd is wrong")', "")
    assert written.getvalue().endswith("ValueError: *** is wrong\n")


def test_an_expected_error_is_written_as_one_line(written: io.StringIO) -> None:
    try:
        raise StageError("analyze", "analyze needs validate")
    except StageError as error:
        logging.getLogger("benchaudit.test").exception("Encountered exception: %s", error)
    assert written.getvalue() == "Encountered exception: analyze needs validate\n"


def test_a_record_without_a_secret_keeps_its_arguments() -> None:
    record = logging.getLogger("a").makeRecord("a", 20, "f", 1, "took %d s", (3,), None)
    assert (record.msg, record.args) == ("took %d s", (3,))


def test_an_error_that_nobody_expected_is_shown_without_the_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = RuntimeError("http://reader:p4ssw0rd@models is p4ssw0rd")
    sys.excepthook(RuntimeError, error, None)
    assert capsys.readouterr().err == "RuntimeError: http://models is ***\n"


def test_an_error_in_a_thread_is_shown_without_the_secret(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise RuntimeError("p4ssw0rd")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert capsys.readouterr().err.endswith("RuntimeError: ***\n")
