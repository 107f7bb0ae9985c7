"""Who locks a specialist reads the row again, and the next one waits."""

import threading

from portal import db
from portal.specialists.models import Specialist
from portal.specialists.services import locking
from tests.support import make


def test_a_locked_specialist_is_read_again(app, write):
    with write() as session:
        ada_id = make.specialist(session).id
    with app.app_context():
        seen = db.get_session().get_one(Specialist, ada_id)
        with write() as session:
            session.get_one(Specialist, ada_id).times_version = 7

        with db.transaction() as session:
            locked = locking.lock(session, ada_id)

        assert locked is seen
        assert locked.times_version == 7


def test_nobody_is_locked_for_an_unknown_id(session):
    assert locking.lock(session, 404) is None


def test_specialists_are_locked_in_the_order_of_their_ids(session):
    ids = [make.specialist(session, slug=f"ada-{n}").id for n in range(3)]

    locked = locking.lock_all(session, reversed(ids))

    assert [one.id for one in locked] == sorted(ids)


def test_the_second_writer_sees_what_the_first_wrote(app, write):
    with write() as session:
        ada_id = make.specialist(session).id

    def raise_version() -> None:
        for _ in range(10):
            with app.app_context(), db.transaction() as session:
                ada = locking.lock(session, ada_id)
                assert ada is not None
                ada.times_version += 1

    threads = [threading.Thread(target=raise_version) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with write() as session:
        assert session.get_one(Specialist, ada_id).times_version == 40
