"""The supervisor: its configuration, and keeping it alive in the foreground."""

import shlex
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from civaffairs.devstack import launch, parts, paths, processes
from civaffairs.devstack.state import Stack

_GROUPS = {"servers": ("postgres", "valkey"), "product": ("agencies", "worker", "beat", "web")}


def _escaped(text: str) -> str:
    """Supervisor expands % and takes a blank with ; for a comment."""
    return text.replace("%", "%%")


def _section(name: str, lines: dict[str, object]) -> str:
    return f"[{name}]\n" + "".join(f"{key}={_escaped(str(value))}\n" for key, value in lines.items()) + "\n"


def _program(stack: Stack, name: str) -> str:
    part = parts.named(name)
    return _section(
        f"program:{name}",
        {
            "command": shlex.join([sys.executable, "-m", "civaffairs.devstack.leash", name]),
            "directory": paths.CLONE,
            "environment": f'{processes.MARK}="{parts.mark(stack, name)}"',
            "autorestart": "true",
            "startsecs": 1,
            "startretries": 1_000_000,  # a part that fails today may work once its neighbour is back
            "stopsignal": part.stop_signal.name.removeprefix("SIG"),
            "stopwaitsecs": part.stop_seconds,
            "stopasgroup": "false",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": launch.log_folder(stack) / f"{name}.log",
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": 1,
        },
    )


def write_configuration(stack: Stack) -> Path:
    head = {
        "nodaemon": "true",
        "logfile": launch.log_folder(stack) / "supervisor.log",
        "pidfile": stack.folder / "supervisord.pid",
        "childlogdir": launch.log_folder(stack),
    }
    if paths.is_root():
        head["user"] = "root"  # said aloud, or supervisor warns; the servers leave root behind in their leash
    groups = [
        _section(f"group:{group}", {"programs": ",".join(names), "priority": number})
        for number, (group, names) in enumerate(_GROUPS.items(), 1)
    ]
    file = parts.supervisor_configuration(stack)
    file.write_text(_section("supervisord", head) + "".join(groups + [_program(stack, name) for name in parts.PARTS]))
    return file


def start(stack: Stack) -> subprocess.Popen[bytes]:
    """Start the supervisor in a session of its own: Ctrl-C reaches it only through its launcher."""
    with (launch.log_folder(stack) / "supervisor.out").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "civaffairs.devstack.leash", parts.SUPERVISOR],
            cwd=paths.CLONE,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def running_parts(stack: Stack) -> dict[str, list[int]]:
    """Live processes by part, the supervisor included."""
    found = {name: parts.survivors(stack, name) for name in (parts.SUPERVISOR, *parts.PARTS)}
    return {name: pids for name, pids in found.items() if pids}


def end_everything(stack: Stack) -> None:
    """End the supervisor, which ends its parts, and then whatever did not obey."""
    seconds = parts.SUPERVISOR_PART.stop_seconds
    processes.end_all(partial(parts.survivors, stack, parts.SUPERVISOR), number=signal.SIGTERM, patience=seconds)
    for name in reversed(parts.PARTS):
        part = parts.named(name)
        processes.end_all(partial(parts.survivors, stack, name), number=part.stop_signal, patience=5)
