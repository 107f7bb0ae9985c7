"""The portrait of a specialist, kept and taken away. Drawing it is done before, without a lock."""

from sqlalchemy.orm import Session

from portal.specialists.models import Specialist, SpecialistPhoto
from portal.specialists.photo import Portrait


def keep(session: Session, *, specialist: Specialist, portrait: Portrait) -> None:
    """Make this the specialist's photo, in place of an earlier one."""
    row = session.get(SpecialistPhoto, specialist.id)
    if row is None:
        row = SpecialistPhoto(specialist_id=specialist.id)
        session.add(row)
    row.digest = portrait.digest
    row.webp_96, row.webp_192 = portrait.webp_96, portrait.webp_192
    session.flush()


def remove(session: Session, *, specialist: Specialist) -> None:
    """Take the photo away; initials stand in its place."""
    row = session.get(SpecialistPhoto, specialist.id)
    if row is not None:
        session.delete(row)
        session.flush()
