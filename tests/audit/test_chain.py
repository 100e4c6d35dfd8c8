"""The record of acts is proved: among a hundred thousand entries one that was changed, removed or inserted is found."""

import datetime as dt
import http.server
import json
import os
import threading

import psycopg2
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from psycopg2.extras import execute_values

from assistance.services import decisions
from civaffairs.audit import anchors as anchoring
from civaffairs.audit import services, tasks
from civaffairs.audit.models import AuditAnchor, AuditEntry, AuditSeal
from civaffairs.casework.models import Case
from civaffairs.common.dates import now
from civaffairs.payments.models import Award
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.conftest import ON, _point_at
from tests.factories import applications as make
from tests.factories.bureaus import COUNTY, Role, make_actor, make_bureaus

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

SIZE = 100_000
DAY = ON.isoformat()
REST = "actor_id, actor_name, actor_role, verb, subject_kind, text, purpose, outcome"
ENTRIES = """
    INSERT INTO audit_auditentry
      (tenant, id, at, actor_id, actor_name, actor_role, verb, subject_kind, subject_id, text, purpose, outcome)
    SELECT 1001, lpad(to_hex(n), 32, '0')::uuid, '2026-11-01 08:00+08'::timestamptz + n * interval '1 second',
      '7', '李静', 'township_caseworker', 'assistance.file', 'case', n::text, '第' || n || '条', '', 'done'
    FROM generate_series(1, %s) AS n
"""


@pytest.fixture(scope="module")
def own_database(stack, django_db_blocker):
    """A database of its own with a hundred thousand sealed entries, committed."""
    name = f"test_audit_{os.getpid()}"
    databases.clone(stack, name)
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _point_at(stack, name)
        make_bureaus()
        with scope(COUNTY):
            with connection.cursor() as cursor:
                cursor.execute(ENTRIES, [SIZE])
            _seal_all()
        _as_superuser(stack.dsn("postgres", name), "ANALYZE audit_auditentry, audit_auditseal")
        yield stack.dsn("postgres", name)
        for alias in connections:
            connections[alias].close()
        if before.startswith("test_"):
            _point_at(stack, before)
    databases.drop(stack, name)


def _as_superuser(dsn: str, statement: str) -> None:
    link = psycopg2.connect(dsn)
    link.set_session(autocommit=True)
    with link.cursor() as cursor:
        cursor.execute(statement)
    link.close()


def _seal_all() -> None:
    """The sealer's own digests, written at once."""
    digest, rows = services.GENESIS, []
    for number, entry in enumerate(AuditEntry.objects.order_by("at", "id").iterator(), 1):
        digest = services.digest_of(entry, number, digest)
        rows.append((COUNTY, str(entry.pk), number, str(entry.pk), digest, now()))
    with connection.cursor() as cursor:
        statement = "INSERT INTO audit_auditseal (tenant, id, number, entry_id, digest, sealed_at) VALUES %s"
        execute_values(cursor.cursor, statement, rows, page_size=10_000)


@pytest.fixture
def tamper(own_database):
    """Statements of somebody who holds the database's highest right; what they did is undone afterwards."""
    link = psycopg2.connect(own_database)
    link.set_session(autocommit=True)
    undo: list[str] = []

    def execute(statement: str, back: str = "") -> None:
        with link.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
        if back:
            undo.append(back)

    yield execute
    for statement in reversed(undo):
        execute(statement)
    link.close()


@pytest.fixture
def anchors(own_database, settings, tmp_path):
    """An anchor file of the test's own."""
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    settings.AUDIT_ANCHOR_KEY = "only-for-tests"
    settings.AUDIT_ANCHOR_URL = ""
    yield tmp_path / "anchors.jsonl"
    _as_superuser(own_database, "TRUNCATE audit_auditanchor")


def faults() -> list[str]:
    """What the verification says."""
    with scope(COUNTY):
        return list(services.verify())


def against_anchors() -> list[str]:
    """What comparing with the anchor file says."""
    heads, broken = anchoring.read_file()
    with scope(COUNTY):
        return [*broken, *anchoring.compare(heads=heads, bureau=COUNTY)]


def said(capsys) -> str:
    """What the command prints where something is wrong."""
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    return capsys.readouterr().out


def test_a_hundred_thousand_untouched_entries_are_sound(own_database):
    assert faults() == []


def test_one_changed_entry_among_a_hundred_thousand_is_found(tamper):
    tamper(
        "UPDATE audit_auditentry SET text = '改过' WHERE subject_id = '54321'",
        "UPDATE audit_auditentry SET text = '第54321条' WHERE subject_id = '54321'",
    )
    assert faults() == ["第 54321 号审计记录与封存摘要不符：记录或其前一条被改动"]


def test_one_removed_entry_among_a_hundred_thousand_is_found(tamper):
    tamper("CREATE TABLE kept AS SELECT * FROM audit_auditentry WHERE subject_id = '777'")
    tamper(
        "DELETE FROM audit_auditentry WHERE subject_id = '777'",
        "INSERT INTO audit_auditentry SELECT * FROM kept",
    )
    assert faults() == ["第 777 号审计记录被删除"]


def test_one_entry_slipped_in_among_a_hundred_thousand_is_found_before_and_after_it_is_sealed(tamper):
    tamper(
        f"INSERT INTO audit_auditentry (tenant, id, at, subject_id, {REST}) SELECT tenant, gen_random_uuid(), "
        f"at + interval '1 ms', 'slipped', {REST} FROM audit_auditentry WHERE subject_id = '40000'",
        "DELETE FROM audit_auditentry WHERE subject_id = 'slipped'",
    )
    with scope(COUNTY):
        assert services.seal(at=now()) == 0
    [unsealed] = faults()
    assert unsealed.endswith("的审计记录未封存而其后的已封存：事后插入，或封存被删除")
    with scope(COUNTY):  # whoever slips in the seal as well
        entry, last = AuditEntry.objects.get(subject_id="slipped"), AuditSeal.objects.get(number=SIZE)
        digest = services.digest_of(entry, SIZE + 1, last.digest)
        AuditSeal.objects.create(number=SIZE + 1, entry=entry, digest=digest, sealed_at=now())
    tamper("SELECT 1", f"DELETE FROM audit_auditseal WHERE number > {SIZE}")
    assert faults() == [f"第 {SIZE + 1} 号审计记录的时间早于此前已封存的记录：事后插入"]


def test_entries_cut_off_at_the_end_are_found_by_the_anchor(tamper, anchors, capsys):
    tasks.anchor_audit_chains(DAY)
    assert len(anchors.read_text().splitlines()) == 1
    tamper("CREATE TABLE tail AS SELECT * FROM audit_auditseal WHERE number > 99000")
    tamper("DELETE FROM audit_auditseal WHERE number > 99000", "INSERT INTO audit_auditseal SELECT * FROM tail")
    tamper("CREATE TABLE tail_entries AS SELECT * FROM audit_auditentry WHERE subject_id::int > 99000")
    tamper(
        "DELETE FROM audit_auditentry WHERE subject_id::int > 99000",
        "INSERT INTO audit_auditentry SELECT * FROM tail_entries",
    )
    assert faults() == []  # the chain alone cannot know
    assert f"{DAY} 锚定到第 {SIZE} 号，库中没有该号" in said(capsys)


def test_a_chain_written_anew_after_a_change_is_found_by_the_anchor(tamper, anchors):
    tasks.anchor_audit_chains(DAY)
    digest = "SELECT digest FROM audit_auditseal WHERE number = 100000"
    tamper("CREATE TABLE head AS " + digest)
    tamper(
        "UPDATE audit_auditseal SET digest = repeat('a', 64) WHERE number = 100000",
        "UPDATE audit_auditseal SET digest = (SELECT digest FROM head) WHERE number = 100000",
    )
    [fault] = against_anchors()
    assert "摘要与库中不同" in fault


def test_the_anchor_is_put_down_once_a_day_however_often_the_task_runs(anchors):
    tasks.anchor_audit_chains(DAY)
    tasks.anchor_audit_chains(DAY)
    tasks.anchor_audit_chains((ON + dt.timedelta(1)).isoformat())
    assert [json.loads(line)["day"] for line in anchors.read_text().splitlines()] == ["2026-11-20", "2026-11-21"]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda lines: [lines[0].replace('"number": 1', '"number": 2'), *lines[1:]], "第 1 行签名不符"),
        (lambda lines: lines[1:], "第 1 行与前一行不衔接"),
        (lambda lines: lines[:-1], "文件被截去或换过"),
        (lambda lines: [lines[0], "{}", lines[1]], "第 2 行不能读"),
    ],
    ids=["changed", "first removed", "last removed", "inserted"],
)
def test_a_touched_anchor_file_is_found(anchors, harm, sentence):
    for day in (ON, ON + dt.timedelta(1)):
        tasks.anchor_audit_chains(day.isoformat())
    anchors.write_text("\n".join(harm(anchors.read_text().splitlines())) + "\n")
    assert any(sentence in fault for fault in against_anchors())


def test_an_outside_service_gets_the_head_and_is_asked_again_when_it_did_not_answer(anchors, settings):
    received, answers = [], [503, 200]

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0))
            self.end_headers()
            self.wfile.write(b"receipt 1")

        def log_message(self, *parts):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.AUDIT_ANCHOR_URL = f"http://127.0.0.1:{server.server_port}/anchors"
    with pytest.raises(Exception, match="503"):
        tasks.anchor_audit_chains(DAY)
    tasks.anchor_audit_chains(DAY)
    tasks.anchor_audit_chains(DAY)
    server.shutdown()
    assert [(one["bureau"], one["number"]) for one in received] == [(COUNTY, SIZE)] * 2
    assert len(anchors.read_text().splitlines()) == 1
    with scope(COUNTY):
        assert sorted(AuditAnchor.objects.values_list("receipt", flat=True))[-1] == "receipt 1"


def test_without_a_record_of_it_no_decision_is_made(tamper):
    with scope(COUNTY):
        case = make.awaiting_confirmation(ON)
        confirmer = make_actor(Role.COUNTY_CONFIRMER)
        amount = case.determinations.order_by("-determined_at")[0].amount
    tamper("REVOKE INSERT ON audit_auditentry FROM civ_app", "GRANT INSERT ON audit_auditentry TO civ_app")
    with pytest.raises(DatabaseError, match="permission denied"), scope(COUNTY):
        decisions.confirm_allowance(case=case, amount_seen=amount, by=confirmer, on=ON)
    with scope(COUNTY):
        assert Case.objects.get(pk=case.pk).status == "awaiting_confirmation"
        assert not Award.objects.filter(case=case).exists()
        assert AuditSeal.objects.count() == SIZE
