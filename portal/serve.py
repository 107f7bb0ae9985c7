"""Starts the server and the worker as children and stops both together.

The server is gunicorn with threads: one process on SQLite, where writers queue anyway, and two on
PostgreSQL. Access logs stay off: addresses of pages would tell who looked for help.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from sqlalchemy.engine import URL

THREADS = 8


def default_workers(database: URL) -> int:
    """Return how many server processes suit the database."""
    return 1 if database.get_backend_name() == "sqlite" else 2


def server_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Return gunicorn's command line."""
    return [
        *(sys.executable, "-m", "gunicorn", "portal.app:create_app()"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads)),
        # A worker that lost the race for a lock must not be shot in the middle of a booking.
        *("--timeout", "60", "--graceful-timeout", "15", "--no-control-socket"),
        *("--log-level", "warning", "--preload"),
    ]


def worker_command() -> list[str]:
    """Return the worker's command line."""
    return [sys.executable, "-m", "portal", "worker"]


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until one ends or a signal comes, stop the rest, return the exit code.

    A code other than 0 means that a child ended by itself with a failure.
    """
    children: list[subprocess.Popen[bytes]] = []
    try:
        with _stop_on_signals():
            # The commands are our own, with no text from outside.
            children.extend(subprocess.Popen(command) for command in commands)  # noqa: S603
            _wait_for_any(children)
            code = next((child.returncode for child in children if child.returncode), 0)
    except _Stopped:
        code = 0
    finally:
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in children:
            _end(child)
    return code


class _Stopped(Exception):
    pass


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for_any(children: list[subprocess.Popen[bytes]]) -> None:
    """Return when any child has ended; its return code is then known."""
    by_pid = {child.pid: child for child in children}
    while True:
        pid, status = os.waitpid(-1, 0)
        if child := by_pid.get(pid):
            child.returncode = os.waitstatus_to_exitcode(status)
            return


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
