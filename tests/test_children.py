"""Children: whatever ends first, or whoever says stop, nothing is left running."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

_HEAD = """
import os, signal, socket, sys
from portal import children

heard, told = os.pipe()

def say(line):
    os.write(1, f"{line}\\n".encode())

def wait():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    say(os.getpid())
    os.write(told, b".")
    while True:
        signal.pause()

def fail():
    sys.exit(3)

def once_the_other_waits(part):
    os.read(heard, 1)
    part()
"""


@contextmanager
def parent(program, **options):
    process = subprocess.Popen(
        [sys.executable, "-c", _HEAD + program],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("part", "code"), [("fail", 1), ("lambda: 1 / 0", 1), ("lambda: 7", 0)])
def test_when_one_child_ends_the_other_is_stopped_and_the_code_says_how(part, code):
    ending = f"lambda: once_the_other_waits({part})"
    with parent(f"sys.exit(children.run_together([wait, {ending}]))") as process:
        output, _ = process.communicate(timeout=30)

    assert (process.returncode, is_there(int(output))) == (code, False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_parent_ends_every_child_and_counts_as_done(number):
    with parent("sys.exit(children.run_together([wait, wait]))") as process:
        pids = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)

    assert (process.returncode, output, errors) == (0, "", "")
    assert [pid for pid in pids if is_there(pid)] == []


def test_a_start_that_may_outlive_its_terminal_goes_on_when_the_terminal_closes():
    program = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
def until_told():
    say("ready")
    sys.stdin.read()
    sys.exit(3)
sys.exit(children.run_together([until_told]))
"""
    with parent(program, stdin=subprocess.PIPE) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        process.communicate("", timeout=30)

    assert process.returncode == 1


def test_a_child_that_does_not_end_when_asked_is_killed():
    program = """
children._PATIENCE = 1
def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(os.getpid())
    while True:
        signal.pause()
sys.exit(children.run_together([stubborn]))
"""
    with parent(program) as process:
        pid = int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert (process.returncode, is_there(pid)) == (0, False)


def test_a_child_does_not_do_what_the_parent_has_still_to_do():
    program = """
print("said before")
try:
    code = children.run_together([fail])
finally:
    print("done")
sys.exit(code)
"""
    with parent(program) as process:
        output, _ = process.communicate(timeout=30)

    assert (output, process.returncode) == ("said before\ndone\n", 1)


def test_only_the_first_child_holds_the_listener():
    program = """
listener = socket.create_server(("127.0.0.1", 0))
say(listener.getsockname()[1])
def serve():
    sys.stdin.readline()
    listener.close()
    wait()
children.run_together([serve, wait], listener)
"""
    with parent(program, stdin=subprocess.PIPE) as process:
        port = int(process.stdout.readline())
        process.stdout.readline()
        socket.create_connection(("127.0.0.1", port)).close()
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()

        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        process.terminate()
        process.communicate(timeout=30)


def test_no_other_thread_runs_when_a_child_is_made():
    program = """
import threading
release = threading.Event()
threading.Thread(target=lambda: (release.wait(5), say("ended"))).start()
release.set()
children.run_together([lambda: say(threading.active_count())])
"""
    with parent(program) as process:
        output, _ = process.communicate(timeout=30)

    assert output == "ended\n1\n"
