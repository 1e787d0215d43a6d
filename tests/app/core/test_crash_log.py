import pytest

from app.core import crash_log


@pytest.fixture
def logs(tmp_path, monkeypatch):
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path / "logs")
    return tmp_path / "logs"


def an_error():
    try:
        raise ValueError("odd")
    except ValueError as error:
        return error


def test_the_sentence_names_the_log_and_the_log_has_the_traceback(logs):
    sentences = [crash_log.report_crash(an_error()) for _ in range(2)]
    text = (logs / "errors.log").read_text()
    assert str(logs / "errors.log") in sentences[0]
    assert "ValueError: odd" in sentences[0]
    assert "\n" not in sentences[0]
    assert text.count("Traceback") == 2


def test_a_log_that_cannot_be_written_is_no_second_failure(logs):
    logs.touch()
    assert "cannot be written" in crash_log.report_crash(an_error())
