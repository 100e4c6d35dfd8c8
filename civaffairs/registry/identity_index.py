"""The identity index over all bureaus: what is written to it, and the one question that it answers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.crypto import blind_indexes
from civaffairs.common.errors import Refusal

from .choices import WITH_ID_NUMBER
from .models import IdentityDocument, Person
from .permissions import MATCH_ELSEWHERE

SCOPE = "deployment"


@dataclass(frozen=True)
class Elsewhere:
    """How many other bureaus know a person, and how many of them pay the programme asked about; never which."""

    known_in: int = 0
    receiving_in: int = 0

    @property
    def is_match(self) -> bool:
        """Whether any other bureau knows the person."""
        return self.known_in > 0


def index_documents(entered: Iterable[tuple[IdentityDocument, str]]) -> None:
    """Enter new documents under every configured identity key; called by the service that makes the documents."""
    rows = [
        (version, digest, document.pk)
        for document, number in entered
        for version, digest in digests_of(document.kind, number).items()
    ]
    if not rows:
        return
    versions, digests, documents = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(identity_index_put(given.version, given.digest, given.document)::text) "
            "FROM unnest(%s::text[], %s::text[], %s::uuid[]) AS given(version, digest, document)",
            [versions, digests, documents],
        )


def receipt_elsewhere(*, person: Person, programme: str, purpose: str, by: Actor, on: dt.date) -> Elsewhere:
    """Whether another bureau knows this person and pays the programme on the day (2022 notice 3(1): double receipt).

    Asked at intake and before a decision; each question leaves an audit entry here and one that only the owner of the
    database reads. An empty `programme` asks about any. Raises Refusal `purpose_required`.
    """
    require(by, MATCH_ELSEWHERE.code, person)
    if not purpose.strip():
        raise Refusal("purpose_required", "查询其他民政局须填写用途。", field="purpose")
    known_in = receiving_in = 0
    for document in IdentityDocument.objects.filter(person__in=Person.objects.same_as(person)).in_force(on):
        digests = list(digests_of(document.kind, document.number).values())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT known_in, receiving_in FROM identity_match(%s, %s, %s::text[], %s, %s)",
                [purpose.strip(), f"{by.id} {by.name}", digests, programme, on],
            )
            found = cursor.fetchone()
        # Two documents of one person are mostly known to the same bureaus: the larger answer, never the sum.
        known_in, receiving_in = max(known_in, found[0]), max(receiving_in, found[1])
    record(
        by=by, verb=MATCH_ELSEWHERE.code, subject_kind="person", subject_id=person.pk, purpose=purpose.strip(),
        text=f"查询其他民政局：{known_in} 家有记录，{receiving_in} 家在发放待遇",
    )  # fmt: skip
    return Elsewhere(known_in, receiving_in)


def digests_of(kind: str, number: str) -> dict[str, str]:
    """The digest of a document under each configured identity key; documents with the same number meet."""
    sort = "id_number" if kind in WITH_ID_NUMBER else kind
    return blind_indexes(settings.IDENTITY_KEYS, SCOPE, f"{sort}:{number}")
