import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from core.db.private_server.layout import ROOT
from tests.waiting import wait_for

# A supervisor with three children that write their numbers; `helper` starts a process of its own.
SUITE = """
import json, signal, sys
from functools import partial
from pathlib import Path
from core.supervision.children import ChildSpec
from core.supervision.console import Console
from core.supervision.supervisor import Supervisor

folder = Path(sys.argv[1])
SLEEPER = '''
import os, pathlib, signal, subprocess, sys, time
name = sys.argv[1]
def note(what):
    with open("ORDER", "a") as file:
        file.write(f"{name} {what}\\\\n")
def end(number, frame):
    note("stopped"); sys.exit(0)
if "deaf" in name:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, end)
if name == "helper":
    helper = subprocess.Popen(["sleep", "300"])
    pathlib.Path("grandchild").write_text(str(helper.pid))
note("started")
pathlib.Path(name).write_text(str(os.getpid()))
print("I am", name, flush=True)
while True:
    time.sleep(0.05)
'''
def sleeper(name, **more):
    return ChildSpec(name=name, argv=[sys.executable, "-c", SLEEPER, name],
                     is_ready=(folder / name).exists, popen={"cwd": folder}, **more)
specs = eval(sys.argv[2])
code = Supervisor(specs, Console(sys.stdout, width=8)).run(
    on_up=lambda: (folder / "up").write_text("up"))
sys.exit(code)
"""
THREE = "[sleeper('first'), sleeper('helper'), sleeper('last')]"
PATIENCE_S = 5.0


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start(specs: str) -> subprocess.Popen[str]:
        environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", SUITE, str(tmp_path), specs],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
    assert wait_for(lambda: not any(map(is_alive, pids(tmp_path))))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pid_of(folder: Path, name: str) -> int:
    text = (folder / name).read_text() if (folder / name).exists() else ""
    return int(text or 0)


def pids(folder: Path) -> list[int]:
    return [pid_of(folder, path.name) for path in folder.iterdir() if path.read_text().isdigit()]


def _has_other_pid(folder: Path, name: str, old: int) -> bool:
    return pid_of(folder, name) not in {0, old}


def order(folder: Path) -> list[str]:
    return (folder / "ORDER").read_text().splitlines()


def test_children_start_in_order_and_stop_in_reverse_order(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    suite = run(THREE)
    assert wait_for((tmp_path / "up").exists)
    assert len(pids(tmp_path)) == 4
    os.killpg(suite.pid, signal.SIGINT)
    said, _ = suite.communicate(timeout=PATIENCE_S)
    assert suite.returncode == 0
    names = ["first", "helper", "last"]
    started = [f"{name} started" for name in names]
    assert order(tmp_path) == started + [f"{name} stopped" for name in reversed(names)]
    assert "   first | I am first\n" in said
    assert not any(map(is_alive, pids(tmp_path)))


@pytest.mark.parametrize("name", ["first", "last"])
def test_a_killed_child_is_back_within_five_seconds(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path, name: str
) -> None:
    run(THREE)
    assert wait_for((tmp_path / "up").exists)
    for _ in range(3):
        killed = pid_of(tmp_path, name)
        os.kill(killed, signal.SIGKILL)
        until_back = partial(_has_other_pid, tmp_path, name, killed)
        assert wait_for(until_back)
    others = {"first", "helper", "last"} - {name}
    assert [line for line in order(tmp_path) if line.split()[0] in others] == [
        f"{other} started" for other in sorted(others)
    ]


def test_what_a_killed_child_had_started_goes_with_it(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    run(THREE)
    assert wait_for((tmp_path / "up").exists)
    grandchild = pid_of(tmp_path, "grandchild")
    os.kill(pid_of(tmp_path, "helper"), signal.SIGKILL)
    assert wait_for(lambda: not is_alive(grandchild))


def test_children_die_with_a_killed_supervisor(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    suite = run("[sleeper('first'), sleeper('last')]")
    assert wait_for((tmp_path / "up").exists)
    suite.kill()
    assert wait_for(lambda: not any(map(is_alive, pids(tmp_path))))


def test_a_child_that_does_not_listen_or_is_frozen_is_ended_all_the_same(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    steps = "((signal.SIGTERM, 0.3), (signal.SIGKILL, 2.0))"
    suite = run(f"[sleeper('first'), sleeper('deaf', stop_steps={steps})]")
    assert wait_for((tmp_path / "up").exists)
    os.kill(pid_of(tmp_path, "first"), signal.SIGSTOP)
    suite.terminate()
    suite.communicate(timeout=PATIENCE_S)
    assert not any(map(is_alive, pids(tmp_path)))


def test_a_one_shot_that_fails_stops_the_start_and_says_so(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    suite = run(
        "[sleeper('first'), ChildSpec(name='migrate', argv=['sh', '-c', 'echo no; exit 3'], "
        "one_shot=True), sleeper('last')]"
    )
    said, _ = suite.communicate(timeout=PATIENCE_S)
    assert suite.returncode == 1
    assert "migrate | no\n" in said
    assert "migrate ended with exit code 3; it must succeed" in said
    assert order(tmp_path) == ["first started", "first stopped"]


def test_a_child_that_never_comes_up_ends_the_start(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    suite = run("[ChildSpec(name='web', argv=['false'], is_ready=lambda: False)]")
    said, _ = suite.communicate(timeout=PATIENCE_S)
    assert suite.returncode == 1
    assert "web ended with exit code 1, 3 times" in said


def test_a_program_that_is_missing_is_said_in_words(
    run: Callable[[str], "subprocess.Popen[str]"],
) -> None:
    suite = run("[ChildSpec(name='web', argv=['/nowhere/granian'])]")
    said, _ = suite.communicate(timeout=PATIENCE_S)
    assert suite.returncode == 1
    assert "web cannot be started: [Errno 2] No such file or directory" in said


def test_a_late_child_starts_when_all_is_reported_up(
    run: Callable[[str], "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    run("[sleeper('late', late=True), sleeper('first')]")
    assert wait_for(lambda: pid_of(tmp_path, "late") > 0)
    assert order(tmp_path) == ["first started", "late started"]
    assert (tmp_path / "up").exists()
