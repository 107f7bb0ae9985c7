"""A first consultation from the list to the end, through the forms and links the pages show."""

import sqlalchemy as sa

from portal.bookings.models import Booking
from portal.notifications import commands
from portal.notifications.services.post_room import PostRoom
from tests.support import make
from tests.support.client import Client
from tests.support.post import Kept


def mails_now(app, kept: Kept) -> list[tuple[str, str, tuple[str, ...]]]:
    """Run the worker once; return (to, subject, links) of the mails it sent."""
    before = len(kept.envelopes)
    with app.app_context():
        room = PostRoom(app.extensions["post_room"].office, kept)
        assert commands.work(room, {}) == 0
    return [(mail.to, mail.subject, mail.links) for mail in kept.mails[before:]]


def test_book_prove_move_and_cancel(app, client, write, at):
    at("2026-03-02T09:00Z")
    kept = Kept()
    with write() as session:
        make.specialist(session, slug="maria", name="Maria Oliveira", buffer_after_minutes=0)

    # A time, a name, an address, a press: four interactions and three pages.
    times = client.get("/specialists/maria/times?tz=Europe/Lisbon")
    details = client.get(next(link.href for link in times.links if "/book/" in link.href))
    booked = details.form("Book this time").submit(name="Ana", email="ana@example.net")
    assert booked.h1 == "You are booked"
    [(to, subject, links)] = mails_now(app, kept)
    assert (to, subject) == ("ana@example.net", "Your appointment")

    # The mail on the phone: one button, and the page is there too.
    phone = Client(app)
    shown = phone.get(links[0]).form("Continue").submit()
    assert shown.h1 == "Your appointment"

    # After the undo period the specialist hears.
    at("2026-03-02T09:03Z")
    [(to, _, _)] = mails_now(app, kept)
    assert to == "maria@example.org"

    # The time is changed on the phone, in three presses.
    picker = shown.follow("Change the time")
    ten = next(link.href for link in picker.links if link.text.startswith("11:00, Monday 9 March"))
    moved = phone.get(ten).form("Change the time").submit()
    assert "11:00 to 11:30" in moved.main
    assert sorted(to for to, _, _ in mails_now(app, kept)) == [
        "ana@example.net",
        "maria@example.org",
    ]

    # It is cancelled on the first device, in two, and the time is free for others.
    done = client.get("/appointment").follow("Cancel").form("Cancel the appointment").submit()
    assert done.h1 == "Your appointment is cancelled"
    assert len(mails_now(app, kept)) == 2
    offered = Client(app).get("/specialists/maria/times?tz=Europe/Lisbon")
    assert any(link.text.startswith("11:00, Monday 9 March") for link in offered.links)
    with write() as session:
        booking = session.scalars(sa.select(Booking)).one()
        assert (booking.status, booking.sequence) == ("cancelled", 2)
