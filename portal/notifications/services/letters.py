"""From a claimed row to a mail ready to send, by the state of things at that moment.

Each kind has a renderer, given by the capability whose facts it tells; ``app.py`` gathers them.
A renderer reads, and may skip; it never writes words or bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jinja2 import Environment
from sqlalchemy.orm import Session

from portal.ics import invite
from portal.notifications import message, retry, words
from portal.notifications.draft import Draft, Skip
from portal.notifications.message import Attached, Sender
from portal.notifications.models import Outbox
from portal.notifications.notice import NATURES, Kind, Method, Window, told_as
from portal.notifications.policy import Carried, Manner, manner
from portal.notifications.services import outbox
from portal.notifications.services.outbox import Claim, History

Renderer = Callable[[Session, Outbox, datetime], Draft | Skip]


@dataclass(frozen=True, slots=True)
class Office:
    """What every mail is made with: who it is from, the templates, a renderer for each kind."""

    sender: Sender
    secret: bytes
    templates: Environment
    renderers: Mapping[Kind, Renderer]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to hand over to ``recipient``. ``is_repeat``: it may have arrived before."""

    kind: Kind
    recipient: str
    data: bytes
    is_repeat: bool


def prepare(session: Session, claim: Claim, office: Office, *, now: datetime) -> Letter | None:
    """Return the mail of a claim, noted as handed over; None when it was skipped or lost.

    From here on the mail may have been sent: commit before handing it over. Raises BadAddress
    when the recipient has no address, and what a renderer raises.
    """
    row = outbox.held(session, claim)
    if row is None:
        return None
    kind = Kind(row.kind)
    found = _still_true(session, row, office.renderers[kind], now)
    if isinstance(found, Skip):
        outbox.settle_skipped(session, claim, why=found.why)
        return None
    before = outbox.history(session, row)
    contact = replace(found.contact, was_told=before.was_told, was_invited=before.was_invited)
    how = manner(kind, contact)
    if how is None:
        outbox.settle_skipped(session, claim, why="not wanted")
        return None
    return _handed_over(session, row, _written(row, found, how, before, office, now), now)


def _still_true(session: Session, row: Outbox, renderer: Renderer, now: datetime) -> Draft | Skip:
    if row.handed_over_at is not None and not NATURES[Kind(row.kind)].may_repeat:
        return Skip("may have been sent")
    if Window(row.due_at, row.useful_until).is_over(now):
        return Skip("too late")
    found = renderer(session, row, now)
    if isinstance(found, Draft) and _is_overtaken(row.sequence, found.sequence):
        return Skip("overtaken")
    return found


def _is_overtaken(written: int | None, present: int | None) -> bool:
    return written is not None and present is not None and written < present


@dataclass(frozen=True, slots=True)
class _Written:
    kind: Kind
    address: str
    data: bytes
    message_id: str
    method: Method | None


def _written(
    row: Outbox, draft: Draft, how: Manner, before: History, office: Office, now: datetime
) -> _Written:
    kind = told_as(Kind(row.kind), was_told=before.was_told)
    address = message.route(draft.address)
    facts = replace(
        draft.facts,
        is_discreet=how.is_discreet,
        link=draft.facts.link if how.has_link else None,
        can_reply=office.sender.reply_to is not None,
    )
    attached = _attached(kind, draft, how.calendar, now)
    message_id = message.message_id(office.secret, row.dedupe_key, office.sender)
    data = message.build(
        words.write(office.templates, kind, facts),
        sender=office.sender,
        recipient=address,
        message_id=message_id,
        sent_at=now,
        link=facts.link,
        references=before.first_message_id,
        attached=attached,
    )
    method = attached.method if attached else None
    return _Written(kind, address, data, message_id, method)


def _attached(kind: Kind, draft: Draft, carried: Carried, now: datetime) -> Attached | None:
    method = NATURES[kind].method
    if method is None or carried is Carried.NOTHING or draft.meeting is None:
        return None
    make = invite.request if method is Method.REQUEST else invite.cancel
    return Attached(method, make(draft.meeting, now), carried)


def _handed_over(session: Session, row: Outbox, written: _Written, now: datetime) -> Letter:
    is_repeat = row.handed_over_at is not None
    row.handed_over_at = row.handed_over_at or now
    row.leased_until = now + retry.LEASE
    row.message_id = written.message_id
    row.method = written.method
    session.flush()
    return Letter(written.kind, written.address, written.data, is_repeat)
