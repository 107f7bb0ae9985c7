"""The calendar file a mail carried: who never got an invite gets no cancellation file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("method", sa.String(8)))


def downgrade() -> None:
    op.drop_column("outbox", "method")
