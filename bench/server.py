"""Starts the portal as people run it, on a database of its own, for drivers to press on."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.postgres import Server
from tests.support.processes import free_port

ENGINES = ("sqlite", "postgresql")


@dataclass
class Portal:
    """A portal under test: its folder, database address and, once started, port and process."""

    folder: Path
    database_url: str
    program: str = "portal"
    workers: int = 2
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of this portal as environment variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return {
            **kept,
            "PORTAL_INSTANCE": str(self.folder),
            "PORTAL_DATABASE_URL": self.database_url,
            "PORTAL_RATE_LIMITS": "off",
        }

    def command(self, *arguments: str) -> str:
        """Run a ``portal`` command and return what it printed; raises when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "portal", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"portal {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def import_practice(self, practice: dict[str, Any]) -> None:
        """Import specialists from data in the form of the ``import-practice`` file."""
        path = self.folder / "practice.json"
        path.write_text(json.dumps(practice))
        self.command("import-practice", str(path))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.port = self.port or free_port()
        command = [
            *(sys.executable, "-m", self.program, "run", "--no-worker"),
            *("--port", str(self.port), "--workers", str(self.workers)),
        ]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.wait()

    def wait(self, seconds: float = 30.0) -> None:
        """Wait until the server answers, or raise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the server did not answer")

    def kill(self) -> None:
        """Kill every process of the server at once, as a loss of power would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Stop the server in order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


@contextmanager
def portal(engine: str, **options: Any) -> Iterator[Portal]:
    """Give a migrated portal on a fresh database; the caller starts it."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        server = Server(durable=True) if engine == "postgresql" else None
        try:
            if server is not None:
                server.execute("create database portal")
            url = server.url("portal") if server else f"sqlite:///{folder / 'portal.sqlite3'}"
            made = Portal(folder, url, **options)
            made.command("db", "upgrade")
            try:
                yield made
            finally:
                made.stop()
        finally:
            if server is not None:
                server.stop()
