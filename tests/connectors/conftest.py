"""A small population and a real mock agency server, one for the whole session."""

import datetime as dt
import os
import socket
import subprocess
import sys
import time

import httpx
import pytest

from civaffairs.connectors.credentials import credentials_from
from civaffairs.connectors.protocol import SOURCES, AgencyConfig, Query
from civaffairs.devstack.population.build import build

AS_OF = dt.date(2026, 11, 20)
WINDOW = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
SECRET = "only-for-tests"


@pytest.fixture(scope="session")
def population():
    return build(as_of=AS_OF, size=900)


@pytest.fixture(scope="session")
def agencies_url(population, tmp_path_factory):
    """The address of a real server on the books of the population."""
    path = tmp_path_factory.mktemp("agencies") / "population.sqlite"
    population.save(path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--no-ws"]
    command += ["--log-level", "warning", "--workers-kill-timeout", "1", "civaffairs.connectors.agencies.server:app"]
    environment = {**os.environ, "CIVAFFAIRS_POPULATION": str(path), "AGENCIES_SECRET": SECRET}
    process = subprocess.Popen(command, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(url):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/_control/health", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the agency server did not answer")


@pytest.fixture(scope="session")
def config(agencies_url):
    credentials = credentials_from(SECRET, SOURCES)
    return AgencyConfig(agencies_url, credentials, timeout_seconds=5, deadline_seconds=10, batch_size=1000)


@pytest.fixture(scope="session")
def client():
    with httpx.Client(trust_env=False) as client:
        yield client


class Control:
    """The switches of the mock agencies."""

    def __init__(self, client, url):
        self._client = client
        self._url = f"{url}/_control"

    def fault(self, **values):
        answer = self._client.post(f"{self._url}/faults", json=values)
        assert answer.status_code == 200, answer.text

    def log(self, **chosen):
        return self._client.get(f"{self._url}/log", params=chosen).json()

    def reset(self):
        self._client.post(f"{self._url}/reset")


@pytest.fixture
def control(client, agencies_url):
    control = Control(client, agencies_url)
    control.reset()
    yield control
    control.reset()


def query_about(person, request_id=None, **changed):
    """A query about a person of the population."""
    values = {
        "request_id": request_id or f"req-{person.id_number}",
        "id_number": person.id_number,
        "name": person.name,
        "window_from": WINDOW[0],
        "window_to": WINDOW[1],
        "as_of": AS_OF,
    }
    return Query(**{**values, **changed})
