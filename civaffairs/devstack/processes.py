"""Finding and ending the processes of a stack by what they are, not by remembered numbers.

A killed process stays a zombie for a while and its number may be given to a stranger, so a pid file alone proves
nothing. The servers are recognised by program and working folder (both change into their data folder), Python parts by
a mark in their environment.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MARK = "CIVAFFAIRS_PART"
_SERVER_PROGRAMS = ("postgres", "valkey-server")


def _numbers() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def servers_in(folder: Path) -> list[int]:
    """Live server processes whose data folder this is, the postmaster's children included."""
    found = []
    for pid in _numbers():
        try:
            inside = os.readlink(f"/proc/{pid}/cwd") == str(folder)
            program = os.path.basename(os.readlink(f"/proc/{pid}/exe")).removesuffix(" (deleted)")
        except OSError:
            continue
        if inside and program in _SERVER_PROGRAMS and is_alive(pid):
            found.append(pid)
    return found


def marked(mark: str) -> list[int]:
    """Live processes that were started as this part of this stack."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for pid in _numbers():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment and pid != os.getpid() and is_alive(pid):
            found.append(pid)
    return found


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end_all(find: Callable[[], list[int]], *, number: signal.Signals, patience: float) -> None:
    """End what `find` finds: first by the given signal, after `patience` seconds by force."""
    _send(find(), number)
    if not wait_until(lambda: not find(), patience):
        _send(find(), signal.SIGKILL)
        wait_until(lambda: not find(), 5)
