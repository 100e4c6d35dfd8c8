"""Changing keys while the product works: every encrypted column, both indexes, and the index over all bureaus.

What is done is read from the data themselves, so a run that was killed goes on where it stopped. A row is replaced
only while it still holds what was read, so a write in between wins; writers use the newest key already.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from civaffairs.common.crypto import FieldCipher

from .identity_index import digests_of
from .models import BankAccount, IdentityDocument, IndexedNumber, cipher

SUFFIX = "_encrypted"
INDEXED: tuple[type[IndexedNumber], ...] = (IdentityDocument, BankAccount)
NO_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class EncryptedField:
    """A column that holds `version:ciphertext`, as text or bytes; named `<field>_encrypted` on its model."""

    table: str
    column: str
    context: str
    is_binary: bool


@dataclass
class Rotated:
    """How many rows were written anew, and the ids of those that no configured key opens."""

    rows: int = 0
    unreadable: tuple[str, ...] = ()


FileRotation = Callable[..., Rotated]
_files: dict[str, FileRotation] = {}


def register_files(label: str, rotate: FileRotation) -> None:
    """Say how files outside the database are encrypted anew: a function of `using` and `size`; from `ready()`."""
    _files[label] = rotate


def file_rotations() -> list[tuple[str, FileRotation]]:
    """Every registered kind of files, by label."""
    return sorted(_files.items())


def encrypted_fields() -> list[EncryptedField]:
    """Every encrypted column of the installed apps, found by its name, so that no app can be forgotten."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if field.name.endswith(SUFFIX):
                context = f"{model._meta.label}.{field.name.removesuffix(SUFFIX)}"
                is_binary = isinstance(field, models.BinaryField)
                found.append(EncryptedField(model._meta.db_table, str(field.column), context, is_binary))
    return sorted(found, key=lambda field: field.context)


def rotate_field(field: EncryptedField, *, using: str, size: int = 500) -> Rotated:
    """Encrypt a column anew under the newest key, a batch a transaction."""
    box, done, unreadable, after = cipher(), 0, [], NO_ID
    while batch := _older(field, box.current, using, after, size):
        after = str(batch[-1][0])
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for key, stored in batch:
                try:
                    fresh = reencrypted(box, stored, field)
                except (InvalidTag, KeyError):
                    unreadable.append(str(key))
                    continue
                cursor.execute(
                    f'UPDATE "{field.table}" SET "{field.column}" = %s WHERE id = %s AND "{field.column}" = %s',
                    [fresh, key, stored],
                )
                done += cursor.rowcount
    return Rotated(done, tuple(unreadable))


def _older(field: EncryptedField, version: str, using: str, after: str, size: int) -> list[tuple]:
    prefix = f"{version}:".encode() if field.is_binary else f"{version}:"
    with connections[using].cursor() as cursor:
        cursor.execute(
            f'SELECT id, "{field.column}" FROM "{field.table}" WHERE id > %s AND length("{field.column}") > 0 '
            f'AND substring("{field.column}" FROM 1 FOR %s) <> %s ORDER BY id LIMIT %s',
            [after, len(prefix), prefix, size],
        )
        return [(key, bytes(stored) if field.is_binary else stored) for key, stored in cursor.fetchall()]


def reencrypted(box: FieldCipher, stored: str | bytes, field: EncryptedField) -> str | bytes:
    """The same content under the newest key. Raises InvalidTag or KeyError where no configured key opens it."""
    if isinstance(stored, str):
        return box.encrypt(box.decrypt(stored, context=field.context), context=field.context)
    version, _, sealed = stored.partition(b":")
    plain = box.decrypt_bytes(sealed, context=field.context, version=version.decode())
    return f"{box.current}:".encode() + box.encrypt_bytes(plain, context=field.context)


def rotate_indexes(model: type[IndexedNumber], *, using: str, size: int = 500, is_retiring: bool = False) -> Rotated:
    """Write the index columns of every configured key; `is_retiring` empties the column of one no longer configured."""
    table, done = model._meta.db_table, 0
    for batch in _numbers(model, using, size):
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for key, tenant, number, odd, even, _ in batch:
                wanted = model.index_columns(tenant, number)
                keeps = {"number_index": odd, "number_index_even": even}
                fresh = wanted if is_retiring else {name: wanted[name] or keeps[name] for name in wanted}
                if fresh != keeps:
                    cursor.execute(
                        f'UPDATE "{table}" SET number_index = %s, number_index_even = %s WHERE id = %s',
                        [fresh["number_index"], fresh["number_index_even"], key],
                    )
                    done += 1
    return Rotated(done)


def rotate_identity_index(*, using: str, size: int = 500, is_retiring: bool = False) -> Rotated:
    """Enter every identity document under each configured identity key; `is_retiring` removes the other keys' rows."""
    done = 0
    for batch in _numbers(IdentityDocument, using, size):
        rows = [
            (digest, version, tenant, key)
            for key, tenant, number, _, _, kind in batch
            for version, digest in digests_of(kind, number).items()
        ]
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for row in rows:
                cursor.execute(
                    "INSERT INTO registry_identityindex (digest, key_version, bureau_number, document_id) "
                    "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                    row,
                )
                done += cursor.rowcount
    if is_retiring:
        with connections[using].cursor() as cursor:
            cursor.execute(
                "DELETE FROM registry_identityindex WHERE key_version <> ALL (%s)", [list(settings.IDENTITY_KEYS)]
            )
    return Rotated(done)


def _numbers(model: type[IndexedNumber], using: str, size: int) -> Iterator[list[tuple]]:
    table, after, box = model._meta.db_table, NO_ID, cipher()
    kind = "kind" if model is IdentityDocument else "''"
    while True:
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"SELECT id, tenant, number_encrypted, number_index, number_index_even, {kind} "
                f'FROM "{table}" WHERE id > %s ORDER BY id LIMIT %s',
                [after, size],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield [(row[0], row[1], box.decrypt(row[2], context=model.CONTEXT), *row[3:]) for row in rows]


def kept_under_older_keys(*, using: str) -> dict[str, int]:
    """By model, how many stored files name an older key version: that key must stay configured."""
    current, counts = cipher().current, {}
    for model in apps.get_models():
        if any(field.name == "key_version" for field in model._meta.local_fields):
            with connections[using].cursor() as cursor:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE key_version <> %s', [current])
                counts[str(model._meta.verbose_name)] = cursor.fetchone()[0]
    return counts
