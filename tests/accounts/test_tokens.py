"""What the portal hands out opens one thing, at one portal."""

import pytest

from portal.accounts.tokens import Signer, digits, new_selector

HERE = Signer(b"s" * 32, "level.example")
SELECTOR = "AAAAAAAAAAAAAAAAAAAAAA"


def verifier(signer: Signer, purpose: str, selector: str = SELECTOR) -> str:
    return signer.link_text(purpose, selector).partition(".")[2]


def test_a_link_opens_what_it_was_made_for():
    text = verifier(HERE, "sign_in")

    assert HERE.is_genuine("sign_in", SELECTOR, text)


@pytest.mark.parametrize(
    "text",
    [
        verifier(HERE, "appointment"),
        verifier(Signer(b"s" * 32, "other.example"), "sign_in"),
        verifier(Signer(b"t" * 32, "level.example"), "sign_in"),
        verifier(HERE, "sign_in", "B" * 22),
        verifier(HERE, "sign_in")[:-1],
        verifier(HERE, "sign_in")[:-1] + "é",
        "",
    ],
)
def test_another_purpose_host_secret_or_letter_opens_nothing(text: str):
    assert not HERE.is_genuine("sign_in", SELECTOR, text)


def test_every_changed_letter_of_a_verifier_is_found():
    text = verifier(HERE, "sign_in")
    changed = [
        text[:n] + ("A" if text[n] != "A" else "B") + text[n + 1 :] for n in range(len(text))
    ]

    accepted = [each for each in changed if HERE.is_genuine("sign_in", SELECTOR, each)]

    assert (len(changed), accepted) == (43, [])


def test_a_code_is_six_digits_and_its_own_for_each_link():
    codes = {HERE.code(new_selector()) for _ in range(200)}

    assert {(len(code), code.isdigit()) for code in codes} == {(6, True)}
    assert len(codes) > 190


@pytest.mark.parametrize("typed", ["482913", "482 913", " 48-29-13 ", "482\u00a0913", "482913\n"])
def test_spaces_in_a_typed_code_do_not_matter(typed: str):
    assert digits(typed) == "482913"


def test_digits_of_other_scripts_are_no_digits_of_a_code():
    assert digits("٤٨٢٩١٣") == ""


def test_the_secret_is_not_in_the_signers_repr():
    assert repr(HERE) == "Signer(host='level.example')"


def test_a_counted_key_cannot_be_read_back_and_differs_by_scope():
    kept = {HERE.counted(scope, "ana@example.com") for scope in ("password", "link")}

    assert len(kept) == 2
    assert {len(each) for each in kept} == {32}
    assert not any("ana" in each for each in kept)
