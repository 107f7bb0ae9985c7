"""The bare references: a Flask and Jinja page of 13 KB, and a form POST that writes one row.

Served by the same server in the same run, so that our pages are judged as ratios. The row's table
has a UNIQUE key on its time, as the plainest correct booking would.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

from tests.support.postgres import Server
from tests.support.processes import free_port

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
</head><body><h1>{{ title }}</h1><ul>
{% for link in links %}<li><a href="/times/{{ link }}">{{ link }}, a time</a></li>
{% endfor %}</ul></body></html>"""
_LINKS = [f"2026-11-{day:02}T{hour:02}:00Z" for day in range(1, 29) for hour in range(9, 17)][:220]


def make_app() -> Flask:
    """Return the reference app; ``REFERENCE_DATABASE`` is a file or a libpq address."""
    app = Flask(__name__)
    # Compiled once and kept, as templates of files are.
    app.jinja_loader = DictLoader({"page.html": _PAGE})
    where = os.environ.get("REFERENCE_DATABASE", "")

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    @app.get("/page")
    def page() -> str:
        return render_template("page.html", title="Times", links=_LINKS)

    @app.post("/book")
    def book() -> ResponseReturnValue:
        taken = _insert(where, request.form["start"], request.form["name"], request.form["email"])
        return ("booked", 201) if taken else ("taken", 409)

    return app


# One connection a thread, kept: the reference must not look dear for want of a pool.
_kept = threading.local()


def _insert(where: str, start: str, name: str, email: str) -> bool:
    if where.startswith("postgresql"):
        if not hasattr(_kept, "server"):
            _kept.server = psycopg.connect(where, autocommit=True)
        statement = (
            "insert into ref (start, name, email) values (%s, %s, %s) on conflict do nothing"
        )
        return bool(_kept.server.execute(statement, (start, name, email)).rowcount == 1)
    if not hasattr(_kept, "file"):
        _kept.file = sqlite3.connect(where, timeout=10, isolation_level=None)
        _kept.file.execute("PRAGMA synchronous=FULL")
    statement = "insert or ignore into ref (start, name, email) values (?, ?, ?)"
    return bool(_kept.file.execute(statement, (start, name, email)).rowcount == 1)


def prepare(where: str) -> None:
    """Make the reference's table."""
    table = "create table ref (start text primary key, name text, email text)"
    if where.startswith("postgresql"):
        with psycopg.connect(where, autocommit=True) as server:
            server.execute(table)
        return
    with sqlite3.connect(where) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute(table)


@contextmanager
def reference(**environment: str) -> Iterator[tuple[int, int]]:
    """Serve the bare reference as the portal is served; yield (pid, port)."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "bench.reference:make_app()"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8"),
        *("--worker-class", "gthread", "--no-control-socket", "--log-level", "warning"),
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        for _ in range(200):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def reference_database(engine: str) -> Iterator[str]:
    """Give the address of a fresh database with the reference's table."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        server = Server(durable=True) if engine == "postgresql" else None
        where = server.dsn("postgres") if server else str(Path(folder) / "reference.sqlite3")
        prepare(where)
        try:
            yield where
        finally:
            if server is not None:
                server.stop()
