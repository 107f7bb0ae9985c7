"""The list of clients: found by the folded name, grouped and ordered by an index of its own."""

import sqlalchemy as sa
from alembic import op

from portal.specialists.search import fold

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NAMES = ("name", "name_folded")
_INDEX = "ix_booking_specialist_id_client_id_starts_at"


def upgrade() -> None:
    op.add_column("booking", sa.Column("name_folded", sa.Text(), nullable=False, server_default=""))
    _fold_names(op.get_bind())
    op.create_index(_INDEX, "booking", ["specialist_id", "client_id", "starts_at"])


def _fold_names(connection: sa.Connection) -> None:
    booking = sa.table("booking", sa.column("id", sa.Uuid()), *map(sa.column, _NAMES))
    rows = connection.execute(sa.select(booking.c.id, booking.c.name)).all()
    folded = [{"key": key, "folded": fold(name)} for key, name in rows]
    if folded:
        one = booking.update().where(booking.c.id == sa.bindparam("key"))
        connection.execute(one.values(name_folded=sa.bindparam("folded")), folded)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="booking")
    op.drop_column("booking", "name_folded")
