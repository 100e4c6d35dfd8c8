"""The product behind its own web server, as in the running product, and clients that call it side by side."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from civaffairs.devstack.processes import wait_until
from civaffairs.devstack.state import free_port
from tests import databases

from .database import Database

WORKERS, THREADS = 2, 8
KEYS = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "IDENTITY_KEYS")


@dataclass
class Load:
    """What clients saw: milliseconds of each request, and seconds from the first to the last."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.seconds


class Caller:
    """One client with a connection of its own."""

    def __init__(self, port: int):
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.tag = ""  # of the last answer

    def call(self, address: str, headers: dict[str, str], method: str = "GET", body: bytes | None = None) -> bytes:
        """The answer's content. Raises RuntimeError at any answer but a good one."""
        self._link.request(method, address, body, headers)
        answer = self._link.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{address} answered {answer.status}: {content[:400]!r}")
        self.tag = answer.headers.get("ETag", "")
        return content


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int

    def load(self, work: Callable[[Caller, int], object], *, clients: int, times: int) -> Load:
        """Do a piece of work so many times, spread over the clients; a first round for each is not counted."""
        found = Load()

        def one(client: int) -> None:
            call = callers[client]
            for number in range(client, times, clients):
                begun = time.perf_counter()
                work(call, number)
                found.milliseconds.append((time.perf_counter() - begun) * 1000)

        callers = [Caller(self.port) for _ in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(lambda client: work(callers[client], times + client), range(clients)))
            begun = time.perf_counter()
            list(pool.map(one, range(clients)))
            found.seconds = time.perf_counter() - begun
        return found


@contextmanager
def served(database: Database) -> Iterator[Server]:
    """The product on this database with as many workers and threads as it has by default."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error"]
    environment = databases.environment(database.stack, database.name)
    environment |= {name: os.environ[name] for name in KEYS}  # who signed in here is signed in there
    process = subprocess.Popen([*command, "civaffairs.wsgi:application"], env=environment, cwd=databases.ROOT)
    server = Server(port)

    def answers() -> bool:
        try:
            return bool(Caller(port).call("/accounts/sign-in", {}))
        except (OSError, http.client.HTTPException):
            return False

    try:
        if not wait_until(answers, 60):
            raise TimeoutError("the web server did not answer")
        yield server
    finally:
        process.terminate()
        process.wait(20)
