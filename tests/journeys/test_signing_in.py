"""From the question for a link, through the mail that really goes out, to being signed in."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask

from portal.commands import portal
from tests.support import make
from tests.support.client import Client


def the_mail(app: Flask) -> EmailMessage:
    """Send what is due and return the one mail of the outbox's folder."""
    done = app.test_cli_runner().invoke(portal, ["worker", "--once"])
    assert done.exit_code == 0, done.output
    (path,) = Path(app.instance_path, "mail").glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def words(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def test_a_person_signs_in_by_the_link_of_the_mail(app: Flask, client: Client, write):
    with write() as session:
        make.person(session, email="ana@example.com", name="Ana")

    client.get("/sign-in").form("Email me a link").submit(email="Ana@Example.com")
    mail = the_mail(app)
    link = re.search(r"http://127\.0\.0\.1:8000(/open/\S+)", words(mail))
    assert link is not None
    home = client.get(link[1]).form("Continue").submit()

    assert (mail["To"], mail["Subject"]) == ("ana@example.com", "Your link")
    assert home.path == "/appointment"


def test_a_person_signs_in_by_the_code_of_the_mail(app: Flask, client: Client, write):
    with write() as session:
        make.person(session, email="ana@example.com", name="Ana")

    sent = client.get("/sign-in").form("Email me a link").submit(email="ana@example.com")
    code = re.search(r"Code: (\d{3} \d{3})", words(the_mail(app)))
    assert code is not None
    home = sent.form("Sign in").submit(code=code[1])

    assert home.path == "/appointment"


def test_nobody_is_mailed_at_an_address_nobody_has(app: Flask, client: Client):
    client.get("/sign-in").form("Email me a link").submit(email="eve@example.com")
    app.test_cli_runner().invoke(portal, ["worker", "--once"])

    assert list(Path(app.instance_path, "mail").glob("*.eml")) == []
