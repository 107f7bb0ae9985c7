"""People, their sessions, one-time links and failed attempts.

A person is anybody with an e-mail address: client, specialist or admin. A client's row exists
from the first booking; ``email_proved_at`` says whether a link sent there was ever pressed.
"""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base


class Person(Base):
    """Somebody with an e-mail address. ``email_key`` is the address in the form it is compared."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    email_proved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AuthSession(Base):
    """One device's session. The cookie holds the token; the row holds only its SHA-256.

    ``person_id`` is None for a device that booked or answered without signing in. ``is_staff``
    sessions are short (``lifetimes``) and alone open the workspace and the administration.
    ``fresh_at`` is when the session was opened or last signed in to; a day of silence clears it,
    and private parts ask for a link or code again.
    """

    __tablename__ = "auth_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    is_shared_device: Mapped[bool] = mapped_column(default=False)
    is_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    fresh_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class LinkToken(Base):
    """One mailed link. Link and code are derived from ``selector`` and the portal's secret.

    So a stolen table opens nothing, and the mail can be rendered when it is sent. ``subject`` is
    what the link opens: a booking's reference, an intake's id, or None for the whole account.
    ``person_id`` is None when a link was asked for to an address nobody has here: the row is
    written all the same, so that asking takes as long, and no mail goes out.
    """

    __tablename__ = "link_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    selector: Mapped[str] = mapped_column(sa.String(22), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    person_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    subject: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    asking_session_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("auth_session.id", ondelete="SET NULL"), index=True
    )
    next_path: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    code_expires_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class Attempt(Base):
    """One counted try, for limits that must outlive a restart. ``key_hash`` is a keyed digest."""

    __tablename__ = "attempt"
    __table_args__ = (
        sa.Index("ix_attempt_scope_key_hash_made_at", "scope", "key_hash", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(30))
    key_hash: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[datetime] = mapped_column(index=True)
