"""How long rated screens took: from first shown to first saved, measured on the server (spec 4.9).

A screen follows the one before it by a redirect, so it is noted as shown when the one before is
saved; only a screen reached in another way is noted when it is asked for.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.intake.models import Intake, ScreenVisit
from portal.intake.parts import part_of
from portal.intake.questionnaire import Questionnaire
from portal.intake.screens import Screen
from portal.intake.services import sheets
from portal.intake.services.sheets import Sheet

LONGEST_SECONDS = 600.0


def is_timed(screen: Screen) -> bool:
    """Say whether the screen has rated items; the names of such screens tell no answer."""
    return any(item.scoring is not None for item in screen.items)


def is_noted(session: Session, *, intake_id: UUID, screen: Screen) -> bool:
    """Return whether there is nothing to note about showing this screen."""
    return not is_timed(screen) or _visit(session, intake_id, screen.key) is not None


def shown(session: Session, *, intake_id: UUID, screen: Screen, now: datetime) -> None:
    """Note that a screen is shown for the first time, if it is."""
    sheets.lock(session, intake_id)
    _note(session, intake_id, screen, now)


def left(session: Session, intake: Intake, screen: Screen, *, now: datetime) -> None:
    """Note that the screen is saved; only the first time counts."""
    visit = _visit(session, intake.id, screen.key) if is_timed(screen) else None
    if visit is not None and visit.seconds is None:
        visit.seconds = min((now - visit.shown_at).total_seconds(), LONGEST_SECONDS)


def comes_next(session: Session, sheet: Sheet, *, now: datetime) -> None:
    """Note that the next screen to be met is shown from now on."""
    if sheet.next_screen is not None:
        _note(session, sheet.intake.id, sheet.next_screen, now)


def rated_seconds(
    session: Session,
    *,
    intake_id: UUID,
    questionnaire: Questionnaire,
    parts: Collection[str] | None = None,
) -> float | None:
    """Return the summed seconds on rated screens, of those parts only; None without any timing."""
    timed = session.execute(
        sa.select(ScreenVisit.screen, ScreenVisit.seconds).where(
            ScreenVisit.intake_id == intake_id, ScreenVisit.seconds.is_not(None)
        )
    ).all()
    seconds = [
        taken or 0.0
        for key, taken in timed
        if parts is None or part_of(questionnaire.item(key.partition(":")[2])) in parts
    ]
    return sum(seconds) if seconds else None


def _note(session: Session, intake_id: UUID, screen: Screen, now: datetime) -> None:
    if not is_noted(session, intake_id=intake_id, screen=screen):
        session.add(ScreenVisit(intake_id=intake_id, screen=screen.key, shown_at=now))
        session.flush()


def _visit(session: Session, intake_id: UUID, key: str) -> ScreenVisit | None:
    return session.get(ScreenVisit, (intake_id, key))
