"""Rows nothing looks at any more are deleted, and no others."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Attempt, AuthSession, LinkToken
from portal.accounts.purposes import Purpose
from portal.accounts.services import keeping, links, sessions, throttle
from portal.accounts.tokens import Signer
from tests.support import make

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNER = Signer(b"s" * 32, "127.0.0.1")


def test_each_kind_of_row_goes_on_its_own_day(session: Session):
    sessions.open_device(session, now=NOW)
    links.issue(session, purpose=Purpose.SIGN_IN, person=make.person(session), now=NOW)
    throttle.count(session, "test", "key", signer=SIGNER, now=NOW)

    def left() -> list[int | None]:
        tables = (AuthSession, LinkToken, Attempt)
        return [session.scalar(sa.select(sa.func.count()).select_from(each)) for each in tables]

    seen = []
    for day in (0, 1, 29, 30, 31):
        keeping.forget(session, now=NOW + day * DAY)
        seen.append(left())

    assert seen == [[1, 1, 1], [1, 1, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]]
