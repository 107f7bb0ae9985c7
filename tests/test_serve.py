"""The server and the worker: started from one process, mended when a part dies, ended together."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from portal import serve
from tests.support.processes import free_port, tree

LIMIT = 60.0


@contextmanager
def portal(tmp_path, *arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", *arguments],
        env={**kept, "PORTAL_INSTANCE": str(tmp_path / "instance"), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def port():
    return free_port()


def status(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=LIMIT) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, ConnectionError):
        return None


def until(holds):
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end
    return True


def test_server_and_worker_start_from_one_process_and_end_with_it(tmp_path, database_url, port):
    arguments = ("run", "--port", str(port), "--workers", "2")
    with portal(tmp_path, *arguments, PORTAL_DATABASE_URL=database_url) as process:
        until(lambda: status(port, "/readyz") == 200)
        until(lambda: len(tree(process.pid)) == 5)  # the start, gunicorn and its two, the worker
        running = tree(process.pid)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LIMIT)

    assert process.returncode == 0
    assert [pid for pid in running if os.path.exists(f"/proc/{pid}")] == []
    assert status(port, "/healthz") is None


def test_a_server_process_that_dies_is_replaced_while_the_rest_goes_on(tmp_path, port):
    with portal(tmp_path, "run", "--port", str(port)) as process:
        until(lambda: status(port, "/readyz") == 200)
        before = tree(process.pid).keys()
        serving = max(pid for pid in before if _parent(pid) not in {process.pid, os.getpid()})
        os.kill(serving, signal.SIGKILL)
        until(lambda: not os.path.exists(f"/proc/{serving}"))
        until(lambda: status(port, "/") == 200)
        after = tree(process.pid).keys()

    assert (len(after), len(before - after)) == (4, 1)


def test_when_the_server_dies_whole_the_worker_ends_too_and_the_start_has_failed(tmp_path, port):
    with portal(tmp_path, "run", "--port", str(port)) as process:
        until(lambda: status(port, "/readyz") == 200)
        running = tree(process.pid)
        server = next(pid for pid in running if _parent(pid) == process.pid and _children(pid))
        os.kill(server, signal.SIGKILL)
        process.communicate(timeout=LIMIT)
        until(lambda: not [pid for pid in running if os.path.exists(f"/proc/{pid}")])

    assert process.returncode == 1


def _parent(pid):
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rsplit(")", 1)[1].split()[1])


def _children(pid):
    return tree(pid).keys() - {pid}


@pytest.mark.parametrize("command", ["run", "start"])
def test_a_port_in_use_is_told_in_one_line_and_nothing_is_written(tmp_path, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with portal(tmp_path, command, "--port", str(port)) as process:
            output, errors = process.communicate(timeout=LIMIT)

    assert (process.returncode, output) == (1, "")
    assert errors == (
        f"portal: cannot listen at 127.0.0.1 port {port} (Address already in use); "
        "choose another with --host or --port\n"
    )
    assert not (tmp_path / "instance").exists()


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path, port):
    url = f"postgresql+psycopg://ana:s3cret@127.0.0.1:{free_port()}/portal"
    with portal(tmp_path, "run", "--port", str(port), PORTAL_DATABASE_URL=url) as process:
        output, errors = process.communicate(timeout=LIMIT)

    assert (process.returncode, output, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("portal: the database: connection failed: ")
    assert "s3cret" not in errors


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("192.0.2.1", "Cannot assign requested address"),
        ("no such host", "not a name this machine knows"),
        ("x" * 70, "not a name this machine knows"),
    ],
)
def test_a_host_that_is_not_this_machine_is_refused_in_one_line(host, reason):
    with pytest.raises(serve.CannotListen) as refused:
        serve.listen(host, 0)

    assert str(refused.value) == (
        f"cannot listen at {host} port 0 ({reason}); choose another with --host or --port"
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://localhost:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_address_shown_is_one_that_this_machine_can_open(host, address):
    shown = serve.address(host, 8000)

    assert shown == address


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /open/s3cret" + b"x" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\ns3cret header: 127.0.0.1\r\n\r\n",
        b"s3cret\r\n\r\n",
    ],
    ids=["a long address", "a wrong header", "not HTTP"],
)
def test_what_cannot_be_read_is_logged_without_who_sent_it_and_what(tmp_path, port, sent):
    with portal(tmp_path, "run", "--port", str(port), "--no-worker") as process:
        until(lambda: status(port, "/healthz") == 200)
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as connection:
            connection.sendall(sent)
            answer = connection.recv(12)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=LIMIT)

    assert answer.startswith(b"HTTP/1.1 4")
    assert errors.count("A request that could not be read was refused") == 1
    assert [told for told in ("127.0.0.1", "s3cret") if told in output + errors] == []


def test_an_error_of_the_server_is_logged_without_the_path_and_what_was_said():
    try:
        raise ValueError("s3cret")
    except ValueError:
        record = logging.LogRecord(
            "gunicorn.error", logging.ERROR, "", 0, "Error handling request %s %s",
            ("GET", "/open/s3cret"), sys.exc_info(),
        )  # fmt: skip

    kept = serve._without_request(record)

    assert (kept, logging.Formatter().format(record)) == (True, "A request failed: ValueError")


def test_a_second_start_keeps_the_demo_and_shows_sign_ins_that_lead_to_its_port(tmp_path, port):
    shown, other = [], free_port()
    for place in (port, other):
        with portal(tmp_path, "start", "--port", str(place)) as process:
            until(lambda place=place: status(place, "/") == 200)
            process.send_signal(signal.SIGINT)
            shown.append(process.communicate(timeout=LIMIT))

    (first, errors), again = shown
    filled = "Filling the empty database with the demo practice ...\n"
    assert (process.returncode, errors, first.count(filled)) == (0, "", 1)
    assert again == (first.replace(filled, "").replace(f":{port}", f":{other}"), "")
