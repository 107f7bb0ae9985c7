"""The race driver: many clients press for the same times, over HTTP, against several processes.

    python -m bench.race                      every recipe on both engines
    python -m bench.race --engine sqlite --recipe slots

Recipes: ``slots`` (100 times, 20 clients each), ``cap`` (20 clients on 10 times of a day with a
most of 3), ``unchecked`` (the code's own check patched out, the database rule alone decides) and
``unruled`` (the database rule dropped, the code alone decides). ``slots`` is followed by the same
race against the bare reference (``bench.reference``: one row, one UNIQUE key). Exits 1 when a
figure is wrong.
"""

import argparse
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa

from bench.client import Browser
from bench.reference import reference, reference_database
from bench.server import ENGINES, Portal, portal

CLIENT_PROCESSES = 4


def practice(hours: list[list[str]], **rules: Any) -> dict[str, Any]:
    """Return one specialist in UTC, open every day of the week at ``hours``."""
    return {
        "specialists": [
            {
                "email": "race@example.org", "slug": "race", "name": "Race Specialist",
                "title": "Psychologist", "time_zone": "UTC", "languages": ["en"],
                "topics": ["repair"], "modes": ["video"], "sentence": "Races.", "about": "Races.",
                "how_i_work": "Races.", "published": True,
                "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), hours),
                "rules": {
                    "step_minutes": 30, "buffer_before_minutes": 0, "buffer_after_minutes": 0,
                    "notice_minutes": 0, "horizon_days": 60, "most_per_day": None,
                    "most_per_week": None, **rules,
                },
            }
        ]
    }  # fmt: skip


def starts(first_day: int, count: int, per_day: int, first_minute: int = 0) -> list[str]:
    """Return ``count`` half hours as they stand in paths, ``per_day`` on each day."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for index in range(count):
        day, place = divmod(index, per_day)
        start = midnight + timedelta(days=first_day + day, minutes=first_minute + 30 * place)
        found.append(start.strftime("%Y%m%dT%H%MZ"))
    return found


Aim = Callable[[Browser, str], tuple[str, dict[str, str] | None]]
"""Returns where to send a start, and the fields it needs; None for these when it is gone."""


def at_portal(browser: Browser, start: str) -> tuple[str, dict[str, str] | None]:
    """Open the form of a start."""
    path = f"/specialists/race/book/{start}"
    page = browser.get(path)
    if page.status == HTTPStatus.CONFLICT:
        return path, None
    return path, browser.form(page, "email") | {"mode": "video"}


def at_reference(_browser: Browser, start: str) -> tuple[str, dict[str, str] | None]:
    """Aim at the bare page, which has no form to open."""
    return "/book", {"start": start}


def press(
    port: int, shots: list[tuple[str, str]], seed: int, aimed: Aim = at_portal
) -> list[tuple[str, int, float]]:
    """Fire every shot (start, e-mail) at once from threads; return (start, status, seconds).

    The form is fetched before, as a person would.
    """
    ready = threading.Barrier(len(shots))
    results: list[tuple[str, int, float]] = []

    def one(start: str, email: str) -> None:
        browser = Browser(port)
        path, fields = aimed(browser, start)
        if fields is None:
            # Another process was quicker than this one could open the form: refused all the same.
            ready.wait()
            results.append((start, HTTPStatus.CONFLICT, 0.0))
            return
        fields |= {"name": "Racer", "email": email}
        # The server hangs up on idle connections; the next request opens a fresh one.
        browser.close()
        ready.wait()
        begun = time.monotonic()
        answer = browser.post(path, fields)
        results.append((start, answer.status, time.monotonic() - begun))
        browser.close()

    random.Random(seed).shuffle(shots)
    threads = [threading.Thread(target=one, args=shot) for shot in shots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fire(
    port: int, wanted: list[str], clients: int, batch: int, aimed: Aim = at_portal
) -> list[tuple[str, int, float]]:
    """Let ``clients`` press for each start, ``batch`` starts at a time, from several processes."""
    results: list[tuple[str, int, float]] = []
    with ProcessPoolExecutor(CLIENT_PROCESSES) as pool:
        for first in range(0, len(wanted), batch):
            shots = [
                (start, f"c{index}-{start.lower()}@example.org")
                for start in wanted[first : first + batch]
                for index in range(clients)
            ]
            random.Random(first).shuffle(shots)
            shares = [shots[place::CLIENT_PROCESSES] for place in range(CLIENT_PROCESSES)]
            futures = [
                pool.submit(press, port, share, first + place, aimed)
                for place, share in enumerate(shares)
                if share
            ]
            results += [result for future in futures for result in future.result()]
    return results


def judge(made: Portal, results: list[tuple[str, int, float]]) -> dict[str, Any]:
    """Compare what clients were told with what the database holds."""
    statuses = Counter(status for _, status, _ in results)
    winners = Counter(start for start, status, _ in results if status == 303)
    engine = sa.create_engine(made.database_url)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select starts_at, ends_at from booking"
                " where status in ('unproved', 'requested', 'confirmed') order by starts_at"
            )
        ).all()
    engine.dispose()
    spans = [(str(row[0]), str(row[1])) for row in rows]
    overlaps = sum(a[1] > b[0] for a, b in itertools.pairwise(spans))
    return {
        "attempts": len(results),
        "winners": sum(winners.values()),
        "rows": len(spans),
        "slots with two winners": sum(count > 1 for count in winners.values()),
        "overlaps by SQL": overlaps,
        "answers 5xx": sum(count for status, count in statuses.items() if status >= 500),
        "statuses": dict(sorted(statuses.items())),
        **waits(results, won=HTTPStatus.SEE_OTHER),
    }


def waits(results: list[tuple[str, int, float]], *, won: int) -> dict[str, float]:
    """Return how long winners and losers waited, in seconds."""
    both = {
        "winners": sorted(seconds for _, status, seconds in results if status == won),
        "losers": sorted(seconds for _, status, seconds in results if status != won and seconds),
    }
    return {
        f"{who} p{percent} s": round(took[min(len(took) - 1, len(took) * percent // 100)], 3)
        for who, took in both.items()
        if took
        for percent in (50, 99)
    }


def plain(engine: str, slots: int, clients: int) -> dict[str, Any]:
    """Run the same race against the reference, on a database of its own."""
    wanted = starts(5, slots, 48)
    with reference_database(engine) as where, reference(REFERENCE_DATABASE=where) as (_, port):
        results = fire(port, wanted, clients, batch=10, aimed=at_reference)
    winners = Counter(start for start, status, _ in results if status == HTTPStatus.CREATED)
    return {
        "engine": engine,
        "recipe": "reference",
        "attempts": len(results),
        "winners": sum(winners.values()),
        **waits(results, won=HTTPStatus.CREATED),
        "right": set(winners.values()) == {1} and len(winners) == slots,
    }


def drop_rule(made: Portal) -> None:
    """Take the database's own refusal away."""
    engine = sa.create_engine(made.database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for event in ("insert", "update"):
                connection.exec_driver_sql(f"drop trigger booking_overlap_{event}")
        else:
            connection.exec_driver_sql("alter table booking drop constraint ex_booking_live_span")
    engine.dispose()


def run(engine: str, recipe: str, slots: int, clients: int) -> dict[str, Any]:
    """Run one recipe on one engine and return its figures with ``right``: as they must be."""
    program = "bench.unchecked" if recipe == "unchecked" else "portal"
    with portal(engine, program=program, workers=2) as made:
        if recipe == "cap":
            made.import_practice(practice([["00:00", "24:00"]], most_per_day=3))
            wanted, expected = starts(5, 10, 10, first_minute=600), 3
            clients = max(2, 20 // len(wanted))
        else:
            made.import_practice(practice([["00:00", "24:00"]]))
            wanted, expected = starts(5, slots, 48), slots
        if recipe == "unruled":
            drop_rule(made)
        made.start()
        results = fire(made.port, wanted, clients, batch=10)
        figures = judge(made, results)
    figures["right"] = (
        figures["winners"] == expected == figures["rows"]
        and not figures["slots with two winners"]
        and not figures["overlaps by SQL"]
        and not figures["answers 5xx"]
    )
    return {"engine": engine, "recipe": recipe, **figures}


def main() -> None:
    """Run the recipes asked for; print a line of JSON for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, action="append")
    recipes = ("slots", "cap", "unchecked", "unruled")
    parser.add_argument("--recipe", choices=recipes, action="append")
    parser.add_argument("--slots", type=int, default=100)
    parser.add_argument("--clients", type=int, default=20)
    options = parser.parse_args()
    all_right = True
    for engine in options.engine or ENGINES:
        for recipe in options.recipe or recipes:
            figures = run(engine, recipe, options.slots, options.clients)
            both = [figures]
            if recipe == "slots":
                both.append(plain(engine, options.slots, options.clients))
            for each in both:
                print(json.dumps(each), flush=True)
                all_right = all_right and each["right"]
    raise SystemExit(0 if all_right else 1)


if __name__ == "__main__":
    main()
