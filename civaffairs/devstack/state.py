"""What a stack remembers between runs: ports and passwords, in one 0600 file."""

import base64
import hashlib
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path

from civaffairs.devstack import paths

HOST = "127.0.0.1"
STATE_FILE = "stack.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int:
    """The port itself, or the first free one after it."""
    return next(candidate for candidate in range(port, 65536) if is_free(candidate))


def _new_passwords() -> dict[str, str]:
    return {role: secrets.token_urlsafe(24) for role in ("postgres", "civ_migrator", "civ_app")}


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Stack:
    """Addresses and secrets of one set of embedded servers."""

    folder: Path
    test: bool = False
    pg_host: str = HOST
    pg_port: int = field(default_factory=free_port)
    db: str = "civaffairs"
    passwords: dict[str, str] = field(default_factory=_new_passwords)
    valkey_port: int = field(default_factory=free_port)
    valkey_password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    web_port: int = 8000
    agencies_port: int = field(default_factory=free_port)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    field_key: str = field(default_factory=_new_key)
    index_key: str = field(default_factory=_new_key)
    agencies_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def dsn(self, role: str, db: str | None = None) -> str:
        """Address of a database (its own, unless named) for one of the roles postgres, civ_migrator, civ_app."""
        return f"postgresql://{role}:{self.passwords[role]}@{self.pg_host}:{self.pg_port}/{db or self.db}"

    @property
    def database_url(self) -> str:
        return self.dsn("civ_app")

    @property
    def migrator_url(self) -> str:
        return self.dsn("civ_migrator")

    @property
    def superuser_dsn(self) -> str:
        return self.dsn("postgres", "postgres")

    def redis_url(self, number: int = 0) -> str:
        return f"redis://:{self.valkey_password}@{HOST}:{self.valkey_port}/{number}"

    @property
    def population(self) -> Path:
        """The file from which the mock agencies answer."""
        return self.folder / "population.sqlite"

    @property
    def agencies_url(self) -> str:
        return f"http://{HOST}:{self.agencies_port}"

    @property
    def web_url(self) -> str:
        return f"http://{HOST}:{self.web_port}/"

    @property
    def identity_key(self) -> str:
        """The key of the index over all bureaus, made from that of the bureaus' own; production sets two."""
        return base64.b64encode(hashlib.sha256(f"identity:{self.index_key}".encode()).digest()).decode()

    @property
    def anchor_key(self) -> str:
        """The key that signs the anchors of the audit record; production sets its own."""
        return base64.b64encode(hashlib.sha256(f"anchor:{self.secret_key}".encode()).digest()).decode()

    def environment(self) -> dict[str, str]:
        """The variables that the settings read, as production would set them."""
        return {
            "DATABASE_URL": self.database_url,
            "MIGRATOR_DATABASE_URL": self.migrator_url,
            "REDIS_URL": self.redis_url(),
            "SECRET_KEY": self.secret_key,
            "FIELD_KEYS": f"1:{self.field_key}",
            "INDEX_KEY": self.index_key,
            "IDENTITY_KEYS": f"1:{self.identity_key}",
            "AGENCIES_URL": self.agencies_url,
            "AGENCIES_SECRET": self.agencies_secret,
            "CIVAFFAIRS_POPULATION": str(self.population),
            "AUDIT_ANCHOR_FILE": str(self.folder / "audit-anchors.jsonl"),
            "AUDIT_ANCHOR_KEY": self.anchor_key,
            "DOCUMENT_ROOT": str(self.folder / "documents"),
        }

    def stored(self) -> dict[str, object]:
        return {key: value for key, value in asdict(self).items() if key not in ("folder", "test")}

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{STATE_FILE}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.stored(), file, indent=2)
        fresh.replace(self.folder / STATE_FILE)


def load(*, test: bool = False) -> Stack | None:
    """The stored stack, or None where none was ever started."""
    folder = paths.state_folder(test=test)
    try:
        stored = json.loads((folder / STATE_FILE).read_text())
    except FileNotFoundError:
        return None
    stack = Stack(folder=folder, test=test, **stored)
    if len(stored) < len(stack.stored()):  # written by an earlier version: keep what was chosen for the rest
        stack.save()
    return stack


def load_or_create(*, test: bool = False) -> Stack:
    stack = load(test=test)
    if stack is None:
        stack = Stack(folder=paths.state_folder(test=test), test=test)
        stack.save()
    return stack
