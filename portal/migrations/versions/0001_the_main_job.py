"""The tables of the main job, and the database's own refusal of overlapping bookings."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite has no exclusion constraint: two triggers speak for it. Instants are text of one width in
# UTC, so they compare as strings; strftime gives that width. A booking lasts at most a day and
# its gap another, so the index on (specialist_id, starts_at) bounds the search.
_SQLITE_RULE = """
create trigger booking_overlap_{event} before {event}{columns} on booking
when new.status in ('unproved', 'requested', 'confirmed')
begin
  select raise(abort, 'ck_booking_length')
  where julianday(new.ends_at) - julianday(new.starts_at) > 1;
  select raise(abort, 'ex_booking_live_span') where exists (
    select 1 from booking as other
    where other.specialist_id = new.specialist_id
      and other.id <> new.id
      and other.status in ('unproved', 'requested', 'confirmed')
      and other.starts_at < strftime(
        '%Y-%m-%d %H:%M:%f000', new.ends_at, '+' || new.gap_minutes || ' minutes')
      and other.starts_at > strftime('%Y-%m-%d %H:%M:%f000', new.starts_at, '-3 days')
      and new.starts_at < strftime(
        '%Y-%m-%d %H:%M:%f000', other.ends_at, '+' || other.gap_minutes || ' minutes'));
end
"""

# timestamptz plus an interval is only STABLE in general (days depend on the zone); minutes do not,
# so the span may be declared IMMUTABLE and stand in a constraint. int4range spares btree_gist.
_POSTGRESQL_RULES = (
    """
create function booking_span(starts_at timestamptz, ends_at timestamptz, gap_minutes int)
returns tstzrange language sql immutable parallel safe as $$
  select tstzrange(starts_at, ends_at + make_interval(mins => gap_minutes), '[)')
$$""",
    """
alter table booking add constraint ex_booking_live_span exclude using gist (
  int4range(specialist_id, specialist_id, '[]') with &&,
  booking_span(starts_at, ends_at, gap_minutes) with &&
) where (status in ('unproved', 'requested', 'confirmed'))""",
)


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=30), nullable=False),
        sa.Column("key_hash", sa.String(length=32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_made_at"), "attempt", ["made_at"], unique=False)
    op.create_index(
        "ix_attempt_scope_key_hash_made_at",
        "attempt",
        ["scope", "key_hash", "made_at"],
        unique=False,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("email_proved_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint(
            "questionnaire",
            "version",
            "sha256",
            name=op.f("uq_questionnaire_version_questionnaire_version_sha256"),
        ),
    )
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "auth_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("is_shared_device", sa.Boolean(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("fresh_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_auth_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_auth_session_token_hash")),
    )
    op.create_index(
        op.f("ix_auth_session_expires_at"), "auth_session", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_auth_session_person_id"), "auth_session", ["person_id"], unique=False)
    op.create_table(
        "specialist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("sentence", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("how_i_work", sa.Text(), nullable=False),
        sa.Column("fees", sa.Text(), nullable=False),
        sa.Column("training", sa.Text(), nullable=False),
        sa.Column("registration", sa.String(length=120), nullable=False),
        sa.Column("meeting_url", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("changes_asked", sa.Text(), nullable=True),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("times_version", sa.Integer(), nullable=False),
        sa.Column("next_free_at", UtcDateTime(), nullable=True),
        sa.Column("soonest", sa.JSON(), nullable=False),
        sa.Column("soonest_at", UtcDateTime(), nullable=True),
        sa.Column("soonest_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft', 'waiting', 'published')", name=op.f("ck_specialist_state")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"],
            ["person.id"],
            name=op.f("fk_specialist_checked_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_specialist_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialist")),
        sa.UniqueConstraint("person_id", name=op.f("uq_specialist_person_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_specialist_slug")),
    )
    op.create_index(
        "ix_specialist_state_next_free_at", "specialist", ["state", "next_free_at"], unique=False
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("gap_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("uid_client", sa.String(length=200), nullable=False),
        sa.Column("uid_specialist", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("release_at", UtcDateTime(), nullable=True),
        sa.Column("proved_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=12), nullable=True),
        sa.Column("cancel_line_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_at", UtcDateTime(), nullable=True),
        sa.Column("is_discreet", sa.Boolean(), nullable=False),
        sa.Column("wants_reminders", sa.Boolean(), nullable=False),
        sa.Column("may_leave_voicemail", sa.Boolean(), nullable=True),
        sa.Column("may_leave_suddenly", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_checked_at", UtcDateTime(), nullable=True),
        sa.Column("is_quiet", sa.Boolean(), nullable=False),
        sa.Column("intake_state", sa.String(length=10), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("mode in ('video', 'phone', 'in_person')", name=op.f("ck_booking_mode")),
        sa.CheckConstraint(
            "status in ('unproved', 'requested', 'confirmed', 'cancelled', 'released', 'undone')",
            name=op.f("ck_booking_status"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_order")),
        sa.CheckConstraint("gap_minutes between 0 and 1440", name=op.f("ck_booking_gap")),
        sa.ForeignKeyConstraint(["client_id"], ["person.id"], name=op.f("fk_booking_client_id")),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialist.id"], name=op.f("fk_booking_specialist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_booking_idempotency_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_booking_reference")),
        sa.UniqueConstraint("uid_client", name=op.f("uq_booking_uid_client")),
        sa.UniqueConstraint("uid_specialist", name=op.f("uq_booking_uid_specialist")),
    )
    op.create_index(
        "ix_booking_client_id_starts_at", "booking", ["client_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_booking_specialist_id_starts_at",
        "booking",
        ["specialist_id", "starts_at"],
        unique=False,
    )
    op.create_index(op.f("ix_booking_starts_at"), "booking", ["starts_at"], unique=False)
    op.create_index(
        "ix_booking_status_release_at", "booking", ["status", "release_at"], unique=False
    )
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_time_order")),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_busy_time_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(
        "ix_busy_time_specialist_id_ends_at",
        "busy_time",
        ["specialist_id", "ends_at"],
        unique=False,
    )
    op.create_table(
        "day_override",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_day_override_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "day", name=op.f("pk_day_override")),
    )
    op.create_table(
        "holiday",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_holiday_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "day", name=op.f("pk_holiday")),
    )
    op.create_table(
        "link_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("selector", sa.String(length=22), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("asking_session_id", sa.Uuid(), nullable=True),
        sa.Column("next_path", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("code_expires_at", UtcDateTime(), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asking_session_id"],
            ["auth_session.id"],
            name=op.f("fk_link_token_asking_session_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_link_token_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_token")),
        sa.UniqueConstraint("selector", name=op.f("uq_link_token_selector")),
    )
    op.create_index(
        op.f("ix_link_token_asking_session_id"), "link_token", ["asking_session_id"], unique=False
    )
    op.create_index(op.f("ix_link_token_expires_at"), "link_token", ["expires_at"], unique=False)
    op.create_index(op.f("ix_link_token_person_id"), "link_token", ["person_id"], unique=False)
    op.create_index(op.f("ix_link_token_subject"), "link_token", ["subject"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["person.id"], name=op.f("fk_note_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_note_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint(
            "specialist_id", "client_id", name=op.f("uq_note_specialist_id_client_id")
        ),
    )
    op.create_table(
        "rule_set",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("move_notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("most_per_day", sa.Integer(), nullable=True),
        sa.Column("most_per_week", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_rule_set_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", name=op.f("pk_rule_set")),
    )
    op.create_table(
        "specialist_language",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_specialist_language_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "language", name=op.f("pk_specialist_language")),
    )
    op.create_index(
        "ix_specialist_language_language_specialist_id",
        "specialist_language",
        ["language", "specialist_id"],
        unique=False,
    )
    op.create_table(
        "specialist_mode",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode in ('video', 'phone', 'in_person')", name=op.f("ck_specialist_mode_mode")
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_specialist_mode_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "mode", name=op.f("pk_specialist_mode")),
    )
    op.create_index(
        "ix_specialist_mode_mode_specialist_id",
        "specialist_mode",
        ["mode", "specialist_id"],
        unique=False,
    )
    op.create_table(
        "specialist_photo",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("webp_96", sa.LargeBinary(), nullable=False),
        sa.Column("webp_192", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_specialist_photo_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", name=op.f("pk_specialist_photo")),
    )
    op.create_table(
        "specialist_topic",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_specialist_topic_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("specialist_id", "topic", name=op.f("pk_specialist_topic")),
    )
    op.create_index(
        "ix_specialist_topic_topic_specialist_id",
        "specialist_topic",
        ["topic", "specialist_id"],
        unique=False,
    )
    op.create_table(
        "weekly_hour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("opens_minute", sa.SmallInteger(), nullable=False),
        sa.Column("closes_minute", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "opens_minute between 0 and 1439 and closes_minute > opens_minute and closes_minute <= opens_minute + 1440",
            name=op.f("ck_weekly_hour_window"),
        ),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_weekly_hour_weekday")),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_weekly_hour_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_hour")),
        sa.UniqueConstraint(
            "specialist_id",
            "weekday",
            "opens_minute",
            name=op.f("uq_weekly_hour_specialist_id_weekday_opens_minute"),
        ),
    )
    op.create_table(
        "booking_device",
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("auth_session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["auth_session_id"],
            ["auth_session.id"],
            name=op.f("fk_booking_device_auth_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_device_booking_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("booking_id", "auth_session_id", name=op.f("pk_booking_device")),
    )
    op.create_index(
        op.f("ix_booking_device_auth_session_id"),
        "booking_device",
        ["auth_session_id"],
        unique=False,
    )
    op.create_table(
        "booking_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column("old_starts_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_event_booking_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_booking_event_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
    )
    op.create_index(
        op.f("ix_booking_event_booking_id"), "booking_event", ["booking_id"], unique=False
    )
    op.create_index(
        "ix_booking_event_specialist_id_happened_at",
        "booking_event",
        ["specialist_id", "happened_at"],
        unique=False,
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire_version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("amends_id", sa.Uuid(), nullable=True),
        sa.Column("specialist_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("progress_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "status in ('draft', 'kept', 'shared', 'withdrawn')", name=op.f("ck_intake_status")
        ),
        sa.ForeignKeyConstraint(
            ["amends_id"], ["intake.id"], name=op.f("fk_intake_amends_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_intake_booking_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_intake_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["questionnaire_version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_intake_questionnaire_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_intake_specialist_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index(op.f("ix_intake_amends_id"), "intake", ["amends_id"], unique=False)
    op.create_index(op.f("ix_intake_booking_id"), "intake", ["booking_id"], unique=False)
    op.create_index(op.f("ix_intake_expires_at"), "intake", ["expires_at"], unique=False)
    op.create_index(op.f("ix_intake_person_id"), "intake", ["person_id"], unique=False)
    op.create_index(
        "ix_intake_specialist_id_person_id", "intake", ["specialist_id", "person_id"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=12), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("link_token_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("useful_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("handed_over_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'claimed', 'sent', 'skipped', 'failed')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_outbox_booking_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["link_token_id"],
            ["link_token.id"],
            name=op.f("fk_outbox_link_token_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outbox_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_index(
        "ix_outbox_booking_id_recipient", "outbox", ["booking_id", "recipient"], unique=False
    )
    op.create_index(op.f("ix_outbox_link_token_id"), "outbox", ["link_token_id"], unique=False)
    op.create_index(op.f("ix_outbox_person_id"), "outbox", ["person_id"], unique=False)
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "override_hour",
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens_minute", sa.SmallInteger(), nullable=False),
        sa.Column("closes_minute", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "opens_minute between 0 and 1439 and closes_minute > opens_minute and closes_minute <= opens_minute + 1440",
            name=op.f("ck_override_hour_window"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id", "day"],
            ["day_override.specialist_id", "day_override.day"],
            name="fk_override_hour_day_override",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "specialist_id", "day", "opens_minute", name=op.f("pk_override_hour")
        ),
    )
    op.create_table(
        "intake_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_intake_answer_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_answer")),
        sa.UniqueConstraint("intake_id", "item", name=op.f("uq_intake_answer_intake_id_item")),
    )
    op.create_table(
        "intake_device",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("auth_session_id", sa.Uuid(), nullable=False),
        sa.Column("hides_private", sa.Boolean(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["auth_session_id"],
            ["auth_session.id"],
            name=op.f("fk_intake_device_auth_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_intake_device_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("intake_id", "auth_session_id", name=op.f("pk_intake_device")),
    )
    op.create_index(
        op.f("ix_intake_device_auth_session_id"), "intake_device", ["auth_session_id"], unique=False
    )
    op.create_table(
        "intake_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_intake_read_intake_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["person.id"], name=op.f("fk_intake_read_reader_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_read")),
    )
    op.create_index(
        "ix_intake_read_intake_id_read_at", "intake_read", ["intake_id", "read_at"], unique=False
    )
    op.create_table(
        "intake_screen_visit",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("screen", sa.String(length=60), nullable=False),
        sa.Column("shown_at", UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_intake_screen_visit_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("intake_id", "screen", name=op.f("pk_intake_screen_visit")),
    )
    op.create_table(
        "intake_shared_part",
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_intake_shared_part_intake_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("intake_id", "part", name=op.f("pk_intake_shared_part")),
    )
    op.create_table(
        "safety_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("specialist_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_safety_alert_intake_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"],
            ["person.id"],
            name=op.f("fk_safety_alert_seen_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialist.id"],
            name=op.f("fk_safety_alert_specialist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_alert")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_safety_alert_intake_id")),
    )
    op.create_index(
        op.f("ix_safety_alert_specialist_id"), "safety_alert", ["specialist_id"], unique=False
    )
    _refuse_overlaps()


def _refuse_overlaps() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE_RULE.format(event="insert", columns=""))
        columns = " of specialist_id, starts_at, ends_at, gap_minutes, status"
        op.execute(_SQLITE_RULE.format(event="update", columns=columns))
        return
    for rule in _POSTGRESQL_RULES:
        op.execute(rule)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("alter table booking drop constraint ex_booking_live_span")
        op.execute("drop function booking_span")
    op.drop_index(op.f("ix_safety_alert_specialist_id"), table_name="safety_alert")
    op.drop_table("safety_alert")
    op.drop_table("intake_shared_part")
    op.drop_table("intake_screen_visit")
    op.drop_index("ix_intake_read_intake_id_read_at", table_name="intake_read")
    op.drop_table("intake_read")
    op.drop_index(op.f("ix_intake_device_auth_session_id"), table_name="intake_device")
    op.drop_table("intake_device")
    op.drop_table("intake_answer")
    op.drop_table("override_hour")
    op.drop_index("ix_outbox_state_due_at", table_name="outbox")
    op.drop_index(op.f("ix_outbox_person_id"), table_name="outbox")
    op.drop_index(op.f("ix_outbox_link_token_id"), table_name="outbox")
    op.drop_index("ix_outbox_booking_id_recipient", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_intake_specialist_id_person_id", table_name="intake")
    op.drop_index(op.f("ix_intake_person_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_expires_at"), table_name="intake")
    op.drop_index(op.f("ix_intake_booking_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_amends_id"), table_name="intake")
    op.drop_table("intake")
    op.drop_index("ix_booking_event_specialist_id_happened_at", table_name="booking_event")
    op.drop_index(op.f("ix_booking_event_booking_id"), table_name="booking_event")
    op.drop_table("booking_event")
    op.drop_index(op.f("ix_booking_device_auth_session_id"), table_name="booking_device")
    op.drop_table("booking_device")
    op.drop_table("weekly_hour")
    op.drop_index("ix_specialist_topic_topic_specialist_id", table_name="specialist_topic")
    op.drop_table("specialist_topic")
    op.drop_table("specialist_photo")
    op.drop_index("ix_specialist_mode_mode_specialist_id", table_name="specialist_mode")
    op.drop_table("specialist_mode")
    op.drop_index("ix_specialist_language_language_specialist_id", table_name="specialist_language")
    op.drop_table("specialist_language")
    op.drop_table("rule_set")
    op.drop_table("note")
    op.drop_index(op.f("ix_link_token_subject"), table_name="link_token")
    op.drop_index(op.f("ix_link_token_person_id"), table_name="link_token")
    op.drop_index(op.f("ix_link_token_expires_at"), table_name="link_token")
    op.drop_index(op.f("ix_link_token_asking_session_id"), table_name="link_token")
    op.drop_table("link_token")
    op.drop_table("holiday")
    op.drop_table("day_override")
    op.drop_index("ix_busy_time_specialist_id_ends_at", table_name="busy_time")
    op.drop_table("busy_time")
    op.drop_index("ix_booking_status_release_at", table_name="booking")
    op.drop_index(op.f("ix_booking_starts_at"), table_name="booking")
    op.drop_index("ix_booking_specialist_id_starts_at", table_name="booking")
    op.drop_index("ix_booking_client_id_starts_at", table_name="booking")
    op.drop_table("booking")
    op.drop_index("ix_specialist_state_next_free_at", table_name="specialist")
    op.drop_table("specialist")
    op.drop_index(op.f("ix_auth_session_person_id"), table_name="auth_session")
    op.drop_index(op.f("ix_auth_session_expires_at"), table_name="auth_session")
    op.drop_table("auth_session")
    op.drop_table("worker_beat")
    op.drop_table("questionnaire_version")
    op.drop_table("person")
    op.drop_index("ix_attempt_scope_key_hash_made_at", table_name="attempt")
    op.drop_index(op.f("ix_attempt_made_at"), table_name="attempt")
    op.drop_table("attempt")
