"""Answers of an earlier intake that may be taken over, as each item's prefill mode allows (5.3).

Only for somebody who is signed in: what a device alone has access to may be another person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.intake.lifecycle import Status
from portal.intake.models import Intake
from portal.intake.questionnaire import Answer, Item
from portal.intake.services import sheets
from portal.intake.services.access import Visitor

# Consents expire, and a goal or a relationship may be another one this time.
_SOURCES = frozenset(
    {
        *("previous", "profile.country", "profile.channel", "profile.language"),
        *("profile.access", "profile.access_other"),
    }
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered last time, nothing private; ``source`` names the intake."""

    source: str
    answers: Mapping[str, Answer]


NOTHING = Earlier("", MappingProxyType({}))


def may_come_over(item: Item) -> bool:
    """Say whether an answer of last time is used for this item at all."""
    return item.prefill != "never" and item.prefill_from in _SOURCES


def answered_before(
    session: Session, *, visitor: Visitor, leaving_out: UUID | None = None, now: datetime
) -> Earlier:
    """Return what the signed-in person last finished, other than the intake ``leaving_out``."""
    if visitor.person_id is None:
        return NOTHING
    last = session.scalar(
        sa.select(Intake)
        .options(joinedload(Intake.version, innerjoin=True))
        .where(
            Intake.person_id == visitor.person_id,
            Intake.status.in_((Status.SHARED, Status.KEPT)),
            Intake.id != leaving_out,
            sa.or_(Intake.expires_at.is_(None), Intake.expires_at > now),
        )
        .order_by(Intake.saved_at.desc(), Intake.id)
        .limit(1)
    )
    if last is None:
        return NOTHING
    sheet = sheets.open_sheet(session, last)
    items = {item.id for item in sheet.questionnaire.items if may_come_over(item)}
    kept = {item: answer for item, answer in sheet.answers.items() if item in items}
    return Earlier(f"intake {last.id}", MappingProxyType(kept))
