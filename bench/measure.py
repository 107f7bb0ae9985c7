"""CPU of a process tree and a keep-alive load, for ratios taken in one run."""

import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.support.processes import tree


@dataclass(frozen=True, slots=True)
class Load:
    """What one round measured: CPU milliseconds a request (server's tree) and requests a second."""

    cpu_ms: float
    per_second: float


def tree_cpu(root: int) -> float:
    """Return user and system seconds of a process and all below it, ended children included."""
    return sum(tree(root).values())


def press(port: int, path: str, requests: int, threads: int = 4) -> None:
    """Ask for ``path`` over keep-alive connections; raises when an answer is not a 200."""
    share = requests // threads
    wrong: list[int] = []

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(share):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                wrong.append(response.status)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if wrong:
        raise RuntimeError(f"{path} answered {wrong[0]}")


def load(pid: int, port: int, path: str, requests: int) -> Load:
    """Press from a process of its own and return what it cost the server."""
    before, begun = tree_cpu(pid), time.monotonic()
    program = f"from bench.measure import press; press({port}, {path!r}, {requests})"
    subprocess.run([sys.executable, "-c", program], check=True)
    took = time.monotonic() - begun
    return Load((tree_cpu(pid) - before) * 1000 / requests, requests / took)


def in_turn(
    rounds: int, measures: dict[str, Callable[[], Load]], before: Callable[[], object]
) -> dict[str, Load]:
    """Take each measure once a round, A B A B, and return the medians; ``before`` is not one."""
    taken: dict[str, list[Load]] = {name: [] for name in measures}
    for _ in range(rounds):
        before()
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: median(loads) for name, loads in taken.items()}


def median(loads: Iterable[Load]) -> Load:
    """Return the median of each figure."""
    every = list(loads)
    return Load(
        statistics.median(each.cpu_ms for each in every),
        statistics.median(each.per_second for each in every),
    )
