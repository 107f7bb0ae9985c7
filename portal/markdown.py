"""Markdown as safe HTML: raw HTML stays text, pictures are words, bad links are words.

Two layers that do not trust each other: markdown-it reads (CommonMark with tables, HTML off),
nh3 lets a short list of tags pass and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "s", "code", "pre"),
    *("ul", "ol", "li", "blockquote", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href"},
    "h2": {"id"},
    "ol": {"start"},
    "table": {"class"},
    "td": {"data-label"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Page:
    """A text as HTML, and its parts: (id of the heading, its words) for each heading of level 2."""

    html: Markup
    parts: tuple[tuple[str, str], ...]


# Profiles are read often and change seldom. Only texts for everybody may come here.
@lru_cache(maxsize=512)
def render(
    text: str,
    *,
    shift: int = 0,
    quotes: bool = False,
    is_page: Callable[[str], bool] = lambda _path: True,
) -> Markup:
    """Return ``text`` as HTML that may stand in a page.

    ``shift`` lowers every heading, so that a person's "# About" fits under the page's own; a
    heading of level 1 becomes 2 at least. ``quotes`` turns straight quotation marks into English
    curly ones. A link to a path of this site for which ``is_page`` is false keeps its words only.
    """
    reader, tokens = _read(text, shift=shift, quotes=quotes, is_page=is_page)
    return _clean(reader.renderer.render(tokens, reader.options, {}))


def render_page(text: str, *, is_page: Callable[[str], bool] = lambda _path: True) -> Page:
    """Return a text of our own, in English, with an id at each part for a list of contents."""
    reader, tokens = _read(text, shift=0, quotes=True, is_page=is_page)
    parts: list[tuple[str, str]] = []
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open" and heading.tag == "h2":
            parts.append((f"part-{len(parts) + 1}", _words(words)))
            heading.attrSet("id", parts[-1][0])
    return Page(_clean(reader.renderer.render(tokens, reader.options, {})), tuple(parts))


def _read(
    text: str, *, shift: int, quotes: bool, is_page: Callable[[str], bool]
) -> tuple[MarkdownIt, list[Token]]:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": quotes})
    reader.enable(["table", "strikethrough"])
    if quotes:
        reader.enable("smartquotes")
    reader.add_render_rule("image", _alternative)
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_DEEPEST, max(2, int(token.tag[1:]) + shift))}"
        if token.children:
            token.children = _without_dead_links(token.children, is_page)
    _label_cells(tokens)
    return reader, tokens


def _label_cells(tokens: list[Token]) -> None:
    """Give each cell its column's heading, which a narrow screen shows in place of the columns."""
    headings: list[str] = []
    column = 0
    for token, inner in pairwise(tokens):
        if token.type == "table_open":
            token.attrSet("class", "compare")
            headings = []
        elif token.type == "th_open":
            headings.append(_words(inner))
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            token.attrSet("data-label", headings[column])
            column += 1


def _clean(html: str) -> Markup:
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noreferrer",
    )
    return Markup(safe)  # noqa: S704  cleaned by nh3 on the line above


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _alternative(
    _renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: EnvType,
) -> str:
    """Return the words of a picture: a page never loads one from elsewhere."""
    return str(escape(tokens[index].content))


def _without_dead_links(tokens: list[Token], is_page: Callable[[str], bool]) -> list[Token]:
    kept = []
    dropping = False
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
            dropping = target.startswith("/") and not is_page(target)
        if not (dropping and token.type in {"link_open", "link_close"}):
            kept.append(token)
        if token.type == "link_close":
            dropping = False
    return kept
