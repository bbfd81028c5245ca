"""Waiting for the database, not for ever; in a process of its own: it changes psycopg2."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

SCRIPT = """
import json, sys, time
import psycopg2
from core.db.deadline import DeadlinePassedError, deadline, install_wait_callback

install_wait_callback()
parameters = json.loads(sys.argv[1])
seen = {}

def ask(statement, connection):
    began = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            outcome = cursor.fetchone()[0]
    except DeadlinePassedError:
        outcome = "passed"
    return [outcome, time.monotonic() - began, bool(connection.closed)]

connection = psycopg2.connect(**parameters)
with deadline(5):
    seen["in time"] = ask("SELECT 1", connection)
seen["without"] = ask("SELECT 2 FROM pg_sleep(0.4)", connection)
with deadline(5), deadline(0.2):
    seen["late"] = ask("SELECT 3 FROM pg_sleep(10)", connection)
connection = psycopg2.connect(**parameters)
with deadline(0.2):
    with deadline(5):
        seen["outer"] = ask("SELECT 4 FROM pg_sleep(10)", connection)
connection = psycopg2.connect(**parameters)
with deadline(0.3):
    with deadline(0.1):
        pass
    seen["restored"] = ask("SELECT 5 FROM pg_sleep(10)", connection)
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen() -> dict[str, list[Any]]:
    config = settings.DATABASES["default"]
    parameters = {
        "host": config["HOST"],
        "port": config["PORT"],
        "user": config["USER"],
        "password": config["PASSWORD"],
        "dbname": "postgres",
    }
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(parameters)],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
        cwd=settings.BASE_DIR,
    )
    found: dict[str, list[Any]] = json.loads(run.stdout)
    return found


def test_answer_in_time_is_an_answer(seen: dict[str, list[Any]]) -> None:
    assert seen["in time"][0] == 1


def test_without_a_deadline_it_waits(seen: dict[str, list[Any]]) -> None:
    outcome, seconds, _closed = seen["without"]
    assert outcome == 2
    assert seconds > 0.3


@pytest.mark.parametrize("case", ["late", "outer", "restored"])
def test_late_answer_costs_the_connection(seen: dict[str, list[Any]], case: str) -> None:
    outcome, seconds, closed = seen[case]
    assert outcome == "passed"
    assert seconds < 2
    assert closed
