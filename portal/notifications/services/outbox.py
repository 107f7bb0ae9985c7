"""Rows of the outbox: written once, claimed by one worker at a time, settled.

A claim is (row, number of the try): whoever still holds it may settle it, a worker that was too
slow may not. Calendar changes of one booking to one recipient go out in the order they were
written; ``prepare`` skips the overtaken ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal import db
from portal.notifications import retry
from portal.notifications.models import Outbox, WorkerBeat
from portal.notifications.notice import NATURES, Kind, Method, dedupe_key
from portal.notifications.retry import State

_CHANGES = [kind.value for kind, nature in NATURES.items() if nature.method is not None]
_FAULT_MAX = 80


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one mail until the lease ends."""

    id: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to write: what it is about, and the instants between which it is to go out.

    It is the same mail when it is about the same booking (else link, else person) and
    ``occasion``, of the same kind and ``sequence``.
    """

    kind: Kind
    due_at: datetime
    useful_until: datetime | None = None
    booking_id: UUID | None = None
    person_id: int | None = None
    link_token_id: int | None = None
    sequence: int | None = None
    occasion: str = ""

    @property
    def key(self) -> str:
        """What is equal for the same mail and different for any other."""
        return dedupe_key(self._subject, self.kind, self.sequence)

    @property
    def _subject(self) -> str:
        named = {"booking": self.booking_id, "link": self.link_token_id, "person": self.person_id}
        subject = next((f"{name}:{one}" for name, one in named.items() if one is not None), None)
        if subject is None:
            raise ValueError("a mail is about a booking, a link or a person")
        return f"{subject}:{self.occasion}" if self.occasion else subject


def enqueue(session: Session, *mails: Mail, now: datetime) -> None:
    """Write the mails to send; those that are there already stay as they are.

    Part of the caller's transaction: they exist when what they tell of does.
    """
    session.flush()
    rows = [
        {
            "kind": mail.kind,
            "dedupe_key": mail.key,
            "recipient": NATURES[mail.kind].role,
            "booking_id": mail.booking_id,
            "person_id": mail.person_id,
            "link_token_id": mail.link_token_id,
            "sequence": mail.sequence,
            "due_at": mail.due_at,
            "useful_until": mail.useful_until,
            "created_at": now,
        }
        for mail in mails
    ]
    db.insert_missing(session, Outbox, rows, unique="dedupe_key")


def has_due(session: Session, *, now: datetime) -> bool:
    """Return whether there is anything to claim, without taking a lock."""
    return session.scalar(sa.select(_ready(now).exists())) is True


def claim(session: Session, *, now: datetime, limit: int) -> list[Claim]:
    """Claim up to ``limit`` mails that are due, longest due first.

    A mail whose worker's lease has run out is claimed again. On PostgreSQL rows another worker
    is claiming are passed over; on SQLite there is one writer.
    """
    ready = _ready(now).order_by(Outbox.due_at, Outbox.id).limit(limit)
    ids = session.scalars(ready.with_for_update(skip_locked=True)).all()
    claimed = session.execute(
        sa.update(Outbox)
        .where(Outbox.id.in_(ids))
        .values(state=State.CLAIMED, tries=Outbox.tries + 1, leased_until=now + retry.CLAIM_LEASE)
        .returning(Outbox.id, Outbox.tries)
    ).all()
    by_id = {row.id: Claim(row.id, row.tries) for row in claimed}
    return [by_id[each] for each in ids]


def _ready(now: datetime) -> sa.Select[int]:
    before = aliased(Outbox)
    is_on_its_way = sa.or_(
        before.state == State.CLAIMED,
        sa.and_(before.state == State.QUEUED, before.due_at <= now),
    )
    # A change that waits for a later try does not hold up the next one: by then it is
    # overtaken and never goes out.
    must_wait = sa.exists().where(
        before.booking_id == Outbox.booking_id,
        before.recipient == Outbox.recipient,
        before.id < Outbox.id,
        before.kind.in_(_CHANGES),
        is_on_its_way,
    )
    return sa.select(Outbox.id).where(
        sa.or_(
            sa.and_(Outbox.state == State.QUEUED, Outbox.due_at <= now),
            sa.and_(Outbox.state == State.CLAIMED, Outbox.leased_until <= now),
        ),
        sa.or_(Outbox.kind.not_in(_CHANGES), sa.not_(must_wait)),
    )


def held(session: Session, claim: Claim) -> Outbox | None:
    """Return the row of a claim as it is now, locked; None when the claim was lost."""
    return session.scalar(
        sa.select(Outbox)
        .where(Outbox.id == claim.id, Outbox.tries == claim.tries, Outbox.state == State.CLAIMED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True, slots=True)
class History:
    """What one recipient was already sent about a booking, doubtful sendings included."""

    was_told: bool
    was_invited: bool
    first_message_id: str | None


def history(session: Session, row: Outbox) -> History:
    """Return what the recipient of ``row`` may have received about its booking before."""
    if row.booking_id is None:
        return History(was_told=False, was_invited=False, first_message_id=None)
    before = session.execute(
        sa.select(Outbox.message_id, Outbox.method)
        .where(
            Outbox.booking_id == row.booking_id,
            Outbox.recipient == row.recipient,
            Outbox.handed_over_at.is_not(None),
            Outbox.id != row.id,
        )
        .order_by(Outbox.handed_over_at, Outbox.id)
    ).all()
    return History(
        was_told=bool(before),
        was_invited=any(each.method == Method.REQUEST for each in before),
        first_message_id=before[0].message_id if before else None,
    )


def was_told(session: Session, *, booking_id: UUID, kinds: Sequence[Kind]) -> bool:
    """Return whether a mail of one of ``kinds`` about the booking has gone out, or may have."""
    found = sa.select(Outbox.id).where(
        Outbox.booking_id == booking_id,
        Outbox.kind.in_([kind.value for kind in kinds]),
        Outbox.handed_over_at.is_not(None),
    )
    return session.scalar(sa.select(found.exists())) is True


def settle_sent(session: Session, claim: Claim, *, now: datetime) -> None:
    """Note that the mail was taken over by the mail server."""
    _settle(session, claim, state=State.SENT, sent_at=now, fault=None)


def settle_skipped(session: Session, claim: Claim, *, why: str) -> None:
    """Note that the mail is no longer true, wanted or of use."""
    _settle(session, claim, state=State.SKIPPED, fault=why[:_FAULT_MAX])


def settle_failed(
    session: Session,
    claim: Claim,
    *,
    now: datetime,
    fault: str,
    is_permanent: bool,
    never_left: bool,
) -> None:
    """Note a failure: the mail is tried again later, or has failed for good.

    ``never_left`` says that neither this try nor one before can have delivered it. ``fault``
    names the failure without any text of the server, which may repeat addresses.
    """
    again_at = retry.next_try(claim.tries, now, is_permanent=is_permanent)
    values: dict[str, object] = {"fault": fault[:_FAULT_MAX]}
    if never_left:
        values |= {"handed_over_at": None, "method": None}
    if again_at is None:
        _settle(session, claim, state=State.FAILED, **values)
    else:
        _settle(session, claim, state=State.QUEUED, due_at=again_at, **values)


def release(session: Session, claims: Sequence[Claim]) -> None:
    """Give back claims that nothing was done with, as if they had never been made."""
    for claim in claims:
        _settle(session, claim, state=State.QUEUED, tries=claim.tries - 1)


def _settle(session: Session, claim: Claim, **values: object) -> None:
    session.execute(
        sa.update(Outbox)
        .where(Outbox.id == claim.id, Outbox.tries == claim.tries, Outbox.state == State.CLAIMED)
        .values(leased_until=None, **values)
    )


def beat(session: Session, *, now: datetime) -> None:
    """Write that the worker is at work."""
    row = session.get(WorkerBeat, 1)
    if row is None:
        session.add(WorkerBeat(id=1, beat_at=now))
    else:
        row.beat_at = now
    session.flush()
