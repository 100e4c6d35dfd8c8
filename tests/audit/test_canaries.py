"""An identity number, an account and a telephone are followed like canaries: nobody finds one where none belongs.

A household is taken to its grant in a process of its own, with all its logging; afterwards the dump of the database,
the log, the queue and the pages of errors are searched.
"""

import datetime as dt
import os
import subprocess
import sys

import pytest
import redis

from civaffairs.devstack import paths
from tests import databases
from tests.factories.applications import id_number

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

BROKER_NUMBER = 4 + os.getpid() % 4
NUMBER = id_number(dt.date(1985, 3, 2), 11)
CANARIES = {
    "identity number": NUMBER,
    "identity number of the wife": id_number(dt.date(1987, 6, 9), 12),
    "identity number of the child": id_number(dt.date(2015, 9, 1), 14),
    "account": "6228480000000000018",
    "telephone": "13900000000",
}
LIFE = """
import datetime as dt, sys
import django
django.setup()
from unittest.mock import patch
from django.conf import settings
from django.test import Client
from django.urls import reverse
from assistance.services import investigation
from civaffairs.common.dates import now
from civaffairs.facts.services import relay
from civaffairs.tenancy.scope import scope
from tests.factories import applications as make
from tests.factories.bureaus import COUNTY, Role, make_actor, make_bureaus, make_member

settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
settings.ALLOWED_HOSTS = ["testserver"]
on, number = dt.date(2026, 11, 20), sys.argv[1]
make_bureaus()
with scope(COUNTY):
    case = make.granted(on)
    assert case.applicant.documents.get().number == number
with scope(COUNTY):
    other = make.investigating(on, name="李强", serial=41)
    investigation.start_means_test(case=other, by=make_actor(Role.TOWNSHIP_CASEWORKER), on=on)
with scope(COUNTY):
    relay(at=now())
client = Client(raise_request_exception=False)
client.force_login(make_member(Role.TOWNSHIP_CASEWORKER).user)
found = client.post(reverse("search"), {"q": number, "text": number})
add = reverse("registry:add-document", args=[case.applicant_id])
with patch("civaffairs.registry.acts.services.add_document", side_effect=RuntimeError("broken")):
    broken = client.post(add, {"kind": "id_card", "number": number, "issuer": "", "valid_to": ""})
gone = client.post("/no-such-page", {"number": number})
auditor = Client(raise_request_exception=False)
auditor.force_login(make_member(Role.AUDITOR).user)
refused = auditor.post(add, {"kind": "id_card", "number": number})
assert (broken.status_code, gone.status_code, refused.status_code) == (500, 404, 403), (
    broken.status_code, gone.status_code, refused.status_code)
for page in (found, broken, gone, refused):
    sys.stdout.write(page.content.decode())
"""


@pytest.fixture(scope="module")
def traces(stack, tmp_path_factory):
    """What the life of the household left behind: by place, everything as text."""
    name, folder = f"test_canaries_{os.getpid()}", tmp_path_factory.mktemp("canaries")
    databases.clone(stack, name)
    broker = redis.Redis.from_url(stack.redis_url(BROKER_NUMBER))
    broker.flushdb()
    environment = databases.environment(stack, name) | {
        "REDIS_URL": stack.redis_url(BROKER_NUMBER), "LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    lived = subprocess.run(
        [sys.executable, "-c", LIFE, NUMBER], env=environment, cwd=databases.ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert lived.returncode == 0, lived.stderr[-3000:]
    dump = folder / "dump.sql"
    with dump.open("wb") as file:
        program = paths.postgres_binaries(stack.folder) / "pg_dump"
        subprocess.run([program, stack.dsn("postgres", name)], stdout=file, check=True)
    yield {
        "dump": dump.read_text("utf-8"),
        "log": lived.stderr,
        "queue": queued(broker),
        "error pages": lived.stdout,
    }
    broker.flushdb()
    databases.drop(stack, name)


def queued(broker: redis.Redis) -> str:
    """Everything that the broker holds."""
    parts = []
    for key in broker.scan_iter():
        kind = broker.type(key).decode()
        read = {
            "list": lambda at: broker.lrange(at, 0, -1),
            "set": broker.smembers,
            "hash": broker.hgetall,
            "zset": lambda at: broker.zrange(at, 0, -1),
            "string": broker.get,
        }[kind]
        parts.append(f"{key!r} {read(key)!r}")
    return "\n".join(parts)


def test_the_traces_are_those_of_the_household(traces):
    assert "王海波" in traces["dump"]
    assert "COPY public.audit_auditentry" in traces["dump"]
    assert "meanstest" in traces["queue"]
    assert "broken" in traces["log"]
    assert "<html" in traces["error pages"]


@pytest.mark.parametrize("place", ["dump", "log", "queue", "error pages"])
@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_is_found(traces, place, canary):
    text, secret = traces[place], CANARIES[canary]
    at = text.find(secret)
    assert at < 0, text[max(0, at - 300) : at + 60]
