"""The production settings start, pass Django's own deployment check, and are told by the guide what they need."""

import json
import os
import re
import subprocess
import sys

import psycopg2
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from civaffairs.devstack import paths
from civaffairs.web import monitoring
from civaffairs.web.middleware import AddressBehindProxies
from tests import databases
from tests.architecture import tree

GUIDE = tree.ROOT / "docs" / "howto" / "run-in-production.md"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SECRET = "k3" + "Zq7x-Lr9w_" * 6
ASKS = """
import json, django
django.setup()
from django.test import Client
def ask(path, **more):
    response = Client(headers={"host": "minzheng.example.gov.cn"}).get(path, **more)
    cookies = [morsel.OutputString() for morsel in response.cookies.values()]
    return [response.status_code, response.headers.get("Location", ""), dict(response.headers), cookies]
forwarded = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}
print(json.dumps([
    ask("/accounts/sign-in"), ask("/accounts/sign-in", **forwarded), ask("/monitor/ready"),
    ask("/accounts/sign-in", REMOTE_ADDR="10.9.9.9", **forwarded),
]))
"""


def environment_of_the_guide() -> dict[str, str]:
    """The variables of the environment file that the guide prints, filled with keys."""
    (block,) = re.findall(r"^```ini\n# civaffairs\.env\n(.*?)^```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    rows = dict(line.split("=", 1) for line in block.splitlines() if line and not line.startswith("#"))
    return {name: value.replace("BASE64KEY", KEY).replace("LONGSECRET", SECRET) for name, value in rows.items()}


def environment(**more: str) -> dict[str, str]:
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**own, **environment_of_the_guide(), **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], cwd=tree.ROOT, env=environment(**more), capture_output=True, text=True
    )


def test_the_environment_of_the_guide_passes_the_deployment_check_without_a_warning():
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues" in checked.stdout


def test_missing_keys_are_all_named_in_one_sentence_before_anything_starts():
    missing = ("SECRET_KEY", "ALLOWED_HOSTS", "FIELD_KEYS", "IDENTITY_KEYS", "AUDIT_ANCHOR_KEY")
    refused = run("manage.py", "check", **dict.fromkeys(missing, ""))
    assert refused.returncode != 0
    assert f"缺少环境变量：{'、'.join(missing)}。" in refused.stderr


def test_every_variable_of_the_guide_is_in_the_reference():
    reference = (tree.ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    assert [name for name in environment_of_the_guide() if f"`{name}`" not in reference] == []


@pytest.mark.live
def test_the_product_answers_behind_the_proxy_over_tls_only(stack, tmp_path):
    name = f"live_production_{os.getpid()}"
    databases.clone(stack, name)
    where = {
        "DATABASE_URL": stack.dsn("civ_app", name),
        "REDIS_URL": stack.redis_url(),
        "STATIC_ROOT": str(tmp_path / "static"),
        "PYTHONPATH": str(tree.ROOT),
    }
    try:
        collected = run("manage.py", "collectstatic", "--no-input", "--verbosity", "0", **where)
        assert (collected.returncode, collected.stderr) == (0, "")
        answered = run("-c", ASKS, **where)
        assert answered.returncode == 0, answered.stderr
        plain, behind_proxy, ready, forged = json.loads(answered.stdout.splitlines()[-1])
    finally:
        databases.drop(stack, name)
    assert (plain[0], plain[1]) == (301, "https://minzheng.example.gov.cn/accounts/sign-in")
    assert behind_proxy[0] == 200
    assert behind_proxy[2]["Strict-Transport-Security"].startswith("max-age=31536000")
    assert any(cookie.startswith("__Host-csrf=") and "Secure" in cookie for cookie in behind_proxy[3])
    assert ready[0] == 200
    assert forged[0] == 301


def address_seen(settings, *, remote: str, forwarded: str) -> str:
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.5"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    AddressBehindProxies(lambda request: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "6.6.6.6, 10.1.2.3, 10.0.0.5", "10.1.2.3"),
        ("10.1.2.3", "6.6.6.6", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_a_caller_cannot_choose_the_address_that_is_recorded(settings, remote, forwarded, seen):
    assert address_seen(settings, remote=remote, forwarded=forwarded) == seen


def test_what_cannot_be_reached_is_named_and_nothing_else_is_told(monkeypatch):
    def away() -> None:
        raise ConnectionError("secret-host:5432 refused")

    monkeypatch.setattr(monitoring, "PARTS", {"database": away, "cache": lambda: None})
    answer = monitoring.ready(RequestFactory().get("/monitor/ready"))
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "failed", "failed": ["database"]})


@pytest.mark.django_db
def test_a_watcher_asks_without_signing_in():
    assert Client().get("/monitor/alive").json() == {"status": "ok"}
    assert Client().get("/monitor/ready").status_code == 200


def command_of_the_guide(name: str) -> str:
    (block,) = re.findall(rf"^```sh\n# {name}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return block


def tables_of(address: str) -> tuple[list, list]:
    """Every table with its owner and whether its walls are forced; and what was migrated."""
    with psycopg2.connect(address) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_userbyid(relowner), relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        tables = cursor.fetchall()
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        return tables, cursor.fetchall()


@pytest.mark.live
def test_the_backup_of_the_guide_is_restored_by_its_commands_with_every_wall(stack, tmp_path):
    name, tried = f"live_backup_{os.getpid()}", f"live_tried_{os.getpid()}"
    databases.clone(stack, name)
    where = {
        "BACKUP": str(tmp_path / "civaffairs.dump"),
        "MIGRATOR_DATABASE_URL": stack.dsn("civ_migrator", name),
        "ADMIN_DATABASE_URL": stack.dsn("civ_migrator", "postgres"),
        "SUPERUSER_DATABASE_URL": stack.dsn("postgres", tried),
        "RESTORED_DATABASE_URL": stack.dsn("civ_migrator", tried),
        "PATH": f"{paths.postgres_binaries(stack.folder)}:{os.environ['PATH']}",
    }
    try:
        for step in ("back up", "restore into an empty database"):
            text = command_of_the_guide(step).replace("civaffairs_tried", tried)
            done = subprocess.run(["sh", "-e"], input=text, text=True, cwd=tree.ROOT, env=where, capture_output=True)
            assert (done.returncode, done.stderr) == (0, ""), step
        assert tables_of(where["RESTORED_DATABASE_URL"]) == tables_of(where["MIGRATOR_DATABASE_URL"])
    finally:
        databases.drop(stack, tried)
        databases.drop(stack, name)
