from datetime import date

import pytest

from portal.pages.content import Text, parse


def test_a_text_is_its_head_and_the_markdown_after_it():
    source = (
        "---\ntitle: Your privacy\nslug: privacy\nsummary: What we keep: little.\n"
        "reviewed_on: 2026-11-21\nnote: >\n  For builders: not shown.\n---\n\nOne.\n\n---\n\nTwo.\n"
    )

    assert parse(source) == Text(
        title="Your privacy",
        summary="What we keep: little.",
        reviewed_on=date(2026, 11, 21),
        body="One.\n\n---\n\nTwo.",
    )


@pytest.mark.parametrize(
    "source", ["No head.", "---\ntitle: A\n---\nbody", "before\n---\ntitle: A\n---\nbody"]
)
def test_a_text_without_a_whole_head_is_refused(source):
    with pytest.raises(ValueError, match=r"head|unpack"):
        parse(source)
