"""Real processes: what one of them publishes every other one knows at once."""

import os
import subprocess
import sys

import pytest

from tests import databases

pytestmark = pytest.mark.live

READER = """
import sys, django
django.setup()
import datetime as dt
from civaffairs.policy.services import figure
for line in sys.stdin:
    try:
        print(figure("assistance.subsistence_allowance.standard", place="210202", on=dt.date(2027, 1, 1)), flush=True)
    except Exception as trouble:
        print(repr(trouble), flush=True)
"""
DECIDER = """
import sys, django
django.setup()
import datetime as dt
from civaffairs.common.dates import now
from civaffairs.policy import services
from civaffairs.policy.services import apply_rule
from django.db import transaction
if "--without-lock" in sys.argv:
    services._publication = lambda shared: None
with transaction.atomic():
    apply_rule("registry.id_number", place="210202", on=dt.date(2027, 1, 1), known_at=now(),
               inputs={"number": "11010519491231002X"})
    print("decided", flush=True)
    sys.stdin.readline()
"""
PUBLISHER = """
import sys, django
django.setup()
import datetime as dt
from civaffairs.accounts.choices import Role
from civaffairs.policy.services import publish_value
from civaffairs.tenancy.scope import scope
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus
from civaffairs.tenancy.models import Bureau
from tests.factories.figures import both, drafted
if not Bureau.objects.exists():
    make_bureaus()
with scope(COUNTY):
    draft = drafted(both(int(sys.argv[1])), dt.date(2026, 12, int(sys.argv[2])))
    by = make_actor(Role.COUNTY_CONFIRMER)
with scope(COUNTY):
    print("publishing", flush=True)
    publish_value(draft=draft, by=by, on=dt.date(2026, 11, 20))
print("published", flush=True)
"""


@pytest.fixture
def environment(stack):
    name = f"live_policy_{os.getpid()}"
    databases.clone(stack, name)
    yield databases.environment(stack, name)
    databases.drop(stack, name)


@pytest.fixture
def start(environment):
    started = []

    def begin(program: str, *arguments: object) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=environment, cwd=databases.ROOT,
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def ask(reader: subprocess.Popen) -> str:
    reader.stdin.write("\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def test_a_running_process_counts_with_what_another_has_just_published(start):
    reader = start(READER)
    first = ask(reader)
    assert "'urban': 750" in first
    publisher = start(PUBLISHER, 811, 1)
    assert publisher.wait(60) == 0
    assert ask(reader) == "{'rural': 811, 'urban': 811}"
    assert start(PUBLISHER, 822, 2).wait(60) == 0
    assert ask(reader) == "{'rural': 822, 'urban': 822}"


def test_nothing_is_published_between_a_decisions_instant_and_its_commit(start):
    """Without the lock the figure would be stamped before an instant of knowledge and become visible after it."""
    decider = start(DECIDER)
    assert decider.stdout.readline().strip() == "decided"
    publisher = start(PUBLISHER, 833, 3)
    assert publisher.stdout.readline().strip() == "publishing"
    with pytest.raises(subprocess.TimeoutExpired):
        publisher.wait(2)
    decider.stdin.write("\n")
    decider.stdin.flush()
    assert decider.wait(30) == 0
    assert publisher.wait(30) == 0


def test_without_the_lock_a_figure_slips_in_behind_a_decisions_instant(start):
    decider = start(DECIDER, "--without-lock")
    assert decider.stdout.readline().strip() == "decided"
    assert start(PUBLISHER, 844, 4).wait(60) == 0
    assert decider.poll() is None
