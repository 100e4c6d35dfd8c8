"""Credentials for the mock agencies, all derived from one secret of the deployment; of no use anywhere else."""

import hmac

from civaffairs.connectors.protocol import SOURCES

# These two ask for a user name and a password.
_WITH_USER_NAME = ("natural_resources", "education")


def credentials_from(secret: str) -> dict[str, str]:
    """One credential for each source."""
    keys = {source: hmac.new(secret.encode(), source.encode(), "sha256").hexdigest()[:40] for source in SOURCES}
    return {source: f"civil-affairs:{key}" if source in _WITH_USER_NAME else key for source, key in keys.items()}
