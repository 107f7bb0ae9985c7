"""Mails taken apart for a person's eye."""

from portal.notifications.notice import Kind
from portal.notifications.reading import seen
from tests.support.mail_check import read
from tests.support.mails import LINK, mail


def test_a_mail_is_seen_as_its_paragraphs_with_its_link_and_file():
    data = mail(Kind.CANCELLED, name="Ана")

    found = seen(data)

    assert (found.subject, found.recipient) == ("Your appointment is cancelled", "ana@example.org")
    assert found.sender == "Level Ground <appointments@levelground.example>"
    assert found.paragraphs[1] == (("Other times: ", None), (LINK, LINK))
    assert found.calendar == read(data).calendar
    said = "\n\n".join("".join(text for text, _ in each) for each in found.paragraphs)
    assert said == read(data).text.strip()


def test_a_mail_without_a_file_has_none():
    assert seen(mail(Kind.SIGN_IN)).calendar is None


def test_what_is_no_mail_is_seen_as_empty():
    found = seen(b"")

    assert (found.subject, found.paragraphs, found.calendar) == ("", (), None)
