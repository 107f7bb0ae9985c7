"""P8: what a start costs until its first page, as ``./run`` starts it from this checkout.

    python -m bench.start --again 5

The first start fills an empty instance with the demo, and builds ``.venv`` where there is none; the
others find everything there. Seconds are from the call to the first 200 of the home page; CPU is
that of every process started until then.
"""

import argparse
import os
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.measure import tree_cpu
from tests.support.processes import free_port, tree

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds and CPU seconds until the first page, the processes that then run."""

    seconds: float
    cpu: float
    processes: int


def start(instance: Path) -> Start:
    """Start the portal, take the figures at its first page, and stop it with Ctrl-C's signal."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    begun = time.monotonic()
    process = subprocess.Popen(
        [ROOT / "run", "--port", str(port)],
        env={**kept, "PORTAL_INSTANCE": str(instance)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait(process, port)
        seconds = time.monotonic() - begun
        return Start(seconds, tree_cpu(process.pid), len(tree(process.pid)))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def wait(process: subprocess.Popen[bytes], port: int, limit: float = 300.0) -> None:
    """Return at the first 200 of the home page; raises when the start ended or took too long."""
    end = time.monotonic() + limit
    while process.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
        except urllib.error.HTTPError:
            raise  # an answer, and a wrong one
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the portal did not start")


def main() -> None:
    """Print the first start and the median of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-start-") as name:
        taken = [start(Path(name)) for _ in range(1 + arguments.again)]
    for label, some in (("first", taken[:1]), ("again", taken[1:])):
        seconds = statistics.median(each.seconds for each in some)
        cpu = statistics.median(each.cpu for each in some)
        print(f"{label}  {seconds:5.2f} s  {cpu:5.2f} CPU s  {some[0].processes} processes")


if __name__ == "__main__":
    main()
