from __future__ import annotations

from data_contracts.failures import CAUSES, REASONS
from data_contracts.measurements import FLAGS
from tasks.ingestion.kit.failure_reasons import failure_flags, reason_of_text
from tasks.ingestion.kit.statuses import status_of_text, status_said, tells_error, tells_statuses
from tests.ingestion.kit.failure_texts import FAILURES, STATUSES


def test_error_texts_are_of_the_class_that_they_say() -> None:
    found = [(reason_of_text(text), text) for _, text in FAILURES]
    assert found == list(FAILURES)


def test_statuses_of_any_wording_are_understood() -> None:
    assert [(status_of_text(text), text) for _, text in STATUSES] == list(STATUSES)


def test_every_reason_is_a_flag_with_a_cause_and_something_to_do() -> None:
    assert set(REASONS) <= set(FLAGS)
    assert CAUSES.keys() == set(REASONS)


def test_an_error_field_that_denies_an_error_tells_none() -> None:
    texts = ("", " ", "None", "null", "nan", "N/A", "-", "0", "no", "False", "no error", "OK", "[]")
    assert [text for text in texts if tells_error(text)] == []
    assert not any((tells_error(None), tells_error(False), tells_error(0), tells_error([])))


def test_an_error_text_tells_an_error_whatever_words_are_in_it() -> None:
    texts = ("KeyError: 'x'", "timeout", "1", "True", "the pass did not end", "completed with errors")
    assert [text for text in texts if not tells_error(text)] == []
    assert tells_error({"code": 500})


def test_a_column_of_statuses_may_hold_a_word_that_nobody_knows() -> None:
    assert tells_statuses(["ok", "failed", "kaput"])
    assert not tells_statuses(["stable", "beta", "ok"])
    assert not tells_statuses(["", "n/a"])


def test_what_says_nothing_is_no_reason() -> None:
    assert failure_flags(None, "", "  ", False) == ()
    assert failure_flags(None, {"code": "model_not_found"}) == ("reason_model_missing",)


def test_a_record_that_says_of_itself_that_it_is_degraded_did_not_fail_for_its_error_text() -> None:
    assert status_said("degraded", "engine missing") == "degraded"
    assert status_said("ok", "Connection refused") == "failed"
    assert status_said(None) == "ok"
    assert status_said(None, warmup=True) == "warmup"
    assert status_said("of another kind") == "failed"
