"""A version is stored once, and nothing is scored by a text that was changed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.intake.lifecycle import VersionMismatch
from portal.intake.models import QuestionnaireVersion
from portal.intake.questionnaire import Questionnaire
from portal.intake.services import versions
from tests.support import intakes
from tests.support.intakes import NOW


def test_the_same_text_is_stored_once(session):
    first = versions.stored(session, questionnaire=intakes.questionnaire(), now=NOW)
    again = versions.stored(
        session, questionnaire=intakes.questionnaire(), now=NOW + timedelta(days=1)
    )

    assert again is first
    assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion)) == 1


def test_a_changed_text_of_the_same_version_is_another_row(session):
    first = versions.stored(session, questionnaire=intakes.questionnaire(), now=NOW)
    changed = Questionnaire.from_data({**intakes.questionnaire().data, "title": "Other"})

    second = versions.stored(session, questionnaire=changed, now=NOW)

    assert (first.version, first.id) == (second.version, second.id - 1)
    assert versions.questionnaire_of(first).title != versions.questionnaire_of(second).title


def test_a_stored_version_reads_like_the_file_it_came_from(session):
    row = versions.stored(session, questionnaire=intakes.questionnaire(), now=NOW)

    read = versions.questionnaire_of(row)

    assert read.canonical_json == intakes.questionnaire().canonical_json
    assert [item.id for item in read.items] == [i.id for i in intakes.questionnaire().items]


@pytest.mark.parametrize("change", ["body", "sha256", "version", "questionnaire"])
def test_a_stored_version_that_was_changed_is_refused(session, change):
    row = versions.stored(session, questionnaire=intakes.questionnaire(), now=NOW)
    changed = {
        "body": row.body.replace("Before we meet", "Before they meet"),
        "sha256": "0" * 64,
        "version": "1.0.1",
        "questionnaire": "another",
    }

    setattr(row, change, changed[change])

    with pytest.raises(VersionMismatch):
        versions.questionnaire_of(row)


def test_an_intake_is_read_by_the_version_it_was_begun_on(session):
    old = intakes.begun(session)
    newer = Questionnaire.from_data({**intakes.questionnaire().data, "version": "1.1.0"})
    versions.stored(session, questionnaire=newer, now=NOW)

    assert intakes.opened(session, old.id).questionnaire.version == "1.0.0"
