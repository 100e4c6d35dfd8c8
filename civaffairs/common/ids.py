"""Public identifiers."""

import uuid

from uuid6 import uuid7


def new_id() -> uuid.UUID:
    """A time-ordered UUIDv7 (RFC 9562), the primary key of every tenant table."""
    return uuid.UUID(int=uuid7().int)
