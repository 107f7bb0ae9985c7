"""The client's page of a booking: what it says when, whom it opens to, what it leads to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from portal.accounts.models import LinkToken
from portal.accounts.services import links
from portal.bookings.contact import SafeWays
from portal.bookings.lifecycle import By
from portal.bookings.models import Booking
from portal.bookings.services import changing
from portal.bookings.services import times as free
from portal.bookings.services.contact import contact_of
from portal.notifications.models import Outbox
from portal.specialists.models import Specialist
from tests.support import ics_check, make
from tests.support.client import Client
from tests.support.page import Page

NOW = make.instant("2026-03-02T09:00Z")
NINE = make.instant("2026-03-09T09:00Z")
NEUTRAL = "Your appointment \N{EN DASH} Level Ground"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Ana:
    """Somebody who booked on this browser."""

    client: Client
    app: Any
    write: Any
    at: Any
    path: str = ""

    @property
    def reference(self) -> str:
        return self.path.partition("?")[0].rpartition("/")[2]

    def page(self, rest: str = "", *, follow: bool = True) -> Page:
        return self.client.get(f"/appointment/{self.reference}{rest}", follow=follow)

    def booking(self) -> Booking:
        with self.write() as session:
            wanted = sa.select(Booking).where(Booking.reference == self.reference)
            booking: Booking = session.scalars(wanted).one()
            return booking

    def do(self, act, now: datetime, **given) -> None:
        with self.write() as session:
            booking = session.scalars(
                sa.select(Booking).where(Booking.reference == self.reference)
            ).one()
            act(session, booking=booking, now=now, **given)

    def link(self) -> str:
        """Return the path of the link in the mails."""
        with self.write() as session, self.app.app_context():
            link = session.scalars(
                sa.select(LinkToken).where(LinkToken.subject == self.reference)
            ).one()
            signer = self.app.extensions["booking_desk"].signer
            return f"/open/{links.text_of(link, signer=signer)}"


@pytest.fixture
def ada(write) -> Specialist:
    with write() as session:
        return make.specialist(
            session,
            name="Maria Oliveira",
            slug="maria",
            modes=("video", "phone", "in_person"),
            place="Rua Augusta 1, Lisbon",
            buffer_after_minutes=0,
            notice_minutes=60,
        )


@pytest.fixture
def ana(client, app, write, at, ada) -> Ana:
    """Ana, who has just booked by video."""
    at(NOW)
    return booked(Ana(client, app, write, at))


def booked(who: Ana, start: str = "20260309T0900Z", tz: str = "Europe/Lisbon", **given) -> Ana:
    page = who.client.get(f"/specialists/maria/book/{start}?tz={tz}")
    typed = {"name": "Ana", "email": "ana@example.net", "mode": "video"} | given
    answer = page.form("Book this time").submit(**typed, follow=False)
    assert answer.status == 303
    who.path = answer.location
    return who


def test_right_after_booking_the_page_says_what_happens_next(ana):
    page = ana.client.get(ana.path)

    assert (page.h1, page.title) == ("You are booked", NEUTRAL)
    assert "Monday 9 March" in page.main
    assert "With Maria Oliveira, by video." in page.main
    assert "We have written to a…@example.net" in page.main
    assert "ana@example.net" not in page.main
    assert "press “Join the call”. The link opens at 08:45." in page.main
    assert "You can undo it until 09:03, before Maria is told." in page.main
    assert page.buttons.count("Undo this booking") == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_by_phone_and_in_person_the_day_is_told_in_their_own_words(another_client, ana):
    phone = Ana(another_client, ana.app, ana.write, ana.at)
    booked(phone, "20260309T1000Z", mode="phone", phone="+351 912 345 678", email="rui@example.com")
    place = Ana(Client(ana.app), ana.app, ana.write, ana.at)
    booked(place, "20260309T1100Z", mode="in_person", email="eva@example.com")

    by_phone, in_person = phone.client.get(phone.path), place.client.get(place.path)

    assert "Maria calls you at the number ending in 678." in by_phone.main
    assert "912" not in by_phone.main
    assert "come to Rua Augusta 1, Lisbon." in in_person.main


def test_the_same_address_later_opens_as_any_other_day(ana):
    ana.at(NOW + HOUR)

    page = ana.client.get(ana.path)

    assert page.h1 == "Your appointment"


def test_both_clocks_are_shown_where_they_differ(another_client, ana):
    far = Ana(another_client, ana.app, ana.write, ana.at)
    booked(far, "20260309T1100Z", tz="Asia/Tokyo", email="rui@example.com")

    page = far.page()

    assert "20:00 to 20:30" in page.main
    assert "Tokyo time" in page.main
    assert "11:00 in Lisbon time" in page.main


def test_the_primary_button_follows_the_time(ana):
    def primary(moment: datetime) -> list[str]:
        ana.at(moment)
        elements = ana.page().root.all("a", "button")
        return [each.text for each in elements if each.classes == {"btn"}]

    assert primary(NINE - 16 * MINUTE) == ["Add to my calendar"]
    assert primary(NINE - 15 * MINUTE) == ["Join the call"]
    assert primary(NINE + 29 * MINUTE) == ["Join the call"]
    assert primary(NINE + 30 * MINUTE) == ["Book another time"]


def test_changing_and_cancelling_are_offered_until_the_start(ana):
    ana.at(NINE - MINUTE)
    before = [link.text for link in ana.page().links]
    ana.at(NINE)
    after = [link.text for link in ana.page().links]

    assert {"Change the time", "Cancel"} <= set(before)
    assert not {"Change the time", "Cancel"} & set(after)


def test_before_the_call_opens_its_address_says_when(ana):
    ana.at(NINE - 20 * MINUTE)

    page = ana.page("/join")

    assert page.h1 == "The link is not open yet"
    assert "It opens on Monday 9 March at 08:45" in page.main


def test_the_call_is_a_room_of_its_own(ana):
    ana.at(NINE - 15 * MINUTE)

    answer = ana.page("/join", follow=False)

    assert (answer.status, answer.location) == (
        303,
        f"https://meet.jit.si/{ana.booking().room}",
    )


def test_the_specialists_own_link_is_used_when_there_is_one(ana, write):
    with write() as session:
        wanted = sa.select(Specialist)
        session.scalars(wanted).one().meeting_url = "https://meet.example/maria"
    ana.at(NINE)

    assert ana.page("/join", follow=False).location == "https://meet.example/maria"


@pytest.mark.parametrize("moment", [NINE + 30 * MINUTE, NINE + 24 * HOUR])
def test_after_the_end_the_call_leads_back(ana, moment):
    ana.at(moment)

    assert ana.page("/join", follow=False).location == f"/appointment/{ana.reference}"


def test_the_download_is_the_mails_event_and_says_nothing_else(ana):
    answer = ana.page(".ics")

    entry = Calendar.from_ical(answer.body).walk("VEVENT")[0]
    booking = ana.booking()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert (entry["UID"], entry["SUMMARY"], entry["SEQUENCE"]) == (
        booking.uid_client,
        "Appointment",
        0,
    )
    assert entry.decoded("DTSTART") == NINE
    assert b"METHOD:PUBLISH" in answer.body
    assert b"ATTENDEE" not in answer.body
    assert b"Maria" not in answer.body
    assert ics_check.faults(answer.body) == []


def test_a_cancelled_appointment_cannot_be_downloaded(ana):
    ana.do(changing.cancel_booking, NOW + HOUR, by=By.CLIENT)

    assert ana.page(".ics").status == 404


def test_undo_is_one_press_and_the_specialist_never_hears(ana):
    page = ana.client.get(ana.path).form("Undo this booking").submit()

    assert page.h1 == "Your booking is undone"
    assert "Maria has not heard of it." in page.main
    assert ana.booking().status == "undone"
    with ana.write() as session:
        maria = session.scalars(sa.select(Specialist)).one()
        assert free.why_not(session, maria, NINE, now=NOW) is None


def test_undo_by_its_address_asks_once(ana):
    page = ana.page("/undo")
    assert page.h1 == "Undo this booking?"
    assert ana.booking().status == "unproved"

    after = page.form("Undo this booking").submit()

    assert after.h1 == "Your booking is undone"


def test_once_the_specialist_was_told_undo_leads_to_cancelling(ana):
    form = ana.client.get(ana.path).form("Undo this booking")
    ana.at(NOW + 3 * MINUTE)

    pressed = form.submit()
    opened = ana.page("/undo")

    assert pressed.h1 == opened.h1 == "Cancel this appointment?"
    assert ana.booking().status == "unproved"
    assert "Undo this booking" not in ana.client.get(ana.path).buttons


def test_who_is_not_the_client_finds_no_page_at_all(ana, another_client, as_client):
    rests = ["", "?new=1", ".ics", "/join", "/undo", "/contact", "/change", "/cancel"]
    rests += ["/change/20260309T1000Z"]
    unknown = "AAAAAAAAAA"

    for who in (another_client, as_client):
        for rest in rests:
            theirs = who.get(f"/appointment/{ana.reference}{rest}")
            nobodys = who.get(f"/appointment/{unknown}{rest}")
            assert (theirs.status, nobodys.status) == (404, 404), rest
            assert theirs.main == nobodys.main


def test_who_is_not_the_client_changes_nothing(ana, another_client):
    for rest in ("/undo", "/cancel", "/contact", "/change/20260309T1000Z"):
        answer = another_client.post(f"/appointment/{ana.reference}{rest}", {"note": "x"})
        assert answer.status == 404, rest

    booking = ana.booking()
    assert (booking.status, booking.sequence, booking.contact_checked_at) == ("unproved", 0, None)


def test_nothing_changes_without_a_form_token(ana):
    for rest in ("/undo", "/cancel", "/contact", "/change/20260309T1000Z"):
        path = f"/appointment/{ana.reference}{rest}"
        assert ana.client.post(path, with_token=False).status == 400, rest

    assert (ana.booking().status, ana.booking().sequence) == ("unproved", 0)


def test_the_link_in_the_mail_opens_the_page_elsewhere_and_proves_the_address(ana, another_client):
    page = another_client.get(ana.link())
    before = ana.booking().status

    opened = page.form("Continue").submit()

    assert before == "unproved"
    assert opened.path == f"/appointment/{ana.reference}"
    assert opened.h1 == "Your appointment"
    assert ana.booking().status == "confirmed"
    assert "press Continue once" not in opened.main


def test_a_scanner_that_fetches_the_link_proves_nothing(ana, another_client):
    link = ana.link()

    another_client.get(link)
    another_client.head(link)

    assert ana.booking().status == "unproved"


def test_the_link_still_works_when_pressed_again_and_ends_a_day_after_the_meeting(
    ana, another_client, app
):
    link = ana.link()
    for _ in range(2):
        assert another_client.get(link).form("Continue").submit().h1 == "Your appointment"

    ana.at(NINE + timedelta(hours=24, minutes=30))

    assert Client(app).get(link).h1 == "This link is too old"


def test_an_unproved_client_is_asked_to_open_the_mail(ana):
    by = "Open that mail and press Continue once, by Tuesday 3 March, 09:00 at the latest."
    free_again = "If nobody does, the time becomes free again; the mail says when."

    pages = [ana.page(), ana.client.get(ana.path)]

    assert [f"{by} {free_again}" in page.main for page in pages] == [True, True]


def test_a_time_that_is_not_released_is_not_said_to_be(another_client, ana):
    near = Ana(another_client, ana.app, ana.write, ana.at)
    ana.at("2026-03-08T08:00Z")
    booked(near, "20260309T1000Z", email="rui@example.com")

    page = near.page()

    assert "press Continue once, so that we can remind you." in page.main
    assert "free again" not in page.main


def test_the_page_does_not_tell_that_the_address_has_booked_before(another_client, ana, ada, write):
    """A further booking is released sooner; only the mail says so."""
    with write() as session:
        make.specialist(session, slug="eve", name="Eve Adams", open="Mon 9 to 12", notice_minutes=0)
    page = another_client.get("/specialists/eve/book/20260309T0900Z?tz=Europe/Lisbon")

    made = page.form("Book this time").submit(name="Ana", email="ana@example.net")

    assert "by Tuesday 3 March, 09:00 at the latest." in made.main


def test_a_forgotten_device_opens_nothing_and_the_link_still_does(ana):
    link = ana.link()
    ana.client.get(ana.path).follow("Is this a shared device? Forget me on this device").form(
        "Sign out"
    ).submit()

    assert ana.page().status == 404
    assert ana.client.get("/appointment").main.count("You have no appointment") == 1
    assert ana.client.get(link).form("Continue").submit().h1 == "Your appointment"
    assert ana.booking().status == "confirmed"


def test_one_appointment_is_shown_and_several_are_listed_the_nearest_first(ana, ada, write):
    alone = ana.client.get("/appointment")
    assert alone.h1 == "Your appointment"
    assert "With Maria Oliveira, by video." in alone.main

    with write() as session:
        make.specialist(session, slug="eve", name="Eve Adams", open="Tue 9 to 12", notice_minutes=0)
    page = ana.client.get("/specialists/eve/book/20260303T0900Z?tz=Europe/Lisbon")
    page.form("Book this time").submit(name="Ana", email="ana@example.net", follow=False)

    several = ana.client.get("/appointment")
    assert several.h1 == "Your appointments"
    rows = [link.text for link in several.links if link.href.startswith("/appointment/")]
    assert rows == ["Tuesday 3 March, 09:00", "Monday 9 March, 09:00"]


def test_nobody_known_is_shown_the_way_in(client):
    page = client.get("/appointment")

    assert page.h1 == "Your appointment"
    assert "You have no appointment" in page.main
    assert {"Find a time to talk", "Sign in with a link"} <= {link.text for link in page.links}


def test_safe_contact_is_kept_and_shown(ana):
    page = ana.page("/contact")
    assert page.h1 == "How can we reach you safely?"
    form = page.form("Save")
    assert (form.values["emails"], form.values["reminders"]) == (["discreet"], ["y"])
    assert "voicemail" not in form.values

    after = form.submit(
        emails="full", reminders=False, suddenly=True, note="Write on weekdays only."
    )

    assert after.flashes == ["Saved."]
    assert "Full emails" in after.main
    with ana.write() as session:
        booking = session.scalars(sa.select(Booking)).one()
        assert contact_of(session, booking) == SafeWays(
            is_discreet=False,
            wants_reminders=False,
            may_leave_suddenly=True,
            note="Write on weekdays only.",
        )
    again = ana.page("/contact").form("Save")
    assert again.values["note"] == ["Write on weekdays only."]
    assert again.values["emails"] == ["full"]


def test_no_emails_is_a_choice_that_is_kept_said_and_takes_reminders_with_it(ana):
    done = ana.page("/contact").form("Save").submit(emails="none")
    again = ana.page("/contact").form("Save")
    ticked = again.submit(reminders="y")
    back = ana.page("/contact").form("Save").submit(emails="discreet")

    assert done.flashes == ["Saved. Without emails there are no reminders."]
    assert "No emails" in done.main
    assert again.values["emails"] == ["none"]
    assert "reminders" not in again.values
    assert ticked.flashes == ["Saved. Without emails there are no reminders."]
    assert ana.booking().is_portal_only is False
    assert "Discreet emails" in back.main


def test_safe_contact_is_asked_again_until_it_was_looked_at_for_this_appointment(ana):
    before = ana.page()
    ana.page("/contact").form("Save").submit()

    assert "This is how we reach you. Still right?" in before.main
    assert "Still right?" not in ana.page().main


PRIVATE_NOTE = "Write on weekdays only."


def signed_in_by_code(who: Ana, asked: Page, email: str = "ana@example.net") -> Page:
    """Ask for a link on the page that wants one, and give its code."""
    sent = asked.form("Email me a link").submit(email=email)
    with who.write() as session:
        link = session.scalars(sa.select(LinkToken).order_by(LinkToken.id.desc())).first()
        code = who.app.extensions["booking_desk"].signer.code(link.selector)
    page: Page = sent.form("Sign in").submit(code=code)
    return page


def test_after_a_silent_day_the_page_opens_and_what_was_noted_asks_for_a_link(ana):
    ana.page("/contact").form("Save").submit(note=PRIVATE_NOTE)
    ana.at(NOW + 25 * HOUR)

    page, asked = ana.page(), ana.page("/contact")
    back = signed_in_by_code(ana, asked)

    assert page.h1 == "Your appointment"
    assert (asked.h1, PRIVATE_NOTE in asked.html) == ("Sign in with a link", False)
    assert back.path == f"/appointment/{ana.reference}/contact"
    assert back.form("Save").values["note"] == [PRIVATE_NOTE]


def test_the_appointments_own_link_pressed_again_does_not_open_what_was_noted(ana):
    ana.page("/contact").form("Save").submit(note=PRIVATE_NOTE)
    ana.at(NOW + 25 * HOUR)

    pressed = ana.client.get(ana.link()).form("Continue").submit()

    assert pressed.h1 == "Your appointment"
    assert ana.page("/contact").h1 == "Sign in with a link"


def test_a_link_opens_what_was_noted_for_a_day_on_a_device_that_lay_silent(ana, another_client):
    other = Ana(another_client, ana.app, ana.write, ana.at)
    booked(other, "20260309T1000Z", email="rui@example.net")
    ana.page("/contact").form("Save").submit(note=PRIVATE_NOTE)
    ana.at(NOW + 25 * HOUR)
    ana.page()

    another_client.get(ana.link()).form("Continue").submit()
    here = another_client.get(f"/appointment/{ana.reference}/contact")
    own = other.page("/contact")
    ana.at(NOW + 50 * HOUR)
    later = another_client.get(f"/appointment/{ana.reference}/contact")

    assert here.form("Save").values["note"] == [PRIVATE_NOTE]
    assert (own.h1, later.h1) == ("Sign in with a link", "Sign in with a link")


def test_somebody_else_who_signs_in_does_not_read_what_was_noted(ana):
    ana.page("/contact").form("Save").submit(note=PRIVATE_NOTE)
    ana.at(NOW + 25 * HOUR)
    with ana.write() as session:
        make.person(session, email="rui@example.net")
    signed_in_by_code(ana, ana.client.get("/sign-in"), email="rui@example.net")

    asked = ana.page("/contact")

    assert (asked.h1, PRIVATE_NOTE in asked.html) == ("Sign in with a link", False)


def test_a_note_typed_after_a_silent_day_is_saved_once_signed_in(ana):
    form = ana.page("/contact").form("Save")
    ana.at(NOW + 25 * HOUR)

    asked = form.submit(note=PRIVATE_NOTE)
    before = ana.booking().contact_note_sealed
    after = signed_in_by_code(ana, asked).form("Send it").submit()

    assert (asked.status, before) == (401, None)
    assert after.flashes == ["Saved."]
    assert ana.page("/contact").form("Save").values["note"] == [PRIVATE_NOTE]


def test_who_chose_no_emails_before_is_not_said_to_be_written_to(as_client, ada, write, at):
    at(NOW)
    with write() as session:
        make.booking(
            session,
            session.merge(ada),
            "2026-01-12T09:00Z",
            client=session.merge(as_client.person),
            is_portal_only=True,
        )
    page = as_client.get("/specialists/maria/book/20260309T0900Z?tz=Europe/Lisbon")

    typed = {"name": "Ana", "email": as_client.person.email, "mode": "video"}
    made = page.form("Book this time").submit(**typed)

    assert "We have written" not in made.main
    assert "We send no emails, as you chose." in made.main
    assert "No emails, as you chose before. Still right?" in made.main


def test_voicemail_is_asked_of_those_with_a_phone(another_client, ana):
    phone = Ana(another_client, ana.app, ana.write, ana.at)
    booked(phone, "20260309T1000Z", mode="phone", phone="+351 912 345 678", email="rui@example.com")

    phone.page("/contact").form("Save").submit(voicemail="no")

    assert phone.booking().may_leave_voicemail is False


def test_a_note_that_is_too_long_is_kept_in_the_form(ana):
    note = "n" * 501

    again = ana.page("/contact").form("Save").submit(note=note)

    assert again.status == 422
    assert again.errors == ["The note must be 500 characters or fewer"]
    assert again.form("Save").values["note"] == [note]
    assert ana.booking().contact_note_sealed is None


def test_what_the_specialist_wrote_on_cancelling_stands_on_the_page(ana):
    ana.do(changing.cancel_booking, NOW + HOUR, by=By.SPECIALIST, line="I am ill. I am sorry, Ana.")

    page = ana.page()

    assert page.h1 == "Your appointment is cancelled"
    assert "Maria writes: I am ill. I am sorry, Ana." in page.main
    assert page.link("Find another time") == "/specialists/maria/times"


def test_what_the_specialist_wrote_asks_for_a_link_after_a_silent_day(ana):
    ana.do(changing.cancel_booking, NOW + HOUR, by=By.SPECIALIST, line="I am ill. I am sorry, Ana.")
    ana.at(NOW + 25 * HOUR)

    page = ana.page()
    asked = ana.client.get(page.link("Sign in with a link"))
    read = signed_in_by_code(ana, asked)

    assert page.h1 == "Your appointment is cancelled"
    assert "I am ill" not in page.html
    assert "Maria wrote you a line." in page.main
    assert "Maria writes: I am ill. I am sorry, Ana." in read.main


def test_a_released_booking_names_the_one_that_stands_instead(ana, another_client):
    second = Ana(another_client, ana.app, ana.write, ana.at)
    booked(second, "20260309T1000Z")
    another_client.get(ana.link()).form("Continue").submit()

    page = second.page()

    assert page.h1 == "This time is free again"
    assert "You have another appointment with Maria, so this one was let go." in page.main
    instead = [link.href for link in page.links if link.text == "Your appointment"]
    assert f"/appointment/{ana.reference}" in instead


def test_pages_and_titles_name_nothing_that_gives_away_what_it_is(ana):
    for rest in ("", "?new=1", "/undo", "/contact", "/change", "/cancel", "/join"):
        page = ana.page(rest)
        assert page.title == NEUTRAL, rest
        assert page.headers["Cache-Control"] == "no-store"


def test_every_page_opens_without_writing(ana):
    def counts() -> tuple[Any, ...]:
        with ana.write() as session:
            booking = session.scalars(sa.select(Booking)).one()
            mails = session.scalar(sa.select(sa.func.count()).select_from(Outbox))
            return booking.status, booking.sequence, booking.changed_at, mails

    before = counts()
    for rest in ("", "/undo", "/contact", "/change", "/change/20260309T1000Z", "/cancel", ".ics"):
        assert ana.page(rest).status == 200, rest

    assert counts() == before
