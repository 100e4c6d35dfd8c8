"""Pairs of rows worth comparing, for many people in one question each.

The database narrows them down by what its indexes hold: the same birth, the same sound of the name, the same number.
What makes two people alike is said by `resemblance`.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from .models import IdentityDocument, Person
from .resemblance import NEAR_BIRTH_DAYS

Pair = tuple[UUID, UUID]
"""Two rows, the smaller id first."""

_PERSON, _DOCUMENT = f'"{Person._meta.db_table}"', f'"{IdentityDocument._meta.db_table}"'
_COLUMNS = "one.id, other.id, one.name, other.name, one.birth, other.birth, one.sort_key = other.sort_key"
_STANDING = "other.tenant = one.tenant AND other.sex = one.sex AND other.kept_id IS NULL AND other.id <> one.id"
# Names that differ by a character, or in their order, share one; names that sound the same may share none.
_SHARES = "(other.sort_key = one.sort_key OR translate(other.name, one.name, '') <> other.name)"
_ALIKE = (
    f"SELECT {_COLUMNS} FROM {_PERSON} one JOIN {_PERSON} other ON {_STANDING} "
    f"AND other.birth = one.birth AND {_SHARES} WHERE one.id = ANY(%s) "
    f"UNION ALL SELECT {_COLUMNS} FROM {_PERSON} one JOIN {_PERSON} other ON {_STANDING} "
    "AND other.sort_key = one.sort_key AND other.name = one.name AND other.birth <> one.birth "
    f"AND other.birth BETWEEN one.birth - {NEAR_BIRTH_DAYS} AND one.birth + {NEAR_BIRTH_DAYS} WHERE one.id = ANY(%s)"
)
_SAME_NUMBER = " UNION ".join(
    "SELECT coalesce(own.kept_id, own.id), coalesce(owner.kept_id, owner.id) "
    f"FROM {_PERSON} own JOIN {_DOCUMENT} mine ON mine.tenant = own.tenant AND mine.person_id = own.id "
    f"JOIN {_DOCUMENT} theirs ON theirs.tenant = mine.tenant AND theirs.{column} = mine.{column} "
    f"AND theirs.person_id <> own.id JOIN {_PERSON} owner ON owner.tenant = own.tenant AND owner.id = theirs.person_id "
    f"WHERE mine.{column} <> '' AND (own.id = ANY(%s) OR own.kept_id = ANY(%s))"
    for column in ("number_index", "number_index_even")
)


class Alike(NamedTuple):
    """Two people of one sex with the same birth and a name in common, or with one name and births not far apart."""

    id: UUID
    other: UUID
    name: str
    other_name: str
    birth: dt.date
    other_birth: dt.date
    sounds_alike: bool


def pair_of(one: UUID, other: UUID) -> Pair:
    """The two rows in the order in which a pair is stored."""
    return (one, other) if one < other else (other, one)


def people_alike(people: list[UUID]) -> Iterator[Alike]:
    """Each of these rows with each standing row that may be the same person by its particulars."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [people, people])
        yield from map(Alike._make, cursor.fetchall())


def with_the_same_number(people: list[UUID]) -> Iterator[Pair]:
    """Each of these people, and whoever else holds one of their numbers in any document; by the rows that stand."""
    with connection.cursor() as cursor:
        cursor.execute(_SAME_NUMBER, [people] * 4)
        yield from (pair for pair in cursor.fetchall() if pair[0] != pair[1])
