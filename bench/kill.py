"""The kill driver: the server and the worker are killed again and again while clients book.

    python -m bench.kill --kills 50

Each kill waits until bookings come through again, and then a random moment more, so that it falls
among presses that are on their way. Afterwards every booking that a client was told of is there
with its outbox rows, no mail speaks of a booking that is not, and the database's own check holds.
Exits 1 otherwise.
"""

import argparse
import email
import http.client
import json
import random
import re
import signal
import subprocess
import sys
import threading
import time
from email import policy
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.client import Answer, Browser
from bench.race import practice, starts
from bench.server import ENGINES, Portal, portal

_UID = re.compile(r"^UID:(\S+)", re.MULTILINE)


class Clients:
    """Book one time after another from several threads, through kills; remember what was told."""

    def __init__(self, made: Portal, wanted: list[str], threads: int) -> None:
        self.acknowledged: list[str] = []
        self.tried = 0
        self.on_their_way = 0
        self._port = made.port
        self._wanted = iter(wanted)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(threads)]

    def start(self) -> None:
        """Begin to book."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each client finish what it does."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _next(self) -> str | None:
        with self._lock:
            self.tried += 1
            return next(self._wanted, None)

    def _work(self) -> None:
        while not self._stop.is_set() and (start := self._next()):
            try:
                self._book(start)
            except (OSError, http.client.HTTPException, StopIteration):
                # The server was killed under this client; what it was told before still counts.
                self._stop.wait(0.05)

    def _book(self, start: str) -> None:
        browser = Browser(self._port, timeout=10)
        try:
            path = f"/specialists/race/book/{start}"
            fields = browser.form(browser.get(path), "email")
            fields |= {"name": "Client", "email": f"k-{start.lower()}@example.org", "mode": "video"}
            answer = self._press(browser, path, fields)
            if answer.status == 303 and answer.location:
                reference = answer.location.split("/appointment/")[1].split("?")[0]
                self.acknowledged.append(reference)
        finally:
            browser.close()

    def _press(self, browser: Browser, path: str, fields: dict[str, str]) -> Answer:
        with self._lock:
            self.on_their_way += 1
        try:
            return browser.post(path, fields)
        finally:
            with self._lock:
                self.on_their_way -= 1


def wait_for_bookings(clients: Clients, more: int, seconds: float = 20.0) -> None:
    """Return once clients were told of so many more bookings; raises when they never are."""
    wanted, end = len(clients.acknowledged) + more, time.monotonic() + seconds
    while len(clients.acknowledged) < wanted:
        if time.monotonic() > end:
            raise RuntimeError("no booking came through")
        time.sleep(0.002)


def start_worker(made: Portal) -> subprocess.Popen[bytes]:
    """Start a worker beside the server."""
    return subprocess.Popen(
        [sys.executable, "-m", "portal", "worker"], env=made.environment, start_new_session=True
    )


def judge(made: Portal, clients: Clients) -> dict[str, Any]:
    """Compare what clients were told, what the database holds and what mails say."""
    made.command("db", "check")
    made.command("worker", "--once")
    engine = sa.create_engine(made.database_url)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select reference, uid_client, uid_specialist,"
                " (select count(*) from outbox where outbox.booking_id = booking.id) from booking"
            )
        ).all()
        integrity = (
            connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if engine.dialect.name == "sqlite"
            else "ok"
        )
    engine.dispose()
    held = {row[0]: row[3] for row in rows}
    known_uids = {uid for row in rows for uid in (row[1], row[2])}
    mails = list((made.folder / "mail").glob("*.eml"))
    uids = [uid for path in mails for uid in mail_uids(path)]
    told = clients.acknowledged
    return {
        "tried": clients.tried,
        "acknowledged": len(told),
        "acknowledged and missing": sum(reference not in held for reference in told),
        "bookings without outbox rows": sum(count == 0 for count in held.values()),
        "mails": len(mails),
        "mails of no booking": sum(uid not in known_uids for uid in uids),
        "integrity": integrity,
    }


def mail_uids(path: Path) -> set[str]:
    """Return the UIDs of the calendar parts of one mail."""
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    texts = [
        part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar"
    ]
    return {uid.strip() for text in texts for uid in _UID.findall(text.replace("\r\n ", ""))}


def run(engine: str, kills: int, seed: int) -> dict[str, Any]:
    """Kill ``kills`` times at random moments and return the figures."""
    chance = random.Random(seed)
    with portal(engine, workers=2) as made:
        made.import_practice(practice([["00:00", "24:00"]]))
        made.start()
        clients = Clients(made, starts(2, 2500, 48), threads=6)
        worker = start_worker(made)
        clients.start()
        back: list[float] = []
        struck = 0
        for count in range(kills):
            wait_for_bookings(clients, chance.randint(1, 5))
            time.sleep(chance.uniform(0, 0.1))
            struck += clients.on_their_way > 0
            made.kill()
            if count % 3 == 0:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                worker = start_worker(made)
            begun = time.monotonic()
            made.start()
            back.append(time.monotonic() - begun)
        clients.stop()
        worker.send_signal(signal.SIGTERM)
        worker.wait()
        figures = judge(made, clients)
    figures |= {
        "kills": kills,
        "with presses on their way": struck,
        "slowest return s": round(max(back), 2),
    }
    figures["right"] = (
        figures["acknowledged"] >= kills
        and struck > kills // 2
        and not figures["acknowledged and missing"]
        and not figures["bookings without outbox rows"]
        and not figures["mails of no booking"]
        and figures["mails"] > 0
        and figures["integrity"] == "ok"
    )
    return {"engine": engine, **figures}


def main() -> None:
    """Run on the engines asked for; print a line of JSON for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    all_right = True
    for engine in options.engine or ["sqlite"]:
        figures = run(engine, options.kills, options.seed)
        print(json.dumps(figures), flush=True)
        all_right = all_right and figures["right"]
    raise SystemExit(0 if all_right else 1)


if __name__ == "__main__":
    main()
