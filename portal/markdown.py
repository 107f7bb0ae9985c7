"""Markdown as safe HTML: raw HTML stays text, pictures are words, bad links are words.

Two layers that do not trust each other: markdown-it reads (CommonMark with tables, HTML off),
nh3 lets a short list of tags pass and nothing else.
"""

from collections.abc import Callable, Sequence

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
_SCHEMES = {"http", "https", "mailto", "tel"}
_DEEPEST = 6


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
    html = reader.renderer.render(tokens, reader.options, {})
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "th": {"scope"}},
        url_schemes=_SCHEMES,
        link_rel="nofollow noreferrer",
    )
    return Markup(safe)  # noqa: S704  cleaned by nh3 on the line above


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
