"""P7: what one booking costs, as ratios to a Flask POST that writes one row on the same database.

    python -m bench.booking --engine sqlite

The forms are fetched before; only the POSTs are measured, from 8 clients at once.
"""

import argparse
import json
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from bench.client import Browser
from bench.measure import Load, tree_cpu
from bench.race import practice, starts
from bench.reference import reference, reference_database
from bench.server import ENGINES, portal

CLIENTS = 8
ROUND = 160
ROUNDS = 3


def fire(pid: int, work: list[Callable[[], int]]) -> Load:
    """Run ``work`` from eight threads and return what it cost; each item returns its status."""
    todo: queue.SimpleQueue[Callable[[], int] | None] = queue.SimpleQueue()
    for item in [*work, *([None] * CLIENTS)]:
        todo.put(item)
    done: list[int] = []

    def client() -> None:
        while item := todo.get():
            done.append(item())

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    before, begun = tree_cpu(pid), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    right = sum(status in {HTTPStatus.CREATED, HTTPStatus.SEE_OTHER} for status in done)
    if right != len(work):
        raise RuntimeError(f"{right} of {len(work)} presses made a booking")
    return Load((tree_cpu(pid) - before) * 1000 / len(work), len(work) / took)


def ours(port: int, wanted: list[str]) -> list[Callable[[], int]]:
    """Return one POST for each start, its form already fetched on a device of its own."""

    def prepared(start: str) -> Callable[[], int]:
        browser, path = Browser(port), f"/specialists/race/book/{start}"
        fields = browser.form(browser.get(path), "email")
        fields |= {"name": "Client", "email": f"b-{start.lower()}@example.org", "mode": "video"}
        # The server hangs up on idle connections; the press opens a fresh one, as the reference's.
        browser.close()
        return lambda: browser.post(path, fields).status

    return [prepared(start) for start in wanted]


def plain(port: int, names: list[str]) -> list[Callable[[], int]]:
    """Return one reference POST for each name, each on a fresh connection of its own."""

    def prepared(name: str) -> Callable[[], int]:
        browser = Browser(port)
        fields = {"start": name, "name": "Client", "email": f"{name}@example.org"}
        return lambda: browser.post("/book", fields).status

    return [prepared(name) for name in names]


def figures(engine: str) -> dict[str, Any]:
    """Return the ratios on one engine."""
    wanted = starts(2, ROUND * ROUNDS + CLIENTS, 48)
    with portal(engine, workers=2) as made, reference_database(engine) as where:
        made.import_practice(practice([["00:00", "24:00"]]))
        made.start()
        assert made.process is not None
        with reference(REFERENCE_DATABASE=where) as (pid, port):
            fire(made.process.pid, ours(made.port, wanted[:CLIENTS]))
            ran: dict[str, list[Load]] = {"booking": [], "reference": []}
            for number in range(ROUNDS):
                share = wanted[CLIENTS + number * ROUND : CLIENTS + (number + 1) * ROUND]
                ran["reference"].append(fire(pid, plain(port, share)))
                ran["booking"].append(fire(made.process.pid, ours(made.port, share)))
    cpu = {name: statistics.median(each.cpu_ms for each in loads) for name, loads in ran.items()}
    rate = {name: statistics.median(each.per_second for each in ran[name]) for name in ran}
    return {
        "engine": engine,
        "reference CPU ms": round(cpu["reference"], 2),
        "reference per s": round(rate["reference"]),
        "booking CPU ms": round(cpu["booking"], 2),
        "booking per s": round(rate["booking"]),
        "CPU ratio": round(cpu["booking"] / cpu["reference"], 2),
        "rps ratio": round(rate["booking"] / rate["reference"], 2),
    }


def show(engine: str) -> None:
    """Print the ratios on one engine as a line of JSON."""
    print(json.dumps(figures(engine)), flush=True)


def main() -> None:
    """Print a line of JSON for each engine."""
    plain_text = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain_text)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    for engine in parser.parse_args().engine or ENGINES:
        # A process of its own: threads of an earlier round must not weigh on this one.
        program = f"from bench.booking import show; show({engine!r})"
        subprocess.run([sys.executable, "-c", program], check=True)


if __name__ == "__main__":
    main()
