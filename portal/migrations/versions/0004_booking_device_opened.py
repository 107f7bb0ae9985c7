"""When a device came to a booking: for a day it reads the private words there."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking_device", sa.Column("opened_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("booking_device", "opened_at")
