"""Style sheets, scripts, fonts and pictures under names that carry their own hash.

The files in ``static/css`` are joined in the order of their names when the
application starts. ``60-workspace.css`` is a sheet of its own, because only
specialists and the practice need it. Everything is served from memory at
``/static/<stem>.<hash>.<extension>``: a name never changes its content, so a
browser may keep it for a year.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Flask, Response, abort, request

_WORKSPACE = "60-"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_ALREADY_PACKED = {".woff2", ".png"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT_URL = re.compile(r"url\(\.\./(fonts/[^)]+)\)")
_HASHED = re.compile(r"^(?P<stem>.+)\.[0-9a-f]{12}(?P<extension>\.[a-z0-9]+)$")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: ``packed`` is its gzip form, or None where that would not help."""

    name: str
    media_type: str
    body: bytes
    packed: bytes | None

    @classmethod
    def of(cls, path: str, body: bytes) -> Asset:
        """Return the asset for the file ``path`` below ``static/``, named by its content."""
        file = PurePosixPath(path)
        digest = hashlib.sha256(body).hexdigest()[:12]
        packed = None if file.suffix in _ALREADY_PACKED else gzip.compress(body, 9, mtime=0)
        return cls(f"{file.stem}.{digest}{file.suffix}", _TYPES[file.suffix], body, packed)


def join_css(parts: Iterable[tuple[str, str]], fonts: Mapping[str, str]) -> str:
    """Return the style sheets as one, without comments, in the order of their names.

    ``parts`` are pairs of file name and text. ``fonts`` maps a path such as
    ``fonts/a.woff2`` to the name it is served under, beside the sheet.
    """
    text = "".join(body for _, body in sorted(parts))
    text = _FONT_URL.sub(lambda match: f"url({fonts[match[1]]})", _COMMENT.sub("", text))
    return re.sub(r"\n\s*\n+", "\n", text)


def load(static: Path) -> dict[str, Asset]:
    """Return every asset below ``static`` by path: ``js/app.js``, and ``app.css``, ``work.css``."""
    assets = {
        path: Asset.of(path, file.read_bytes())
        for file in sorted(static.rglob("*"))
        if file.suffix in _TYPES and file.parent.name != "css"
        for path in [file.relative_to(static).as_posix()]
    }
    names = {path: asset.name for path, asset in assets.items()}
    sheets = [(file.name, file.read_text("utf-8")) for file in (static / "css").glob("*.css")]
    for path, workspace in (("app.css", False), ("work.css", True)):
        parts = [part for part in sheets if part[0].startswith(_WORKSPACE) is workspace]
        assets[path] = Asset.of(path, join_css(parts, names).encode())
    return assets


def init_app(app: Flask) -> None:
    """Serve the assets of ``app.static_folder`` and give their addresses to every template.

    Templates get ``css_url``, ``work_css_url``, ``htmx_url``, ``js_url``, ``font_url`` (the face
    to preload) and ``asset_url(path)``.
    """
    assert app.static_folder is not None
    assets = load(Path(app.static_folder))
    by_name = {asset.name: asset for asset in assets.values()}
    by_stem = {_stem(asset.name): asset for asset in assets.values()}

    def asset_url(path: str) -> str:
        return f"/static/{assets[path].name}"

    def show(name: str) -> Response:
        if name in by_name:
            return _send(by_name[name], "public, max-age=31536000, immutable")
        # A page drawn by the version before this one still gets its style, but keeps no copy.
        current = by_stem.get(_stem(name)) or abort(404)
        return _send(current, "no-cache")

    app.add_url_rule("/static/<string:name>", "assets.show", show)
    app.jinja_env.globals.update(
        asset_url=asset_url,
        css_url=asset_url("app.css"),
        work_css_url=asset_url("work.css"),
        htmx_url=asset_url("js/htmx.min.js"),
        js_url=asset_url("js/app.js"),
        font_url=asset_url("fonts/source-sans-3-latin.woff2"),
    )


def _stem(name: str) -> str:
    match = _HASHED.match(name)
    return match["stem"] + match["extension"] if match else ""


def _send(asset: Asset, caching: str) -> Response:
    packed = asset.packed if request.accept_encodings["gzip"] else None
    response = Response(asset.body if packed is None else packed, content_type=asset.media_type)
    response.headers["Cache-Control"] = caching
    if asset.packed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    return response
