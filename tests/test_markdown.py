import re

import pytest

from portal import markdown


def test_what_people_write_becomes_what_they_mean():
    text = (
        "# How I work\n\nOne **thing** at a time.\n\n- first\n- second\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )

    assert markdown.render(text) == (
        "<h2>How I work</h2>\n<p>One <strong>thing</strong> at a time.</p>\n"
        "<ul>\n<li>first</li>\n<li>second</li>\n</ul>\n"
        '<table class="compare">\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td data-label="a">1</td>\n<td data-label="b">2</td>\n</tr>\n</tbody>\n'
        "</table>\n"
    )


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("a <b onclick=alert(1)>b</b>", "<p>a &lt;b onclick=alert(1)&gt;b&lt;/b&gt;</p>"),
        ("<!-- hidden -->", "&lt;!-- hidden --&gt;"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>"),
        ("[x](java&#x09;script:alert(1))", None),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", None),
        ("[x](vbscript:msgbox)", None),
        ("<javascript:alert(1)>", None),
        ("![you](https://elsewhere.example/pixel.gif)", "<p>you</p>"),
        ("![<script>](x.png)", "<p>&lt;script&gt;</p>"),
        ('[x](https://a.example "onmouseover=alert(1)")', None),
        ("[x]: javascript:alert(1)\n\n[x]", None),
        ("```html onload=alert(1)\n<script>\n```", "<pre><code>&lt;script&gt;\n</code></pre>"),
        ("<style>*{display:none}</style>", "&lt;style&gt;*{display:none}&lt;/style&gt;"),
        ('<https://a.example/?q="><script>alert(1)</script>>', None),
        ("a\u202eb\x00c", None),
    ],
)
def test_hostile_text_is_shown_as_text(hostile, shown):
    html = markdown.render(hostile)

    if shown is not None:
        assert shown in html
    without_text = html.replace("&lt;", "")
    for harm in ("<script", "<img", "<style", "<iframe"):
        assert harm not in without_text.lower()
    assert not re.search(r'href="\s*(javascript|vbscript|data):', html, re.IGNORECASE)
    assert " on" not in "".join(part.partition(">")[0] for part in without_text.split("<")[1:])


def test_nesting_without_end_is_cut_and_stays_small():
    html = markdown.render("> " * 5_000 + "end")

    assert html.count("<blockquote>") == html.count("</blockquote>") < 50


def test_the_parts_of_a_page_are_listed_with_the_ids_their_headings_have():
    page = markdown.render_page('One.\n\n## Your *time*\n\n### Not this\n\n## "Now"\n')

    assert page.parts == (("part-1", "Your time"), ("part-2", "\u201cNow\u201d"))
    assert page.html == (
        '<p>One.</p>\n<h2 id="part-1">Your <em>time</em></h2>\n<h3>Not this</h3>\n'
        '<h2 id="part-2">\u201cNow\u201d</h2>\n'
    )


def test_headings_go_below_the_heading_of_the_page():
    assert markdown.render("# a\n\n## b\n\n###### c", shift=2) == (
        "<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>\n"
    )


def test_a_link_out_tells_the_other_site_nothing():
    assert markdown.render("[x](https://a.example/b)") == (
        '<p><a href="https://a.example/b" rel="nofollow noreferrer">x</a></p>\n'
    )


def test_a_link_to_a_page_that_is_not_there_keeps_its_words():
    text = "Write at [Contact **us**](/contact), see [Help](/help-now)."

    html = markdown.render(text, is_page=lambda path: path == "/help-now")

    assert html == (
        "<p>Write at Contact <strong>us</strong>, "
        'see <a href="/help-now" rel="nofollow noreferrer">Help</a>.</p>\n'
    )


def test_quotation_marks_are_curly_only_where_asked_for():
    assert markdown.render("\"Exit\" and 'it'", quotes=True) == "<p>“Exit” and ‘it’</p>\n"  # noqa: RUF001
    assert markdown.render('"Exit"') == '<p>"Exit"</p>\n'
