"""P1 to P3: what the hot pages cost, as ratios to a bare Flask and Jinja page in the same run.

    python -m bench.pages --engine sqlite --bookings 0 --bookings 10000

The specialist has that many bookings, 200 of them ahead. ``first view after a booking`` raises the
specialist's times_version before each request, so that nothing kept may be used.
"""

import argparse
import http.client
import json
import time
from typing import Any

import sqlalchemy as sa

from bench.measure import Load, in_turn, load, tree_cpu
from bench.reference import reference
from bench.server import ENGINES, Portal, portal

ROUNDS = 3
REQUESTS = 200


def slug_of(made: Portal) -> str:
    """Return the slug of the one specialist."""
    engine = sa.create_engine(made.database_url)
    with engine.connect() as connection:
        slug: str = connection.execute(sa.text("select slug from specialist")).scalar_one()
    engine.dispose()
    return slug


def after_booking(made: Portal, path: str, requests: int) -> Load:
    """Measure views that find nothing kept: the specialist's times changed just before each."""
    assert made.process is not None
    engine = sa.create_engine(made.database_url)
    connection = http.client.HTTPConnection("127.0.0.1", made.port, timeout=30)
    before, begun = tree_cpu(made.process.pid), time.monotonic()
    for _ in range(requests):
        with engine.begin() as database:
            database.execute(sa.text("update specialist set times_version = times_version + 1"))
        connection.request("GET", path)
        connection.getresponse().read()
    took, spent = time.monotonic() - begun, tree_cpu(made.process.pid) - before
    connection.close()
    engine.dispose()
    return Load(spent * 1000 / requests, requests / took)


def figures(engine: str, bookings: int) -> dict[str, Any]:
    """Return the ratios of one engine and number of bookings."""
    with portal(engine, workers=2) as made, reference() as (reference_pid, reference_port):
        made.command("sample", "--specialists", "1", "--bookings", str(bookings), "--seed", "1")
        slug = slug_of(made)
        made.start()
        assert made.process is not None
        pid, times = made.process.pid, f"/specialists/{slug}/times"
        paths = {
            "slot page": times,
            "profile": f"/specialists/{slug}",
            "directory": "/specialists",
            "home": "/",
        }
        for path in paths.values():
            load(pid, made.port, path, 40)
        taken = in_turn(
            ROUNDS,
            {
                "reference": lambda: load(reference_pid, reference_port, "/page", REQUESTS),
                **{
                    name: lambda path=path: load(pid, made.port, path, REQUESTS)  # type: ignore[misc]
                    for name, path in paths.items()
                },
                "first view after a booking": lambda: after_booking(made, times, 100),
            },
            # What the worker does every few seconds, so that lists find their soonest times kept.
            before=lambda: made.command("worker", "--once"),
        )
    base = taken.pop("reference")
    return {
        "engine": engine,
        "bookings": bookings,
        "reference CPU ms": round(base.cpu_ms, 3),
        "reference per s": round(base.per_second),
        **{
            name: {
                "CPU ms": round(each.cpu_ms, 3),
                "CPU ratio": round(each.cpu_ms / base.cpu_ms, 2),
                "rps ratio": round(each.per_second / base.per_second, 2),
            }
            for name, each in taken.items()
        },
    }


def main() -> None:
    """Print a line of JSON for each engine and number of bookings."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--bookings", type=int, action="append")
    options = parser.parse_args()
    for engine in options.engine or ENGINES:
        for bookings in options.bookings or (0, 10_000):
            print(json.dumps(figures(engine, bookings)), flush=True)


if __name__ == "__main__":
    main()
