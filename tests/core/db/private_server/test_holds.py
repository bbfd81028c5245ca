import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import pytest

from core.db.private_server import PrivateServerError, hold, supervise
from core.db.private_server.cluster import load_credentials
from core.db.private_server.holds import Hold
from core.db.private_server.layout import ROOT, Layout
from core.db.private_server.processes import running_pid, works_in

HOLDER = """
import sys, time
from pathlib import Path
from core.db.private_server import hold
held = hold(Path(sys.argv[1]))
print("holding", flush=True)
time.sleep(120)
"""


def ask(held: Hold, sql: str) -> object:
    connection = psycopg2.connect(held.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]
    finally:
        connection.close()


def server_of(directory: Path) -> int | None:
    return running_pid(Layout(directory).cluster)


def start_holder(directory: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_new_directory_gets_a_database_whose_owner_is_no_superuser(directory: Path) -> None:
    with hold(directory) as held:
        owner = "select rolname from pg_database join pg_roles r on r.oid = datdba where datname = "
        assert ask(held, owner + "current_database()") == "shop_suite"
        assert ask(held, "select current_database()") == "shop_suite_db"
        assert ask(held, "select current_user || rolsuper from pg_roles where rolname = user") == (
            "shop_suitefalse"
        )
        ask(held, "create extension btree_gist")
    assert server_of(directory) is None


def test_data_outlive_the_server_and_the_port_stays(used_directory: Path) -> None:
    with hold(used_directory) as first:
        ask(first, "create table kept as select 7 as it")
    with hold(used_directory) as second:
        assert ask(second, "select it from kept") == 7
    assert second.url == first.url


def test_only_the_last_holder_stops_the_server(used_directory: Path) -> None:
    first, second = hold(used_directory), hold(used_directory)
    first.release()
    assert ask(second, "select 1") == 1
    second.release()
    second.release()
    assert server_of(used_directory) is None


def test_a_server_kept_running_is_found_by_the_next_and_stopped(used_directory: Path) -> None:
    hold(used_directory, keep_running=True).release()
    kept = server_of(used_directory)
    assert kept is not None
    with hold(used_directory):
        assert server_of(used_directory) == kept
    assert server_of(used_directory) is None
    os.waitpid(kept, 0)


def test_the_server_of_a_killed_command_is_taken_over(used_directory: Path) -> None:
    command = start_holder(used_directory)
    command.kill()
    command.communicate()
    left = server_of(used_directory)
    assert left is not None
    with hold(used_directory) as held:
        assert server_of(used_directory) == left
        assert ask(held, "select 1") == 1
    assert server_of(used_directory) is None


def test_a_killed_server_starts_again_with_what_it_had_committed(used_directory: Path) -> None:
    with hold(used_directory) as held:
        ask(held, "create table kept as select 7 as it")
        killed = server_of(used_directory)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
    with hold(used_directory) as held:
        assert ask(held, "select it from kept") == 7


def test_a_lock_file_that_names_somebody_elses_process_is_no_obstacle(
    used_directory: Path,
) -> None:
    with hold(used_directory):
        text = (Layout(used_directory).cluster / "postmaster.pid").read_text()
    lock = Layout(used_directory).cluster / "postmaster.pid"
    lock.write_text(f"{os.getppid()}\n" + text.split("\n", 1)[1])
    with hold(used_directory) as held:
        assert ask(held, "select 1") == 1


def test_backends_that_outlive_a_killed_server_make_way(used_directory: Path) -> None:
    held = hold(used_directory)
    busy = psycopg2.connect(held.url, application_name="busy")
    pid = busy.get_backend_pid()
    os.kill(pid, signal.SIGSTOP)  # it cannot notice that its postmaster died
    server = server_of(used_directory)
    assert server is not None
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    assert works_in(pid, Layout(used_directory).cluster)
    held.release()
    with hold(used_directory) as again:
        assert ask(again, "select 1") == 1
        assert not works_in(pid, Layout(used_directory).cluster)
    busy.close()


def test_a_port_that_somebody_took_is_replaced(used_directory: Path) -> None:
    remembered = load_credentials(Layout(used_directory))
    assert remembered is not None
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", remembered.port))
        thief.listen()
        with hold(used_directory) as held:
            assert f":{remembered.port}/" not in held.url
            assert ask(held, "select 1") == 1


def test_commands_beside_a_supervisor_leave_start_and_stop_to_it(used_directory: Path) -> None:
    with supervise(used_directory, durable=False) as charge:
        process = subprocess.Popen(charge.server.argv, **charge.server.popen_arguments())
        hold(used_directory).release()
        assert process.poll() is None
        with pytest.raises(PrivateServerError, match="already runs"):
            supervise(used_directory)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def test_a_supervisor_ends_the_server_of_a_dead_command(used_directory: Path) -> None:
    command = start_holder(used_directory)
    command.kill()
    command.communicate()
    with supervise(used_directory):
        assert server_of(used_directory) is None


def test_a_supervisor_waits_for_the_commands_that_use_the_server(used_directory: Path) -> None:
    command = start_holder(used_directory)
    until = time.monotonic() + 0.8
    threading.Timer(0.8, command.kill).start()
    with supervise(used_directory):
        assert time.monotonic() >= until
    command.communicate()
