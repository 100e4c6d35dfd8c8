"""The processes of a running product, in one table: what each executes, as whom, and how it is asked to stop."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from civaffairs.devstack import postgres, processes, valkey
from civaffairs.devstack.state import HOST, Stack


@dataclass(frozen=True)
class Part:
    """One supervised process; it starts only when the files it needs are there."""

    command: Callable[[Stack], list[str]]
    needs: Callable[[Stack], list[Path]] = lambda stack: [gate(stack)]
    is_server: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: int = 10
    clear_remains: Callable[[Stack], None] = lambda stack: None


def _module(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def _granian(port: int, interface: str, application: str, *more: str, workers: int) -> list[str]:
    address = ("--host", HOST, "--port", str(port), "--workers", str(workers), "--respawn-failed-workers")
    # A worker that is told to stop while it still starts would otherwise never stop.
    quiet = ("--workers-kill-timeout", "3", "--no-ws", "--log-level", "warning")
    return _module("granian", "--interface", interface, *address, *quiet, *more, application)


def _web(stack: Stack) -> list[str]:
    # Each thread keeps a database connection, of which there are a hundred.
    return _granian(stack.web_port, "wsgi", "civaffairs.wsgi:application", "--blocking-threads", "8", workers=2)


def _agencies(stack: Stack) -> list[str]:
    return _granian(stack.agencies_port, "asgi", "civaffairs.connectors.agencies.server:app", workers=1)


def _worker(stack: Stack) -> list[str]:
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
    return _module("celery", "-A", "civaffairs.celery", "worker", "--concurrency", "8", *quiet)


def _beat(stack: Stack) -> list[str]:
    # No pid file: after a crash it would keep the next one from starting, and the supervisor starts only one anyway.
    return _module("celery", "-A", "civaffairs.celery", "beat", "--pidfile=", "--loglevel", "WARNING")


def mark(stack: Stack, name: str) -> str:
    return f"{stack.folder}#{name}"


def gate(stack: Stack) -> Path:
    """The file that says that the tables and the demonstration data are there."""
    return stack.folder / "open"


def _nothing(stack: Stack) -> list[Path]:
    return []


def supervisor_configuration(stack: Stack) -> Path:
    return stack.folder / "supervisord.conf"


def _supervisor(stack: Stack) -> list[str]:
    program = [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord"]
    return [*program, "--nodaemon", "--silent", "--configuration", str(supervisor_configuration(stack))]


PARTS = {
    "postgres": Part(
        postgres.command,
        needs=_nothing,
        is_server=True,
        stop_signal=postgres.STOP_SIGNAL,
        stop_seconds=20,
        clear_remains=postgres.clear_remains,
    ),
    "valkey": Part(
        valkey.command,
        needs=_nothing,
        is_server=True,
        stop_signal=valkey.STOP_SIGNAL,
        clear_remains=valkey.clear_remains,
    ),
    "agencies": Part(_agencies, needs=lambda stack: [gate(stack), stack.population]),
    "worker": Part(_worker),
    "beat": Part(_beat),
    "web": Part(_web),
}
SUPERVISOR = "supervisor"
SUPERVISOR_PART = Part(_supervisor, needs=_nothing, stop_seconds=45)


def named(name: str) -> Part:
    return SUPERVISOR_PART if name == SUPERVISOR else PARTS[name]


def survivors(stack: Stack, name: str) -> list[int]:
    """Live processes of this part: workers, for instance, that outlived their killed parent and still hold its port."""
    if named(name).is_server:
        return processes.servers_in({"postgres": postgres, "valkey": valkey}[name].data(stack))
    return processes.marked(mark(stack, name))


def environment(stack: Stack, name: str) -> dict[str, str]:
    if named(name).is_server:
        return postgres.environment()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("SUPERVISOR_")}
    return {**inherited, **stack.environment(), processes.MARK: mark(stack, name), "PYTHONUNBUFFERED": "1"}
