"""The processes that the live tests start, kill and watch."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import redis

from civaffairs.celery import app
from civaffairs.devstack.state import Stack
from tests import databases

# The tests' own corner of the broker, so that emptying it disturbs nobody else.
BROKER_NUMBER = 8 + os.getpid() % 8

# As in production, only less patient.
AGENCIES_LIMITS = {"timeout_seconds": 1.0, "deadline_seconds": 2.0}
PATIENCE = {
    "failures": 3,
    "collections": 8,
    "first_pause_seconds": 0.5,
    "longest_pause_seconds": 1,
    "claim_seconds": 6,
    "lost_seconds": 3,
    "batch_from": 10,
}


class Agencies:
    """The mock agencies as a test sees them: faults to switch on, a log to read."""

    def __init__(self, url: str):
        self.url = url

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_control/health", timeout=1, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def reset(self) -> None:
        httpx.post(f"{self.url}/_control/reset", trust_env=False).raise_for_status()

    def fault(self, agency: str, fault: str, **more) -> None:
        values = {"agency": agency, "fault": fault, **more}
        httpx.post(f"{self.url}/_control/faults", json=values, trust_env=False).raise_for_status()

    def repair(self) -> None:
        httpx.post(f"{self.url}/_control/reset?keep_log=1", trust_env=False).raise_for_status()

    def log(self, **filters) -> dict:
        answer = httpx.get(f"{self.url}/_control/log", params={"limit": 100_000, **filters}, trust_env=False)
        return answer.raise_for_status().json()


class Live:
    """Workers and beat on one database and one corner of the broker."""

    def __init__(self, stack: Stack, database: str, agencies_url: str, folder: Path):
        self.folder = folder
        self.broker_url = stack.redis_url(BROKER_NUMBER)
        self.broker = redis.Redis.from_url(self.broker_url)
        self.environment = {
            **databases.environment(stack, database),
            **{name: os.environ[name] for name in ("FIELD_KEYS", "INDEX_KEY", "AGENCIES_SECRET")},
            "REDIS_URL": self.broker_url,
            "AGENCIES_URL": agencies_url,
            "AGENCIES_LIMITS": json.dumps(AGENCIES_LIMITS),
            "MEANSTEST_PATIENCE": json.dumps(PATIENCE),
        }
        self._started: list[subprocess.Popen] = []
        self.empty_broker()
        self._broker_before = app.conf.broker_url
        self.send_to(self.broker_url)

    def send_to(self, url: str) -> None:
        """Point this process's messages at another broker."""
        app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
        app.amqp._producer_pool = None
        app._pool = None

    def empty_broker(self) -> None:
        """Lose every message, as a flushed broker does."""
        self.broker.flushdb()

    def waiting_messages(self) -> int:
        return self.broker.llen("celery")

    def worker(self, *, concurrency: int = 2) -> subprocess.Popen:
        """Start a worker in a session of its own, so that it can be killed with its children."""
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
        return self._start("worker", "worker", "--concurrency", str(concurrency), *quiet)

    def beat(self) -> subprocess.Popen:
        """Start the scheduler."""
        return self._start("beat", "beat", "--pidfile=", "--loglevel", "WARNING", "--max-interval", "1")

    def _start(self, name: str, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "civaffairs.celery", *arguments]
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=databases.ROOT, stdout=log, stderr=log, start_new_session=True
            )
        self._started.append(process)
        return process

    def kill(self, process: subprocess.Popen) -> None:
        """SIGKILL to the process and its children: nothing is tidied up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def log(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def end(self) -> None:
        for process in self._started:
            self.kill(process)
        self.send_to(self._broker_before)
        self.empty_broker()
        self.broker.close()
