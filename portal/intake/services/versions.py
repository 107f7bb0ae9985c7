"""Versions of the questionnaire in the database: each stored once, never changed.

An intake names the version it was begun on, and is read and scored by that one for ever (spec
8.1). The stored text is the canonical JSON; its SHA-256 is checked whenever it is read.
"""

import hashlib
import json
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.intake.lifecycle import VersionMismatch
from portal.intake.models import QuestionnaireVersion
from portal.intake.questionnaire import Questionnaire


def stored(
    session: Session, *, questionnaire: Questionnaire, now: datetime
) -> QuestionnaireVersion:
    """Return the row of this very text, written if it is not there yet."""
    row = _row(session, questionnaire)
    if row is not None:
        return row
    row = QuestionnaireVersion(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        status=questionnaire.status,
        sha256=questionnaire.sha256,
        body=questionnaire.canonical_json,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # On PostgreSQL another transaction wrote it first, and has ended.
        found = _row(session, questionnaire)
        assert found is not None
        return found
    return row


def _row(session: Session, questionnaire: Questionnaire) -> QuestionnaireVersion | None:
    return session.scalar(
        sa.select(QuestionnaireVersion).where(
            QuestionnaireVersion.questionnaire == questionnaire.id,
            QuestionnaireVersion.version == questionnaire.version,
            QuestionnaireVersion.sha256 == questionnaire.sha256,
        )
    )


def questionnaire_of(version: QuestionnaireVersion) -> Questionnaire:
    """Return the questionnaire of a stored version.

    Raises VersionMismatch when the text is not the one of the digest, or names another version.
    """
    questionnaire = _built(version.body, version.sha256)
    if (questionnaire.id, questionnaire.version) != (version.questionnaire, version.version):
        raise VersionMismatch(version.version)
    return questionnaire


@lru_cache(maxsize=16)
def _built(body: str, sha256: str) -> Questionnaire:
    if hashlib.sha256(body.encode()).hexdigest() != sha256:
        raise VersionMismatch(sha256)
    return Questionnaire.from_data(json.loads(body))
