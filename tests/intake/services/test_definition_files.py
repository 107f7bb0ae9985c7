from dataclasses import replace

import pytest

from portal.app import create_app
from portal.errors import PortalError
from portal.intake.services import definition_files
from portal.intake.services.definition_files import (
    DefinitionFaulty,
    DefinitionUnreadable,
    load,
    offered,
    read,
    shipped,
)
from tests.support.intake import questionnaire

SHIPPED = definition_files.FOLDER / "relationship-balance-1.0.0.yaml"


def versions(monkeypatch, *statuses):
    """Let versions 1.0.0, 1.1.0, … of these statuses be what comes with the portal."""
    made = {
        f"1.{n}.0": replace(questionnaire(), version=f"1.{n}.0", status=status)
        for n, status in enumerate(statuses)
    }
    monkeypatch.setattr(definition_files, "shipped", lambda: made)


def chosen(*, production):
    found = offered(production=production)
    return found.version if found else None


def test_the_shipped_definition_is_loaded_by_its_version():
    assert list(shipped()) == ["1.0.0"]
    assert load(SHIPPED).sha256 == shipped()["1.0.0"].sha256


@pytest.mark.parametrize(
    ("statuses", "production", "version"),
    [
        (["draft"], False, "1.0.0"),
        (["draft"], True, None),
        (["pilot"], True, None),
        (["active", "draft"], True, "1.0.0"),
        (["active", "draft"], False, "1.1.0"),
        (["active", "active"], True, "1.1.0"),
        (["active", "retired"], False, "1.0.0"),
        (["retired"], True, None),
    ],
)
def test_a_draft_is_offered_in_development_only(monkeypatch, statuses, production, version):
    versions(monkeypatch, *statuses)

    assert chosen(production=production) == version


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2", "line 2: key a is used twice"),
        ("x: {a: 1, b: {c: 1, c: 2}}", "line 1: key c is used twice"),
        ("GB: 1\nNO: 2", "line 2: key False is not text; quote it"),
        ("1: x", "line 1: key 1 is not text; quote it"),
    ],
)
def test_a_key_that_yaml_would_swallow_is_refused_by_line(tmp_path, text, message):
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(DefinitionUnreadable, match=f"^{message}$"):
        read(file)


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.getcwd []", "!!python/name:os.system x"]
)
def test_yaml_cannot_run_code(tmp_path, text):
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(DefinitionUnreadable):
        read(file)


def test_a_faulty_file_is_not_loaded(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(SHIPPED.read_text("utf-8").replace('fallback: "ZZ"', 'fallback: "XX"'), "utf-8")

    with pytest.raises(DefinitionFaulty) as refused:
        load(file)

    assert [str(fault) for fault in refused.value.faults] == [
        "crisis.fallback: there is no country XX"
    ]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('fallback: "ZZ"', 'fallback: "XX"', "crisis.fallback: there is no country XX (1 fault)"),
        ("\nitems:", "\nitems: [", "line "),
    ],
)
def test_a_questionnaire_that_must_not_be_asked_stops_the_start(
    monkeypatch, tmp_path, was, now, fault
):
    text = SHIPPED.read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace(was, now, 1), "utf-8")
    (tmp_path / "schema.json").write_bytes((definition_files.FOLDER / "schema.json").read_bytes())
    monkeypatch.setattr(definition_files, "FOLDER", tmp_path)
    monkeypatch.setattr(definition_files, "shipped", shipped.__wrapped__)

    with pytest.raises(PortalError) as refused:
        create_app({"INSTANCE": tmp_path / "instance"})

    assert str(refused.value).startswith(f"mine.yaml: {fault}")
