"""Credentials for the mock agencies, all derived from one secret of the deployment; real agencies give their own."""

import hmac
from collections.abc import Iterable

# These two ask for a user name and a password.
_WITH_USER_NAME = ("natural_resources", "education")


def credentials_from(secret: str, sources: Iterable[str]) -> dict[str, str]:
    """One credential for each source."""
    keys = {source: hmac.new(secret.encode(), source.encode(), "sha256").hexdigest()[:40] for source in sources}
    return {source: f"civil-affairs:{key}" if source in _WITH_USER_NAME else key for source, key in keys.items()}
