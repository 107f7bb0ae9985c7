"""What every template keeps: it parses, uses what it imports, leaves controls to the parts."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes

from tests.support.paths import ROOT

FOLDER = ROOT / "templates"
PAGES = sorted(FOLDER.rglob("*.html"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in PAGES]
VIEWS = sorted(
    path for path in (ROOT / "portal").rglob("*.py") if "views" in {path.stem, path.parent.name}
)
LONGEST = {"components": 120, "layouts": 80}
LONGEST_PAGE = 120
ENVIRONMENT = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)


def source(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def without_comments(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)


def tree(name: str) -> nodes.Template:
    for name_of_filter in ("city", "markdown"):
        ENVIRONMENT.filters.setdefault(name_of_filter, str)
    return ENVIRONMENT.parse(source(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_parses_and_what_it_names_exists(name):
    found = tree(name)

    for other in meta.find_referenced_templates(found):
        assert other is None or (FOLDER / other).is_file(), f"{name} names {other}"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_uses_every_macro_it_imports(name):
    found = tree(name)
    imported = {
        alias[1] if isinstance(alias, tuple) else alias
        for each in found.find_all(nodes.FromImport)
        for alias in each.names
    }
    used = {each.name for each in found.find_all(nodes.Name)}

    assert imported - used == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_no_inline_style_script_or_handler(name):
    text = without_comments(name)

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.split("/")[0] != "components"])
def test_forms_controls_and_formats_come_from_the_components(name):
    text = without_comments(name)
    controls = r"<(?:input|select|textarea)\b" if name != "layouts/_footer.html" else r"<textarea\b"

    assert re.findall(controls + r"|strftime|#[0-9a-f]{6}\b", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_short_enough_to_read(name):
    most = LONGEST.get(name.split("/")[0], LONGEST_PAGE)

    assert len(source(name).splitlines()) <= most


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("components/")])
def test_a_component_says_first_how_it_is_used(name):
    assert source(name).startswith("{# ")


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_a_view_names_exists(path: Path):
    for name in re.findall(r'render_template\(\s*"([^"]+)"', path.read_text("utf-8")):
        assert (FOLDER / name).is_file(), f"{path.name} renders {name}"
