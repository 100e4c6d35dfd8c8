"""Files of documents under the newest key: written anew, then the row names the new place, then the old one goes."""

from django.db import connections, transaction

from civaffairs.common.errors import Refusal
from civaffairs.registry.rotation import NO_ID, Rotated

from . import storage
from .storage import Place

OLDER = (
    "SELECT id, tenant, key_version, ARRAY[digest, original_digest, preview_digest], destroyed_at "
    "FROM documents_document WHERE id > %s AND key_version <> %s ORDER BY id LIMIT %s"
)


def rotate_files(*, using: str, size: int = 500) -> Rotated:
    """Encrypt the files of every document anew under the newest key, a batch a transaction; may be run again.

    A reader that looked the row up before finds its file until the batch is committed.
    """
    current, after, done, unreadable = storage.cipher().current, NO_ID, 0, []
    while batch := _older(after, current, using, size):
        after, old = str(batch[-1][0]), []
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            for key, tenant, version, digests, destroyed_at in batch:
                places = [] if destroyed_at else [Place(tenant, version, digest) for digest in set(digests) - {""}]
                if not _copied(places, current):
                    unreadable.append(str(key))
                    continue
                cursor.execute(
                    "UPDATE documents_document SET key_version = %s WHERE id = %s AND key_version = %s",
                    [current, key, version],
                )
                done += cursor.rowcount
                old += places
        storage.remove_unused(old, using=using)
    return Rotated(done, tuple(unreadable))


def _older(after: str, current: str, using: str, size: int) -> list[tuple]:
    with connections[using].cursor() as cursor:
        cursor.execute(OLDER, [after, current, size])
        return cursor.fetchall()


def _copied(places: list[Place], current: str) -> bool:
    """Whether all of them could be read and written under the current key."""
    try:
        for where in places:
            storage.put(Place(where.tenant_id, current, where.digest), storage.get(where))
    except (Refusal, KeyError):
        return False
    return True
