"""Starting and stopping the two servers on their own, for tests and for work at the command line."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

from civaffairs.devstack import paths, postgres, processes, roles, state, valkey
from civaffairs.devstack.state import Stack

SERVERS: tuple[ModuleType, ...] = (postgres, valkey)
START_SECONDS = 60
_uses: dict[Path, int] = {}


@contextmanager
def starting(folder: Path) -> Iterator[None]:
    """One process at a time may start or stop this stack."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def log_folder(stack: Stack) -> Path:
    folder = stack.folder / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_ports(stack: Stack) -> None:
    """Keep the stored ports unless a stranger took one in the meantime."""
    for name in ("pg_port", "valkey_port", "agencies_port"):
        if not state.is_free(getattr(stack, name)):
            setattr(stack, name, state.free_port())
    stack.save()


def initialise(stack: Stack) -> None:
    for server in SERVERS:
        server.clear_remains(stack)
    keep_ports(stack)
    for server in SERVERS:
        server.initialise(stack)


def wait_for_servers(stack: Stack) -> None:
    for server in SERVERS:
        if not processes.wait_until(partial(server.answers, stack), START_SECONDS):
            log = log_folder(stack) / f"{server.PART}.log"
            raise SystemExit(f"{server.PART} 在 {START_SECONDS} 秒内没有应答。请查看日志 {log}。")


def _start_detached(server: ModuleType, stack: Stack) -> None:
    """A session of its own, so that neither Ctrl-C nor the end of the starting process reaches the server."""
    with (log_folder(stack) / f"{server.PART}.log").open("ab") as log:
        child = subprocess.Popen(
            server.command(stack),
            **paths.as_account(),
            env=postgres.environment(),
            cwd=server.data(stack),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (stack.folder / f"{server.PART}.pid").write_text(f"{child.pid}\n")
    # The server outlives this process on purpose; without this Python would complain at exit.
    child.returncode = 0


def is_running(stack: Stack) -> bool:
    return all(server.answers(stack) for server in SERVERS)


def _note_use(stack: Stack) -> None:
    """Mark the stack as used until this process ends; `stop(only_unused=True)` respects it."""
    if stack.folder not in _uses:
        _uses[stack.folder] = os.open(stack.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(_uses[stack.folder], fcntl.LOCK_SH)


def _forget_use(stack: Stack) -> None:
    if stack.folder in _uses:
        os.close(_uses.pop(stack.folder))


def is_used(stack: Stack) -> bool:
    use = os.open(stack.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(use)
    return False


def ensure_running(*, test: bool = False) -> Stack:
    """Start PostgreSQL and Valkey unless they answer already, and return their addresses.

    The servers stay up when the caller ends; `stop` ends them. The test stack is a separate, fast, throw-away one.
    """
    with starting(paths.state_folder(test=test)):
        stack = state.load_or_create(test=test)
        if not is_running(stack):
            initialise(stack)
            for server in SERVERS:
                _start_detached(server, stack)
            wait_for_servers(stack)
            roles.prepare(stack)
        _note_use(stack)
    return stack


def stop(*, test: bool = False, only_unused: bool = False) -> bool:
    """End the servers; with `only_unused`, not while another process uses them. Whether they were ended."""
    stack = state.load(test=test)
    if stack is None:
        return True
    _forget_use(stack)
    with starting(stack.folder):
        if only_unused and is_used(stack):
            return False
        for server in reversed(SERVERS):
            server.stop(stack)
            (stack.folder / f"{server.PART}.pid").unlink(missing_ok=True)
    return True
