"""Foreign text in calendar files: what is taken out, what stays."""

import pytest

from portal.ics import clean


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain, words; here", "plain, words; here"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("abc\u202edef\u2066ghi\u200f", "abcdefghi"),
        ("\ufeffabc\uffff", "abc"),
        ("a\ud800b", "ab"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("👩\u200d👩\u200d👧 👍🏽", "👩\u200d👩\u200d👧 👍🏽"),
        ("  around  ", "around"),
        ("", ""),
    ],
)
def test_text_loses_what_could_end_a_line_or_mislead_a_reader_and_nothing_else(given, kept):
    assert clean.text(given, 2_000) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ana\r\nATTENDEE:mailto:eve@example.org", "Ana ATTENDEE:mailto:eve@example.org"),
        ('Ana "Annie" Sousa', "Ana 'Annie' Sousa"),
        ("O'Brien, Ana; x: y", "O'Brien, Ana; x: y"),
        ("a^nb\\c", "anbc"),
        ("  a \t b\u2029c ", "a b c"),
    ],
)
def test_a_parameter_is_one_line_without_quotation_marks_and_escapes(given, kept):
    assert clean.parameter(given, 100) == kept


@pytest.mark.parametrize(
    ("given", "limit", "kept"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 3, "abc"),
        ("ab cd", 3, "ab"),
        ("ae\u0301x", 2, "a"),
        ("a👍🏽", 2, "a"),
        ("a👩\u200d👧", 3, "a"),
        ("\u0301" * 50, 10, ""),
    ],
)
def test_a_cut_never_falls_inside_a_composed_character(given, limit, kept):
    assert clean.cut(given, limit) == kept


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("ana+work@example.org", "mailto:ana+work@example.org"),
        ("o'brien.x_y~z@example.org", "mailto:o'brien.x_y~z@example.org"),
        ('"ana sousa"@example.org', None),
        ('"a;b,c"@example.org', "mailto:%22a%3Bb%2Cc%22@example.org"),
        ("a&b=c?d/e%f@example.org", "mailto:a%26b%3Dc%3Fd%2Fe%25f@example.org"),
        ("ана@example.org", "mailto:%D0%B0%D0%BD%D0%B0@example.org"),
        ("ana@[IPv6:2001:db8::1]", "mailto:ana@[IPv6:2001:db8::1]"),
        ("ana@example.org\r\nX:y", None),
        ("ana\x00@example.org", None),
        ("ana\u202e@example.org", None),
        ("ana", None),
        ("@example.org", None),
        ("ana@", None),
        ("", None),
    ],
)
def test_a_mailto_uri_holds_exactly_one_address(address, uri):
    if uri is None:
        with pytest.raises(clean.NotOneAddress):
            clean.mailto(address)
    else:
        assert clean.mailto(address) == uri
