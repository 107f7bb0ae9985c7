"""Answering: what one screen said is stored at once, and what follows from it.

Hidden means gone: an answer that a change hides is deleted with that change (spec 2.1). Tiers are
looked at on every save (spec 3.4), and the booking is told the little it may know.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from portal.bookings.services.intake_facts import tell_booking
from portal.intake import discretion, lifecycle, safety
from portal.intake.answers import faults
from portal.intake.lifecycle import AnswersRefused, IntakeClosed, Status, Told
from portal.intake.parts import part_of
from portal.intake.progress import Progress
from portal.intake.questionnaire import Answer as Value
from portal.intake.screens import PRIVATE, Screen
from portal.intake.services import access, sheets, timing
from portal.intake.services.sheets import Sheet
from portal.intake.visibility import visible

_NONE: Mapping[str, str] = MappingProxyType({})


def save(
    session: Session,
    *,
    intake_id: UUID,
    values: Mapping[str, Value | None],
    screen: str | None = None,
    goes_on: bool = True,
    device_id: UUID | None = None,
    copied: Mapping[str, str] = _NONE,
    now: datetime,
) -> Sheet:
    """Store these answers and return the sheet as it now is.

    ``values`` maps item ids to checked values; None deletes. ``screen`` is the key of the screen
    they come from, which is met when the person ``goes_on`` from it; one that is no longer asked
    is met by nobody, and its answers are dropped as hidden. ``device_id`` is where they were
    given, ``copied`` says where one was taken over from. Raises AnswersRefused, and IntakeClosed
    when the answers were sent or deleted meanwhile.
    """
    before = opened_for_writing(session, intake_id)
    _refuse(before, values)
    left = before.screen(screen) if screen else None
    met = before.progress.met
    if left is not None:
        timing.left(session, before.intake, left, now=now)
        _note_where(session, intake_id, left, device_id, now)
        if goes_on:
            met = met | {item.id for item in left.items}
    progress = replace(before.progress, met=met, copied={**before.progress.copied, **copied})
    after = _settle(session, before, {**before.answers, **values}, progress, now)
    if left is not None and goes_on and not after.help_due:
        timing.comes_next(session, after, now=now)
    return after


def fill(
    session: Session, *, intake_id: UUID, answers: Mapping[str, Value | None], now: datetime
) -> Sheet:
    """Store whole answers at once, as if every screen and help page had been gone through.

    For made-up data. Raises like ``save``.
    """
    before = opened_for_writing(session, intake_id)
    _refuse(before, answers)
    everything = frozenset(item.id for item in before.questionnaire.items)
    after = _settle(session, before, answers, replace(before.progress, met=everything), now)
    return _acknowledge(session, after, now)


def acknowledge_help(session: Session, *, intake_id: UUID, now: datetime) -> Sheet:
    """Record that the help which is due was seen: it is shown once for an answer."""
    return _acknowledge(session, opened_for_writing(session, intake_id), now)


def clear_private(
    session: Session, *, intake_id: UUID, device_id: UUID | None = None, now: datetime
) -> Sheet:
    """Delete the private answers, as if that part had not been begun. Raises IntakeClosed.

    Given anew on the device, they show there.
    """
    if device_id is not None:
        access.private_given_on(session, intake_id=intake_id, device_id=device_id, now=now)
    before = opened_for_writing(session, intake_id)
    kept = {item: value for item, value in before.answers.items() if not _is_private(before, item)}
    met = frozenset(item for item in before.progress.met if not _is_private(before, item))
    return _settle(session, before, kept, replace(before.progress, met=met), now)


def opened_for_writing(session: Session, intake_id: UUID) -> Sheet:
    """Return the sheet of an intake, held until the end of the transaction.

    Raises IntakeClosed when nothing may be written into it any more.
    """
    sheet = held(session, intake_id)
    if not sheet.status.is_open:
        raise IntakeClosed(str(intake_id))
    return sheet


def held(session: Session, intake_id: UUID) -> Sheet:
    """Return the sheet of an intake that is not deleted, held until the transaction ends.

    Raises IntakeClosed.
    """
    intake = sheets.lock(session, intake_id)
    if intake is None or intake.status == Status.WITHDRAWN:
        raise IntakeClosed(str(intake_id))
    return sheets.open_sheet(session, intake)


def tell(session: Session, sheet: Sheet, *, before: Sheet | None = None) -> None:
    """Tell the booking how far its intake is and whether to be quiet, never why.

    The two wishes are told when they came or went: in between, the client may have chosen another
    way on the page of safe contact, and an intake just begun takes back nothing.
    """
    intake = sheet.intake
    if intake.booking_id is None:
        return
    # What is being amended stays shared until the amendment is.
    is_amendment = sheet.status.is_open and intake.amends_id is not None
    is_portal_only = _turned(sheet, before, lambda one: discretion.is_portal_only(one.answers))
    tell_booking(
        session,
        booking_id=intake.booking_id,
        intake_state=Told.SHARED if is_amendment else lifecycle.told(sheet.status),
        is_quiet=_turned(sheet, before, lambda one: discretion.is_quiet(one.answers, one.safety)),
        is_portal_only=is_portal_only,
        wants_reminders=None if is_portal_only is None else not is_portal_only,
    )


def _turned(sheet: Sheet, before: Sheet | None, holds: Callable[[Sheet], bool]) -> bool | None:
    """Return what holds now when it did not before or no longer does, else None."""
    now, was = holds(sheet), before is not None and holds(before)
    return now if now != was else None


def _note_where(
    session: Session, intake_id: UUID, screen: Screen, device_id: UUID | None, now: datetime
) -> None:
    if device_id is None:
        return
    note = access.private_given_on if screen.is_private else access.note_used
    note(session, intake_id=intake_id, device_id=device_id, now=now)


def _is_private(sheet: Sheet, item_id: str) -> bool:
    return part_of(sheet.questionnaire.item(item_id)) == PRIVATE


def _refuse(sheet: Sheet, values: Mapping[str, Value | None]) -> None:
    refused = faults(sheet.questionnaire, values)
    if refused:
        raise AnswersRefused(refused)


def _settle(
    session: Session,
    before: Sheet,
    merged: Mapping[str, Value | None],
    reached: Progress,
    now: datetime,
) -> Sheet:
    """Write the answers that are still asked for, and say what may be said of them."""
    asked = visible(before.questionnaire, merged)
    safe = safety.tiers(before.questionnaire, asked, reached.met)
    progress = replace(
        reached,
        met=reached.met & {item.id for item in asked.items},
        # Forgotten once an answer is taken back: given again, it is met with help again.
        helped=reached.helped & (safe.partner.evidence | safe.own.evidence),
    )
    intake = before.intake
    intake.saved_at = now
    intake.expires_at = lifecycle.expires_at(
        before.status,
        saved_at=now,
        meeting_ends_at=intake.booking.ends_at if intake.booking else None,
    )
    after = sheets.write(session, before, answers=asked.answers, progress=progress, now=now)
    tell(session, after, before=before)
    return after


def _acknowledge(session: Session, sheet: Sheet, now: datetime) -> Sheet:
    seen = sheet.safety.partner.evidence | sheet.safety.own.evidence
    progress = replace(sheet.progress, helped=sheet.progress.helped | seen)
    return sheets.write(session, sheet, answers=sheet.answers, progress=progress, now=now)
