"""How often a mail is tried, and how long that takes."""

from datetime import UTC, datetime, timedelta

from portal.notifications import retry, transport

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def waits(*, is_permanent):
    tries, found = 1, []
    while (again_at := retry.next_try(tries, NOW, is_permanent=is_permanent)) is not None:
        found.append(again_at - NOW)
        tries += 1
    return found


def test_the_waits_double_up_to_an_hour():
    minutes = [each // timedelta(minutes=1) for each in waits(is_permanent=False)[:9]]

    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_server_that_is_down_for_a_day_loses_no_mail_and_one_for_good_is_given_up():
    whole = sum(waits(is_permanent=False), timedelta(0))

    assert timedelta(days=2) < whole < timedelta(days=4)


def test_a_refusal_is_tried_three_times():
    assert waits(is_permanent=True) == [timedelta(minutes=1), timedelta(minutes=2)]


def test_a_lease_is_longer_than_any_delivery():
    steps = 10  # connect, greeting, EHLO twice, STARTTLS and its handshake, AUTH, MAIL, RCPT, DATA

    assert timedelta(seconds=steps * transport.TIMEOUT) < retry.LEASE
