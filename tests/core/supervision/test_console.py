import io
import os
import subprocess
import sys

from core.db.private_server.layout import ROOT
from core.supervision.console import Console


def test_lines_carry_the_name_and_half_lines_wait() -> None:
    said = io.StringIO()
    console = Console(said, width=5)
    ours, theirs = os.pipe()
    os.write(theirs, b"one\ntw")
    assert console.read("web", ours)
    assert said.getvalue() == "  web | one\n"
    os.write(theirs, b"o\n\xff tail")
    os.close(theirs)
    assert console.read("web", ours)
    assert not console.read("web", ours)
    console.finish("web")
    os.close(ours)
    assert said.getvalue() == "  web | one\n  web | two\n  web | \ufffd tail\n"


def test_on_a_terminal_each_name_has_a_colour() -> None:
    said = io.StringIO()
    console = Console(said, width=3, coloured=True)
    console.say("web", "a")
    console.say("db", "b")
    assert said.getvalue() == "\x1b[36mweb\x1b[0m | a\n\x1b[33m db\x1b[0m | b\n"


def test_a_closed_terminal_ends_nothing() -> None:
    talker = """
import sys
from core.supervision.console import Console
console = Console(sys.stdout, width=3)
for number in range(100_000):
    console.say("web", str(number))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", talker], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"web | 0\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=20) == 0
