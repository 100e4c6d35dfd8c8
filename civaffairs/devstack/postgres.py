"""The embedded PostgreSQL: one cluster in one data folder, reached over TCP on this machine only."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from civaffairs.devstack import paths, processes
from civaffairs.devstack.state import Stack

PART = "postgres"
STOP_SIGNAL = signal.SIGINT  # "fast": ends sessions and writes a checkpoint; SIGTERM would wait for every session
_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "unix_socket_directories": "",  # a socket path may be longer than the 107 bytes that one can have
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
}
# A test cluster is made anew rather than repaired, so nothing in it has to survive a power cut.
_TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "on"}


def data(stack: Stack) -> Path:
    return paths.data_folder(stack.folder, PART)


def command(stack: Stack) -> list[str]:
    settings = {
        **_SETTINGS,
        **(_TEST_SETTINGS if stack.test else {}),
        "listen_addresses": stack.pg_host,
        "port": str(stack.pg_port),
    }
    program = paths.postgres_binaries(stack.folder) / "postgres"
    return [str(program), "-D", str(data(stack)), *(f"--{name}={value}" for name, value in settings.items())]


def environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "LC_MESSAGES": "C"}


def initialise(stack: Stack) -> None:
    """Create the cluster if there is none; it appears under its name only when it is whole."""
    folder = data(stack)
    if (folder / "PG_VERSION").exists():
        return
    unfinished = folder.with_name(f"{PART}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    paths.give_to_account(unfinished, 0o700)
    secret = unfinished.with_name(f"{PART}.password")
    secret.touch(0o600)
    paths.give_to_account(secret, 0o600).write_text(stack.passwords["postgres"])
    try:
        made = subprocess.run(
            [
                *(str(paths.postgres_binaries(stack.folder) / "initdb"), "-D", str(unfinished), "-U", "postgres"),
                *("-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync", "--no-instructions"),
                # Without this the character classes follow LANG, and where LANG is unset no Chinese name is ever found.
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"),
            ],
            **paths.as_account(),
            env=environment(),
            cwd=unfinished,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        secret.unlink()
    if made.returncode:
        raise SystemExit(f"PostgreSQL 初始化失败：\n{made.stdout}{made.stderr}")
    unfinished.rename(folder)


def clear_remains(stack: Stack) -> None:
    """Make way for a start after a crash: end what is left of the old server, then remove its lock file.

    The old postmaster may be a zombie, or its number may belong to a stranger by now; PostgreSQL would take either for
    a living server and refuse to start.
    """
    folder = data(stack)
    processes.end_all(lambda: processes.servers_in(folder), number=STOP_SIGNAL, patience=10)
    (folder / "postmaster.pid").unlink(missing_ok=True)


def answers(stack: Stack) -> bool:
    try:
        psycopg2.connect(stack.superuser_dsn, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def stop(stack: Stack) -> None:
    processes.end_all(lambda: processes.servers_in(data(stack)), number=STOP_SIGNAL, patience=20)
