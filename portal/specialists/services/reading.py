"""Specialists, found by address, by person and by what waits for a check."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.accounts.models import Person
from portal.specialists.lifecycle import State
from portal.specialists.models import Specialist, SpecialistPhoto
from portal.specialists.profile import Mode, ProfileDraft, Starred
from portal.specialists.search import fold

_WHOLE = (
    selectinload(Specialist.languages),
    selectinload(Specialist.topics),
    selectinload(Specialist.modes),
)
# Made once: building a statement costs more than running it, on the pages asked for most.
_PUBLISHED = sa.select(Specialist).where(
    Specialist.slug == sa.bindparam("slug"), Specialist.state == State.PUBLISHED.value
)
_WHOLE_PUBLISHED = _PUBLISHED.options(*_WHOLE)


def published(session: Session, slug: str, *, is_whole: bool = False) -> Specialist | None:
    """Return the specialist clients find at this address.

    ``is_whole`` reads languages, topics and modes at once; without it each is read when asked for.
    """
    return session.scalar(_WHOLE_PUBLISHED if is_whole else _PUBLISHED, {"slug": slug})


def specialist_of(session: Session, person: Person) -> Specialist | None:
    """Return the specialist this person is, None for clients and admins."""
    wanted = sa.select(Specialist).where(Specialist.person_id == person.id)
    return session.scalar(wanted.options(*_WHOLE))


def is_specialist(session: Session, person_id: int) -> bool:
    """Return whether the person is a specialist, published or not."""
    return session.scalar(sa.select(sa.exists().where(Specialist.person_id == person_id))) is True


def has_slug(session: Session, slug: str) -> bool:
    """Return whether a specialist, in whatever state, has this slug."""
    return session.scalar(sa.select(sa.exists().where(Specialist.slug == slug))) is True


def by_id(session: Session, specialist_id: int) -> Specialist | None:
    """Return the specialist with this id, in whatever state."""
    return session.scalar(
        sa.select(Specialist).where(Specialist.id == specialist_id).options(*_WHOLE)
    )


def waiting(session: Session) -> list[Specialist]:
    """Return the specialists somebody has to check, the longest waiting first."""
    wanted = sa.select(Specialist).where(Specialist.asked_at.is_not(None))
    return list(session.scalars(wanted.order_by(Specialist.asked_at, Specialist.id)))


def everybody(session: Session) -> list[Specialist]:
    """Return all specialists by name, drafts included, for the practice's own list."""
    found = session.scalars(sa.select(Specialist).order_by(Specialist.id))
    return sorted(found, key=lambda one: fold(one.name))


def shown(specialist: Specialist) -> ProfileDraft:
    """Return the profile as clients see it."""
    return ProfileDraft(
        name=specialist.name,
        title=specialist.title,
        registration=specialist.registration,
        languages=tuple(row.language for row in specialist.languages),
        sentence=specialist.sentence,
        about=specialist.about,
        how_i_work=specialist.how_i_work,
        training=specialist.training,
        fees=specialist.fees,
        topics=tuple(Starred(row.topic, row.proof) for row in specialist.topics),
        modes=tuple(Mode(row.mode) for row in specialist.modes),
        time_zone=specialist.time_zone,
        place=specialist.place,
        meeting_url=specialist.meeting_url,
    )


def photo(session: Session, slug: str, digest: str) -> SpecialistPhoto | None:
    """Return the photo of this digest; a digest is known only to who was shown the photo."""
    return session.scalar(
        sa.select(SpecialistPhoto)
        .join(Specialist, Specialist.id == SpecialistPhoto.specialist_id)
        .where(Specialist.slug == slug, SpecialistPhoto.digest == digest)
    )


def photo_digest(session: Session, specialist_id: int) -> str | None:
    """Return the digest of the specialist's photo, None without one."""
    return session.scalar(
        sa.select(SpecialistPhoto.digest).where(SpecialistPhoto.specialist_id == specialist_id)
    )
