"""Mails leave whole and once, and a failure says what it means: against a real mail server."""

import socket
import stat
from datetime import UTC, datetime

import pytest

from portal.notifications import transport
from portal.notifications.notice import Kind
from portal.notifications.transport import (
    Envelope,
    PermanentFailure,
    SmtpTransport,
    TemporaryFailure,
    Tls,
)
from tests.support.mail_check import faults
from tests.support.mails import mail
from tests.support.smtp_sink import sink, write_certificate

SENDER = "appointments@levelground.example"


def envelope(recipient="ana@example.org", **given):
    values = {
        "id": 7,
        "kind": "booked",
        "sender": SENDER,
        "recipient": recipient,
        "data": mail(Kind.BOOKED),
        "sent_at": datetime(2026, 11, 20, 9, 0, 5, tzinfo=UTC),
    }
    return Envelope(**values | given)


def fails(target, letter=None):
    with pytest.raises(transport.TransportFailure) as caught:
        transport.make(target).send(letter or envelope())
    return type(caught.value), caught.value.fault, caught.value.is_doubtful


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    path = write_certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def test_a_mail_becomes_a_file_named_by_time_kind_and_number(tmp_path):
    transport.make(f"file:{tmp_path}/mail").send(envelope())

    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "20261120T090005Z-booked-000007.eml"
    assert file.read_bytes() == envelope().data


def test_only_the_owner_can_read_mails_in_files(tmp_path):
    transport.make(f"file:{tmp_path}/mail").send(envelope())

    (file,) = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_a_failure_that_may_pass(tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")

    assert fails(f"file:{tmp_path}/mail") == (TemporaryFailure, "file: FileExistsError", False)


def test_a_mail_reaches_the_server_byte_for_byte():
    with sink() as server:
        transport.make(server.url).send(envelope())

    (received,) = server.mails
    assert (received.sender, received.recipients) == (SENDER, ("ana@example.org",))
    assert received.data == envelope().data
    assert faults(received.data) == []


def test_a_line_of_a_single_point_does_not_end_the_mail():
    data = b"Subject: x\r\n\r\nbefore\r\n.\r\n..\r\nafter\r\n"

    with sink() as server:
        transport.make(server.url).send(envelope(data=data))

    assert server.mails[0].data == data


def test_an_address_beyond_ascii_goes_to_a_server_that_takes_it():
    with sink() as server:
        transport.make(server.url).send(envelope("ана@example.org"))

    assert server.mails[0].recipients == ("ана@example.org",)


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ({"recipient_answer": "450 later"}, (TemporaryFailure, "recipient: 450", False)),
        ({"recipient_answer": "550 ana@example.org?"}, (PermanentFailure, "recipient: 550", False)),
        ({"data_answer": "451 later"}, (TemporaryFailure, "data: 451", False)),
        ({"data_answer": "554 no"}, (PermanentFailure, "data: 554", False)),
        ({"sender_answer": "550 not you"}, (TemporaryFailure, "sender: 550", False)),
        (
            {"drops_after_data": 1},
            (TemporaryFailure, "data: SMTPServerDisconnected", True),
        ),
    ],
)
def test_what_the_server_answers_decides_whether_trying_again_can_help(answers, failure):
    with sink() as server:
        for name, value in answers.items():
            setattr(server, name, value)

        assert fails(server.url) == failure


def test_a_server_that_is_not_there_is_a_failure_that_may_pass():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        assert fails(f"smtp://127.0.0.1:{port}") == (
            TemporaryFailure,
            "connect: ConnectionRefusedError",
            False,
        )


def test_starttls_is_used_and_the_certificate_checked(certificate):
    with sink(certificate=certificate) as server:
        transport.make(f"{server.url}?tls=starttls").send(envelope())

    assert len(server.mails) == 1


@pytest.mark.parametrize("name", ["127.0.0.1", "mail.example.org"])
def test_a_certificate_that_is_unknown_or_for_another_name_is_refused(tmp_path, monkeypatch, name):
    certificate = write_certificate(tmp_path / "server.pem", name)
    if name != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with sink(certificate=certificate) as server:
        assert fails(f"{server.url}?tls=starttls") == (
            TemporaryFailure,
            "starttls: SSLCertVerificationError",
            False,
        )

    assert server.mails == []


def test_a_server_without_starttls_is_not_spoken_to_openly_instead():
    with sink() as server:
        assert fails(f"{server.url}?tls=starttls") == (
            TemporaryFailure,
            "starttls: SMTPNotSupportedError",
            False,
        )

    assert server.mails == []


def test_name_and_password_of_the_address_are_used_to_log_in(certificate):
    with sink(certificate=certificate, password="p@ss/word") as server:
        target = server.url.replace("smtp://", "smtp://portal:p%40ss%2Fword@")
        transport.make(f"{target}?tls=starttls").send(envelope())

    assert len(server.mails) == 1


def test_a_wrong_password_is_our_setting_and_no_fault_of_the_mail(certificate):
    with sink(certificate=certificate, password="right") as server:
        target = server.url.replace("smtp://", "smtp://portal:wrong@")

        assert fails(f"{target}?tls=starttls") == (TemporaryFailure, "login: 535", False)


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("smtp://127.0.0.1", "<SmtpTransport 127.0.0.1:25 none>"),
        ("smtp://localhost:2525", "<SmtpTransport localhost:2525 none>"),
        ("smtp://u:p@mail.example.org", "<SmtpTransport mail.example.org:587 starttls>"),
        ("smtps://u:p@mail.example.org", "<SmtpTransport mail.example.org:465 implicit>"),
        ("smtp://mail.example.org:25?tls=none", "<SmtpTransport mail.example.org:25 none>"),
    ],
)
def test_other_machines_are_spoken_to_under_protection_unless_told_otherwise(target, shown):
    made = transport.make(target)

    assert isinstance(made, SmtpTransport)
    assert repr(made) == shown


@pytest.mark.parametrize("target", ["", "http://x", "smtp://", "smtp://x?tls=maybe"])
def test_another_target_is_refused(target):
    with pytest.raises(ValueError, match=r"mail goes|is not a valid Tls"):
        transport.make(target)


def test_every_way_of_protection_has_a_name():
    assert list(Tls) == ["none", "starttls", "implicit"]
