"""The embedded Valkey: broker of the task queue, with an append-only file so that a crash loses no message."""

import signal
import socket
from pathlib import Path

from civaffairs.devstack import paths, processes
from civaffairs.devstack.state import HOST, Stack

PART = "valkey"
STOP_SIGNAL = signal.SIGTERM


def data(stack: Stack) -> Path:
    return paths.data_folder(stack.folder, PART)


def _configuration(stack: Stack) -> Path:
    """A file rather than arguments, because anyone on the machine can read the arguments of a process."""
    return data(stack) / "valkey.conf"


def initialise(stack: Stack) -> None:
    folder = data(stack)
    folder.mkdir(parents=True, exist_ok=True)
    paths.give_to_account(folder, 0o700)
    lines = {
        "bind": HOST,
        "port": stack.valkey_port,
        "requirepass": stack.valkey_password,
        "dir": f'"{folder}"',
        "appendonly": "no" if stack.test else "yes",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    file = _configuration(stack)
    file.touch(0o600)
    paths.give_to_account(file, 0o600).write_text("".join(f"{name} {value}\n" for name, value in lines.items()))


def command(stack: Stack) -> list[str]:
    return [str(paths.valkey_binary(stack.folder)), str(_configuration(stack))]


def clear_remains(stack: Stack) -> None:
    """End a server that outlived its supervisor; a second one on the same append-only file would ruin it."""
    processes.end_all(lambda: processes.servers_in(data(stack)), number=STOP_SIGNAL, patience=5)


def answers(stack: Stack) -> bool:
    try:
        with socket.create_connection((HOST, stack.valkey_port), 1) as link:
            link.settimeout(1)
            link.sendall(f"AUTH {stack.valkey_password}\r\nPING\r\n".encode())
            received = b""
            while received.count(b"\n") < 2:
                piece = link.recv(64)
                if not piece:
                    return False
                received += piece
            return received == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False


def stop(stack: Stack) -> None:
    processes.end_all(lambda: processes.servers_in(data(stack)), number=STOP_SIGNAL, patience=10)
