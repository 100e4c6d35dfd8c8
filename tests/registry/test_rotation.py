"""Keys are changed while the product works; nothing becomes unreadable, nobody is registered twice meanwhile."""

import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as configured
from django.db import connection, connections

from civaffairs.accounts.choices import Role
from civaffairs.connectors.models import Exchange
from civaffairs.connectors.services import CONTEXT
from civaffairs.exchange.services import check_table, upload_table, uploaded_content
from civaffairs.registry.bank_accounts import register_account
from civaffairs.registry.models import BankAccount, IdentityDocument, Person, cipher
from civaffairs.registry.rotation import INDEXED, encrypted_fields, rotate_field, rotate_indexes
from civaffairs.tenancy.scope import scope
from tests import databases
from tests.exchange import tables
from tests.factories.applications import id_number
from tests.factories.bureaus import COUNTY, make_actor, make_bureaus

from .people import BIRTH, ON, person

ROOT = Path(__file__).parent.parent.parent
NEW_FIELD_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
NEW_INDEX_KEY = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXpBQkNERUY="
OLD_FIELD_KEY, OLD_INDEX_KEY, OLD_IDENTITY_KEY = (
    keys["1"] for keys in (configured.FIELD_KEYS, configured.INDEX_KEYS, configured.IDENTITY_KEYS)
)
NUMBER = id_number(BIRTH, 11)
DOCUMENTS = next(field for field in encrypted_fields() if field.context == IdentityDocument.CONTEXT)


@pytest.fixture
def county(db):
    make_bureaus()
    with scope(COUNTY):
        yield


def test_every_encrypted_column_is_found_by_its_name():
    contexts = {field.context for field in encrypted_fields()}
    assert contexts >= {
        "registry.IdentityDocument.number", "registry.BankAccount.number", "registry.Household.telephone",
        "connectors.Exchange.raw", "payments.PayeeAccount.number", "assistance.Application.account",
        "assistance.Application.telephone",
    }  # fmt: skip
    assert next(field for field in encrypted_fields() if field.context == CONTEXT).is_binary


def test_rows_are_encrypted_anew_a_batch_at_a_time_and_a_second_run_changes_nothing(county, settings):
    people = [person(f"王海{serial}", serial=serial) for serial in (11, 13, 15)]
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_FIELD_KEY}
    assert rotate_field(DOCUMENTS, using="default", size=2).rows == 3
    assert {document.number_encrypted[:2] for document in IdentityDocument.objects.all()} == {"2:"}
    settings.FIELD_KEYS = {"2": NEW_FIELD_KEY}
    assert people[0].documents.get().number == NUMBER
    assert rotate_field(DOCUMENTS, using="default").rows == 0


def test_an_uploaded_table_and_its_rows_open_under_the_newest_key_alone(county, settings):
    by, row = make_actor(Role.TOWNSHIP_CASEWORKER), tables.person(1)
    table = tables.as_csv([row])
    waiting = upload_table(kind="registry.person", file_name="名单.csv", content=table, by=by, on=ON)
    checked = upload_table(kind="registry.person", file_name="名单.csv", content=table, by=by, on=ON)
    check_table(job_id=checked.pk, rows=[list(tables.HEADER), row], on=ON)
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_FIELD_KEY}
    for field in encrypted_fields():
        if field.table.startswith("exchange_"):
            assert (rotate_field(field, using="default").rows, rotate_field(field, using="default").rows) == (1, 0)
    settings.FIELD_KEYS = {"2": NEW_FIELD_KEY}
    waiting.refresh_from_db()
    assert uploaded_content(job=waiting) == table
    assert checked.rows.get().cells[0] == row[0]


def test_a_write_between_reading_and_replacing_wins(county, settings, monkeypatch):
    document = person().documents.get()
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_FIELD_KEY}
    written = cipher().encrypt("新号码", context=IdentityDocument.CONTEXT)
    from civaffairs.registry import rotation

    honest = rotation.reencrypted

    def interrupted(box, stored, field):
        IdentityDocument.objects.filter(pk=document.pk).update(number_encrypted=written)
        return honest(box, stored, field)

    monkeypatch.setattr(rotation, "reencrypted", interrupted)
    assert rotate_field(DOCUMENTS, using="default").rows == 0
    document.refresh_from_db()
    assert document.number == "新号码"


def test_a_row_that_no_key_opens_is_named_and_left_as_it_is(county, settings):
    document = person().documents.get()
    settings.FIELD_KEYS = {"2": NEW_FIELD_KEY}
    done = rotate_field(DOCUMENTS, using="default")
    assert (done.rows, done.unreadable) == (0, (str(document.pk),))
    document.refresh_from_db()
    assert document.number_encrypted.startswith("1:")


def test_a_person_is_found_at_every_stage_of_a_change_of_the_index_key(county, settings):
    holder = person()
    clerk = make_actor(Role.TOWNSHIP_CASEWORKER)
    register_account(person=holder, bank_name="农行", number="6228480000000000018", holder="王海波", by=clerk, on=ON)
    old = settings.INDEX_KEYS
    settings.INDEX_KEYS = old | {"2": NEW_INDEX_KEY}
    assert person() == holder, "before the rotation the old index finds"
    newcomer = person("李建国", serial=33)
    settings.INDEX_KEYS = old
    assert person("李建国", serial=33) == newcomer, "a process that knows only the old key finds what a newer one wrote"
    settings.INDEX_KEYS = old | {"2": NEW_INDEX_KEY}
    assert [rotate_indexes(model, using="default").rows for model in INDEXED] == [1, 1]
    settings.INDEX_KEYS = {"2": NEW_INDEX_KEY}
    assert (person(), person("李建国", serial=33)) == (holder, newcomer)
    assert BankAccount.objects.numbered("6228480000000000018").exists()
    rotate_indexes(IdentityDocument, using="default", is_retiring=True)
    assert set(IdentityDocument.objects.values_list("number_index", flat=True)) == {""}
    assert person() == holder
    assert Person.objects.count() == 2


@pytest.fixture
def own_database(stack, django_db_blocker):
    """A database that commits, with the test's connections pointed at it."""
    name = f"live_rotation_{os.getpid()}"
    databases.clone(stack, name)
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    with django_db_blocker.unblock():
        for alias, role in (("default", "civ_app"), ("migrator", "civ_migrator")):
            connections[alias].close()
            connections[alias].settings_dict.update(
                NAME=name, HOST=stack.pg_host, PORT=stack.pg_port, USER=role, PASSWORD=stack.passwords[role]
            )
        yield name
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict.update(before[alias])
    databases.drop(stack, name)


def rotate(stack, database: str, *options: str) -> str:
    """Run the command as an operator does, with a second version of every key."""
    environment = databases.environment(stack, database) | {
        "FIELD_KEYS": f"1:{OLD_FIELD_KEY},2:{NEW_FIELD_KEY}",
        "INDEX_KEYS": f"1:{OLD_INDEX_KEY},2:{NEW_INDEX_KEY}",
        "IDENTITY_KEYS": f"1:{OLD_IDENTITY_KEY},2:{NEW_INDEX_KEY}",
    }
    command = [sys.executable, "manage.py", "rotate_keys", "--batch=5", *options]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.live
def test_the_command_changes_every_key_under_concurrent_writes(stack, own_database, settings):
    make_bureaus()
    with scope(COUNTY):
        people = [person(f"王海{serial}", serial=serial) for serial in range(11, 91, 2)]
        asked = Exchange.objects.create(
            source="tax", person=people[0], request_id="r", purpose="核对", adapter_version="1", state="no_record",
            asked_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC), answered_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
            raw_encrypted=b"1:" + cipher().encrypt_bytes("没有记录".encode(), context=CONTEXT), digest="0" * 64,
        )  # fmt: skip
    settings.FIELD_KEYS = settings.FIELD_KEYS | {"2": NEW_FIELD_KEY}
    settings.INDEX_KEYS = settings.INDEX_KEYS | {"2": NEW_INDEX_KEY}
    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS | {"2": NEW_INDEX_KEY}
    stop, written = threading.Event(), []

    def write() -> None:
        serial = 101
        while not stop.is_set() and serial < 999:
            with scope(COUNTY):
                written.append((person(f"李建{serial}", serial=serial).pk, id_number(BIRTH, serial)))
            serial += 2
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = rotate(stack, own_database)
    finally:
        stop.set()
        writer.join()
    assert "registry.IdentityDocument.number：重新加密 40 行" in said
    assert "connectors.Exchange.raw：重新加密 1 行" in said
    assert len(written) > 3
    settings.FIELD_KEYS, settings.INDEX_KEYS = {"2": NEW_FIELD_KEY}, {"2": NEW_INDEX_KEY}
    with scope(COUNTY):
        for key, number in [*written, (people[0].pk, id_number(BIRTH, 11)), (people[-1].pk, id_number(BIRTH, 89))]:
            assert IdentityDocument.objects.numbered(number).get().person_id == key
        assert {document.number for document in IdentityDocument.objects.all()} >= {number for _, number in written}
        asked.refresh_from_db()
        assert bytes(asked.raw_encrypted).startswith(b"2:")
    with psycopg2.connect(stack.dsn("civ_migrator", own_database)) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM registry_identitydocument d WHERE NOT EXISTS (SELECT FROM registry_identityindex i "
            "WHERE i.document_id = d.id AND i.key_version = '2')"
        )
        assert cursor.fetchone()[0] == 0
    assert "registry.IdentityDocument.number：重新加密 0 行" in rotate(stack, own_database)
