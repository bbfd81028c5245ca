"""One line a record."""

import json
import logging

from shopsuite.log_config import LineFormatter, log_config


def record(message: str, **data: object) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": message, "levelname": "INFO", "name": "core.x"} | data)


def test_data_stands_behind_the_message_as_json() -> None:
    line = LineFormatter("%(levelname)s %(name)s %(message)s").format(
        record("event not delivered", attempt=3, type="a\nb")
    )
    text, data = line.split(" {", 1)
    assert text == "INFO core.x event not delivered"
    assert json.loads("{" + data) == {"attempt": 3, "type": "a\nb"}
    assert "\n" not in line


def test_request_of_django_is_left_out() -> None:
    assert LineFormatter("%(message)s").format(record("x", request=object())) == "x"


def test_everything_goes_to_stderr() -> None:
    config = log_config(debug=False)
    assert {handler["class"] for handler in config["handlers"].values()} == {
        "logging.StreamHandler"
    }
    assert "stream" not in config["handlers"]["stderr"], "stderr is what StreamHandler writes to"
