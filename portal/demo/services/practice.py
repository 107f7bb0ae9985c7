"""Writes the demo practice with the services that pages use, so that it obeys their rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import LinkToken, Person
from portal.accounts.purposes import Purpose
from portal.accounts.services import links, people
from portal.bookings import lifecycle
from portal.bookings.contact import SafeWays
from portal.bookings.lifecycle import By, Outcome, Status
from portal.bookings.models import Booking
from portal.bookings.request import BookingRequest, Origin, Terms
from portal.bookings.services import booking as booking_service
from portal.bookings.services import changing, contact, soonest, times
from portal.demo.answers import expand
from portal.errors import PortalError
from portal.intake.questionnaire import Questionnaire
from portal.intake.services import answering, drafts, sharing
from portal.intake.services.access import Visitor
from portal.notifications.models import Outbox
from portal.practice.import_practice import Entry
from portal.practice.services import importing
from portal.specialists.models import Specialist
from portal.specialists.profile import Mode

_DAY = timedelta(days=1)
_MADE_BEFORE = timedelta(hours=74)
_BETWEEN_SHARES = timedelta(hours=11)
_PAST_REACH = timedelta(days=28)


class OtherPeople(PortalError):
    """The database holds people the demo did not make."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was written: whose passwords to print, and the link of one client."""

    admin: Person
    client_link: LinkToken


def is_empty(session: Session) -> bool:
    """Return whether nobody is in the database."""
    return session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def write(
    session: Session,
    *,
    entries: Sequence[Entry],
    passwords: Mapping[str, str],
    written: Mapping[str, Any],
    questionnaire: Questionnaire,
    terms: Terms,
    now: datetime,
) -> Demo:
    """Write specialists, the admin, clients, bookings in every state and their intakes.

    ``passwords`` maps slugs and ``admin`` to hashes. ``written`` is the demo file. Raises
    OtherPeople unless the database is empty.
    """
    if not is_empty(session):
        raise OtherPeople
    imported = importing.import_entries(session, entries=entries, hashed=passwords, now=now)
    specialists = {one.specialist.slug: one.specialist for one in imported}
    admin = people.ensure_person(
        session, email=written["admin"]["email"], name=written["admin"]["name"], now=now
    )
    admin.is_admin, admin.password_hash = True, passwords["admin"]
    people.prove_address(session, person=admin, now=now)
    scene = _Scene(session, specialists, questionnaire, terms, now)
    booked = [scene.write_client(person) for person in written["clients"]]
    for specialist in specialists.values():
        soonest.refresh_soonest(session, specialist.id, now)
    first = booked[0]
    link = links.issue(
        session,
        purpose=Purpose.APPOINTMENT,
        person=first.client,
        subject=first.reference,
        expires_at=first.ends_at + lifecycle.LINK_OUTLIVES,
        now=now,
    )
    session.flush()
    return Demo(admin=admin, client_link=link)


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where clients are written into: the specialists by slug, and the moment of the demo."""

    session: Session
    specialists: Mapping[str, Specialist]
    questionnaire: Questionnaire
    terms: Terms
    now: datetime

    def write_client(self, person: Mapping[str, Any]) -> Booking:
        """Write one client with a booking and, where the file has one, an intake."""
        plan = person["booking"]
        specialist = self.specialists[plan["specialist"]]
        is_past = plan["days"] < 0
        seen_at = self.now - _PAST_REACH if is_past else self._made_at(plan)
        start = self._start(specialist, plan, seen_at)
        made_at = start - 2 * _DAY if is_past else seen_at
        booking = self._book(person, plan, specialist, start, made_at)
        self._bring_about(booking, plan)
        if "intake" in person:
            self._answer(booking, person["intake"], plan["days"] * _BETWEEN_SHARES)
        self._settle_mails(booking)
        return booking

    def _made_at(self, plan: Mapping[str, Any]) -> datetime:
        recent = {"unproved": timedelta(hours=1), "undone": timedelta(hours=3)}
        return self.now - recent.get(plan["status"], _MADE_BEFORE)

    def _start(
        self, specialist: Specialist, plan: Mapping[str, Any], seen_at: datetime
    ) -> datetime:
        """Return the start at ``place`` of the nth day with a free time, counted from now."""
        slots = times.all_slots(self.session, specialist, now=seen_at)
        starts = [slot.start for slot in slots]
        day, place = int(plan["days"]), int(plan["place"])
        if day < 0:
            over = self.now - timedelta(hours=2)
            days = _by_day([start for start in starts if start < over])[::-1]
            day = -day - 1
        else:
            soon = self.now + timedelta(hours=3)
            days = _by_day([start for start in starts if start > soon])
        # The last there is, where caps or holidays leave fewer: the demo runs on any day.
        those = days[min(day, len(days) - 1)]
        return those[min(place, len(those) - 1)]

    def _book(
        self,
        person: Mapping[str, Any],
        plan: Mapping[str, Any],
        specialist: Specialist,
        start: datetime,
        made_at: datetime,
    ) -> Booking:
        client = people.ensure_person(
            self.session, email=person["email"], name=person["name"], now=made_at
        )
        is_proved = plan["status"] not in {"unproved", "released"}
        if is_proved:
            people.prove_address(self.session, person=client, now=made_at)
        return booking_service.book_consultation(
            self.session,
            specialist=specialist,
            start=start,
            request=BookingRequest(
                name=person["name"],
                email=person["email"],
                mode=Mode(plan["mode"]),
                time_zone=person["zone"],
                phone=plan.get("phone"),
            ),
            terms=self.terms,
            now=made_at,
            origin=Origin(person_id=client.id if is_proved else None),
        )

    def _bring_about(self, booking: Booking, plan: Mapping[str, Any]) -> None:
        """Let happen what the file says of the booking."""
        if plan.get("suddenly"):
            ways = SafeWays(may_leave_suddenly=True)
            contact.keep_contact(self.session, booking=booking, ways=ways, now=self.now)
        status = Status(plan["status"])
        if status is Status.CANCELLED:
            changing.cancel_booking(
                self.session, booking=booking, by=By.CLIENT, now=self.now - _DAY / 12
            )
        elif status is Status.UNDONE:
            undone_at = booking.created_at + timedelta(minutes=1)
            changing.undo_booking(self.session, booking=booking, now=undone_at)
        elif status is Status.RELEASED:
            changing.end(self.session, booking, status, By.PORTAL, self.now - _DAY / 24)
        elif status is Status.REQUESTED:
            booking.status = status
        if outcome := plan.get("outcome"):
            booking.outcome = Outcome(outcome)
            booking.outcome_at = booking.ends_at
        self.session.flush()

    def _answer(self, booking: Booking, intake: Mapping[str, Any], earlier: timedelta) -> None:
        """Fill in and share an intake as its client would have, over an hour ago or earlier."""
        begun = self.now - earlier - timedelta(minutes=60 + intake["minutes"])
        done = begun + timedelta(minutes=intake["minutes"])
        visitor = Visitor(device_id=None, person_id=booking.client_id)
        draft = drafts.begin(
            self.session,
            questionnaire=self.questionnaire,
            visitor=visitor,
            booking=booking,
            now=begun,
        )
        answers = expand(intake["path"], intake["answers"])
        sheet = answering.fill(self.session, intake_id=draft.id, answers=answers, now=done)
        parts = [part.key for part in sheet.parts]
        wanted = parts if intake["share"] == "all" else [p for p in parts if p in intake["share"]]
        sharing.share(self.session, intake_id=draft.id, chosen=wanted, now=done)

    def _settle_mails(self, booking: Booking) -> None:
        """Count the mails of meetings that are over as sent then; nobody gets them now."""
        if booking.starts_at < self.now:
            self.session.execute(
                sa.update(Outbox)
                .where(Outbox.booking_id == booking.id)
                .values(state="sent", sent_at=booking.created_at)
            )


def _by_day(starts: Sequence[datetime]) -> list[list[datetime]]:
    """Return the starts gathered by their UTC date, earliest first."""
    days: dict[Any, list[datetime]] = {}
    for start in starts:
        days.setdefault(start.astimezone(UTC).date(), []).append(start)
    return list(days.values())
