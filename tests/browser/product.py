"""The product's processes for one journey: web server, worker, scheduler and agencies, on a database of their own."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import redis

from civaffairs.devstack.processes import wait_until
from civaffairs.devstack.state import Stack, free_port
from tests import databases

BROKER_NUMBER = 8 + (os.getpid() + 4) % 8
PATIENCE = {"first_pause_seconds": 0.5, "longest_pause_seconds": 1, "lost_seconds": 5}
STARTING = 40


class Product:
    """Everything that runs; what was started is gone after `end`."""

    def __init__(self, stack: Stack, database: str, population: Path, folder: Path):
        self.folder = folder
        self.clock = folder / "days-ahead"
        self.clock.write_text("0")
        self.broker = redis.Redis.from_url(stack.redis_url(BROKER_NUMBER))
        self.broker.flushdb()
        self.agencies_port, self.web_port = free_port(), free_port()
        self.environment = {
            **databases.environment(stack, database),
            "DJANGO_SETTINGS_MODULE": "tests.browser.live_settings",
            "REDIS_URL": stack.redis_url(BROKER_NUMBER),
            "AGENCIES_URL": f"http://127.0.0.1:{self.agencies_port}",
            "CIVAFFAIRS_POPULATION": str(population),
            "MEANSTEST_PATIENCE": json.dumps(PATIENCE),
            "DOCUMENT_ROOT": str(folder / "documents"),
            "CLOCK_AHEAD": str(self.clock),
        }
        self.cases: dict[str, str] = {}
        self._started: list[subprocess.Popen] = []

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.web_port}"

    def settle(self, township: str) -> None:
        """Bureaus, divisions, users, and the cases from which journeys begin."""
        command = [sys.executable, "-m", "tests.browser.settle", township]
        told = subprocess.run(command, env=self.environment, cwd=databases.ROOT, check=True, stdout=subprocess.PIPE)
        self.cases = json.loads(told.stdout)

    def start(self) -> None:
        """Start every process and wait until pages and agencies answer."""
        self._granian("agencies", "asgi", "civaffairs.connectors.agencies.server:app", self.agencies_port)
        self._granian("web", "wsgi", "tests.browser.wsgi:application", self.web_port, "--blocking-threads", "4")
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
        self._celery("worker", "worker", "--concurrency", "2", *quiet)
        self._celery("beat", "beat", "--pidfile=", "--loglevel", "WARNING", "--max-interval", "1")
        for address in (f"{self.environment['AGENCIES_URL']}/_control/health", f"{self.url}/accounts/sign-in"):
            assert wait_until(lambda address=address: self._answers(address), STARTING), self.log()

    def set_days_ahead(self, days: int) -> None:
        """Move the clock of the web server."""
        self.clock.write_text(str(days))

    def log(self) -> str:
        """What the processes wrote."""
        return "\n".join(f"--- {file.name}\n{file.read_text()}" for file in sorted(self.folder.glob("*.log")))

    def end(self) -> None:
        """Stop everything that was started here."""
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        self.broker.flushdb()
        self.broker.close()

    def _answers(self, address: str) -> bool:
        try:
            return httpx.get(address, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def _granian(self, name: str, interface: str, application: str, port: int, *more: str) -> None:
        address = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws", "--log-level", "warning")
        self._start(name, "granian", "--interface", interface, *address, *more, application)

    def _celery(self, name: str, *arguments: str) -> None:
        self._start(name, "celery", "-A", "civaffairs.celery", *arguments)

    def _start(self, name: str, module: str, *arguments: str) -> None:
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=self.environment, cwd=databases.ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._started.append(process)
