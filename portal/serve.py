"""Serves the app, and does the worker's part beside it, from one process that loaded both once.

The server is gunicorn with threads: one process on SQLite, where writers queue anyway, and two on
PostgreSQL. Access logs stay off: addresses of pages would tell who looked for help. So no line of
the log holds a client's address or what was asked for.
"""

import gc
import logging
import os
import socket
import sys
from typing import Any, NoReturn

from flask import Flask
from sqlalchemy.engine import URL

from portal import children
from portal.children import Part
from portal.errors import PortalError
from portal.notifications.commands import keep_working

THREADS = 8


class CannotListen(PortalError):
    """The address is taken, not this machine's, or not for this account; says so in a sentence."""


def default_workers(database: URL) -> int:
    """Return how many server processes suit the database."""
    return 1 if database.get_backend_name() == "sqlite" else 2


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address; callers wait until a server is there.

    It is asked for before anything is written, so that of two starts at once one does nothing.
    Raises CannotListen.
    """
    try:
        family, *_, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(found[:2], family=family, backlog=2048)
    except (socket.gaierror, UnicodeError):
        reason = "not a name this machine knows"
    except OSError as error:
        reason = os.strerror(error.errno or 0)
    raise CannotListen(
        f"cannot listen at {host} port {port} ({reason}); choose another with --host or --port"
    )


def address(host: str, port: int) -> str:
    """Return the web address at which this machine itself reaches a server that listens there."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{own}]:{port}" if ":" in own else f"http://{own}:{port}"


def run(
    app: Flask, listener: socket.socket, *, workers: int, threads: int, is_worker_wanted: bool
) -> int:
    """Serve the app at the listener, and work beside it, until either ends or a signal comes.

    Returns the exit code. The caller has closed every connection to the database: none may be on
    both sides of a fork.
    """
    # What is loaded now stays for good: the collector need not walk through it again and again,
    # nor touch it, which would give each child a copy of its own.
    gc.collect()
    gc.freeze()
    parts: list[Part] = [lambda: _serve(app, listener.detach(), workers, threads)]
    if is_worker_wanted:
        parts.append(lambda: _work(app))
    return children.run_together(parts, listener)


def _serve(app: Flask, descriptor: int, workers: int, threads: int) -> NoReturn:
    # Only the server's process needs gunicorn; the other commands start sooner without it.
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in _settings(descriptor, workers, threads).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    logging.getLogger("gunicorn.error").addFilter(_without_request)
    Server().run()
    sys.exit(0)


def _without_request(record: logging.LogRecord) -> bool:
    """Take out of gunicorn's line who asked and what for, before it is written.

    It names the address of whoever sent what cannot be read, and quotes what they sent; an error
    it met itself it writes with the path, where a link's token may stand.
    """
    if str(record.msg).startswith("Invalid request from"):
        record.msg, record.args = "A request that could not be read was refused", ()
    elif str(record.msg).startswith("Error handling request"):
        kind = record.exc_info[0] if record.exc_info else None
        record.msg, record.args = "A request failed: %s", (kind.__name__ if kind else "unknown",)
        record.exc_info = None
    return True


def _work(app: Flask) -> None:
    with app.app_context():
        keep_working(app.extensions["post_room"])


def _settings(descriptor: int, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": f"fd://{descriptor}",
        "worker_class": "gthread",
        "workers": workers,
        "threads": threads,
        # A worker that lost the race for a lock must not be shot in the middle of a booking.
        "timeout": 60,
        "graceful_timeout": 15,
        "control_socket_disable": True,
        "loglevel": "warning",
    }
