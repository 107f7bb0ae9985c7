"""What was answered last time: facts come over marked, ratings and consents never."""

from datetime import timedelta

import pytest

from portal.intake.services import sharing
from tests.support import answering, intakes, make
from tests.support.intakes import NOW


@pytest.fixture
def known(as_client, write, at):
    """A client who shared answers for an earlier appointment and is signed in."""
    at(NOW)
    with write() as session:
        owner = make.specialist(session, slug="maria", name="Maria Oliveira")
        booking = make.booking(session, owner, "2026-03-02T10:00Z", client=as_client.person.email)
        intake = intakes.answered(
            session,
            booking=booking,
            now=NOW - timedelta(days=1),
            meta__path="full",
            ctx__length="l2",
            ctx__tried=["talk"],
            loc__country="GB",
        )
        parts = {"goal", "about", "why"}
        sharing.share(session, intake_id=intake.id, chosen=parts, now=NOW - timedelta(days=1))
        make.booking(session, owner, "2026-03-20T10:00Z", client=as_client.person.email)
    return as_client


def test_the_country_comes_over_and_no_consent_does(known):
    form = known.get("intake.start").form("Start the questions")

    assert form.values == {"loc.country": ["GB"]}


def test_facts_come_over_marked_and_what_was_tried_is_only_told(known):
    page = answering.start(known, **{"meta.path": "full"})
    page = answering.walk(page, until=lambda p: "ctx.length" in p.html)
    facts = page.form("Continue").values
    marked = page.main
    page = answering.walk(page, until=lambda p: "ctx.tried" in p.html)

    assert facts["ctx.length"] == ["l2"]
    assert "From last time. Change it if it no longer fits." in marked
    assert "Last time you chose: Talking it over." in page.main
    assert page.form("Continue").values.get("ctx.tried") is None
