"""Addresses are compared as people mean them, and refused when they are none."""

import pytest

from portal.accounts.address import NotAnAddress, email_key, masked, normalised


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ana@example.com", "ana@example.com"),
        (" Ana@Example.COM ", "ana@example.com"),
        ("ana+work@example.com", "ana+work@example.com"),
        ("ana@MÜNCHEN.example", "ana@münchen.example"),
        ("ana@xn--mnchen-3ya.example", "ana@münchen.example"),
        ('"a b"@example.com', '"a b"@example.com'),
        ("ana@practice.test", "ana@practice.test"),
    ],
)
def test_one_mailbox_has_one_key(typed: str, key: str):
    found = email_key(typed)

    assert found == key


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ana", "ana@", "@example.com", "ana@gmail", "ana@localhost", "ana@[127.0.0.1]"),
        *("a@b@example.com", "ana@example.com\r\nBcc: x@example.com", "ana@example.com, b@x.org"),
        *("ana@example..com", "ana @example.com", "a\x00na@example.com", f"{'a' * 250}@x.org"),
        "Ana <ana@example.com>",
    ],
)
def test_what_is_not_one_address_is_refused(typed: str):
    with pytest.raises(NotAnAddress):
        normalised(typed)


def test_an_address_is_written_to_as_it_was_typed():
    stored = normalised("Ana.Maria@Example.com")

    assert stored == "Ana.Maria@example.com"


@pytest.mark.parametrize(
    ("address", "shown"),
    [("ana@example.com", "a…@example.com"), ('"a@b"@example.com', '"…@example.com')],
)
def test_a_masked_address_keeps_one_letter_and_the_domain(address: str, shown: str):
    found = masked(address)

    assert found == shown
