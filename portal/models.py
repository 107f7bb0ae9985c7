"""Every table, imported once, so that the metadata is whole for migrations and checks."""

from portal.accounts import models as accounts
from portal.availability import models as availability
from portal.bookings import models as bookings
from portal.db import Base
from portal.intake import models as intake
from portal.notifications import models as notifications
from portal.specialists import models as specialists

__all__ = [
    "Base",
    "accounts",
    "availability",
    "bookings",
    "intake",
    "notifications",
    "specialists",
]
