import gzip
import hashlib
import re

import pytest
from flask import Flask

from portal import assets
from tests.support.paths import ROOT

KB = 1024


@pytest.fixture
def site() -> Flask:
    app = Flask("site", static_folder=str(ROOT / "static"))
    assets.init_app(app)
    return app


def test_style_sheets_are_joined_in_the_order_of_their_names_without_comments():
    parts = [("20-b.css", "b{}\n"), ("10-a.css", "/* why\n two lines */a{}\n")]

    assert assets.join_css(parts, {}) == "a{}\nb{}\n"


def test_a_font_is_named_beside_the_sheet_by_its_own_hash():
    parts = [("20-tokens.css", "src:url(../fonts/a.woff2)")]

    assert assets.join_css(parts, {"fonts/a.woff2": "a.123.woff2"}) == "src:url(a.123.woff2)"


def test_the_workspace_sheet_is_not_sent_to_clients():
    found = assets.load(ROOT / "static")

    assert b".week__day" in found["work.css"].body
    assert b".week__day" not in found["app.css"].body


def test_every_font_the_sheet_names_is_served(site):
    client = site.test_client()
    sheet = assets.load(ROOT / "static")["app.css"].body.decode()

    urls = re.findall(r"url\(([^)]+)\)", sheet)

    assert len(urls) == 3
    assert [client.get(f"/static/{url}").status_code for url in urls] == [200, 200, 200]


def test_a_hashed_name_may_be_kept_for_a_year_and_comes_packed(site):
    css_url = site.jinja_env.globals["css_url"]

    packed = site.test_client().get(css_url, headers={"Accept-Encoding": "br, gzip"})
    plain = site.test_client().get(css_url)

    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data


def test_a_browser_that_refuses_gzip_gets_the_plain_file(site):
    refused = site.test_client().get(
        site.jinja_env.globals["js_url"], headers={"Accept-Encoding": "gzip;q=0"}
    )

    assert "Content-Encoding" not in refused.headers
    assert refused.data == (ROOT / "static/js/app.js").read_bytes()


def test_the_name_of_an_older_version_gets_the_current_file_and_no_copy_is_kept(site):
    old = site.test_client().get("/static/app.000000000000.css")

    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["app.css", "nothing.000000000000.css", "app.000000000000.js"])
def test_an_unknown_or_unhashed_name_is_not_found(site, name):
    # app.<hash>.js is the script, so only its extension decides.
    expected = 200 if name.endswith(".js") else 404

    assert site.test_client().get(f"/static/{name}").status_code == expected


def test_the_sheets_and_scripts_stay_within_their_budgets():
    found = assets.load(ROOT / "static")
    app_css, work_css = found["app.css"], found["work.css"]
    scripts = [found["js/app.js"], found["js/htmx.min.js"]]

    assert len(app_css.body) <= 32 * KB
    assert len(app_css.packed or b"") <= 9 * KB
    assert len(work_css.body) <= 14 * KB
    assert len(found["js/app.js"].packed or b"") <= 6 * KB
    assert sum(len(script.packed or b"") for script in scripts) <= 20 * KB


@pytest.mark.parametrize("folder", ["js", "fonts"])
def test_every_file_taken_over_is_the_one_its_source_names(folder):
    listed = re.findall(
        r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$",
        (ROOT / "static" / folder / "SOURCES.md").read_text("utf-8"),
        re.MULTILINE,
    )

    assert listed
    for name, digest in listed:
        content = (ROOT / "static" / folder / name).read_bytes()
        assert (name, hashlib.sha256(content).hexdigest()) == (name, digest)
