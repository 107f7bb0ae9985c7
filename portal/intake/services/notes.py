"""The specialist's own note on a client: one a pair, sealed whole, read by nobody else.

A draft made of answers is not a note: it becomes one when the specialist saves it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import db
from portal.intake.models import Note


@dataclass(frozen=True, slots=True)
class SavedNote:
    """What was saved: text by field id, blanks left out, and when."""

    fields: Mapping[str, str]
    changed_at: datetime


def note_of(session: Session, *, specialist_id: int, client_id: int) -> SavedNote | None:
    """Return the note of this specialist on this client, None before one is saved."""
    row = _row(session, specialist_id, client_id)
    if row is None:
        return None
    body = db.unseal(session, row, "body")
    return SavedNote(json.loads(body or "{}"), row.changed_at)


def save_note(
    session: Session,
    *,
    specialist_id: int,
    client_id: int,
    fields: Mapping[str, str],
    now: datetime,
) -> None:
    """Write the note, over the one there was. The caller has looked that it is their client."""
    row = _row(session, specialist_id, client_id)
    if row is None:
        row = Note(id=uuid4(), specialist_id=specialist_id, client_id=client_id)
        session.add(row)
    kept = {field: text for field, text in fields.items() if text}
    db.seal(session, row, "body", json.dumps(kept, ensure_ascii=False, sort_keys=True))
    row.changed_at = now
    session.flush()


def _row(session: Session, specialist_id: int, client_id: int) -> Note | None:
    return session.scalar(
        sa.select(Note).where(Note.specialist_id == specialist_id, Note.client_id == client_id)
    )
