"""Reads of people, documents, households and standings."""

import datetime as dt

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from civaffairs.accounts.querysets import VisibleQuerySet
from civaffairs.tenancy.querysets import TenantQuerySet
from civaffairs.tenancy.scope import current_tenant


class PersonQuerySet(VisibleQuerySet):
    """People."""

    def named_like(self, text: str):
        """People whose name holds these neighbouring characters, or whose initials begin so (zs finds 张三)."""
        text = "".join(text.split())
        if text.isascii():
            return self.filter(initials__gte=text.lower(), initials__lt=text.lower() + "\x7f")
        found = self
        for start in range(max(1, len(text) - 1)):
            found = found.filter(grams__gram=text[start : start + 2])
        return found

    def same_as(self, *people):
        """All rows that stand for these people: the kept ones and those merged into them."""
        ids = {person.canonical_id for person in people}
        return self.filter(Q(pk__in=ids) | Q(kept__in=ids))

    def standing(self):
        """Rows that are not merged into another."""
        return self.filter(kept__isnull=True)

    def flawed(self, flaw: str, on: dt.date):
        """People of whom something is missing or doubtful on the day; codes as in `Flaw`. Unknown code: ValueError."""
        in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        documents = self._of_person("documents")
        standings = self._of_person("standings").filter(in_force)
        conditions = {
            "no_number": ~Exists(documents),
            "expired_document": Exists(documents) & ~Exists(documents.filter(in_force)),
            "open_duplicate": self._in_open_pairs(),
            "estimated_birth": Q(is_birth_estimated=True),
            "no_address": ~Exists(self._of_person("household_memberships").filter(valid_to__isnull=True)),
            "no_account": Exists(standings) & ~Exists(self._of_person("bank_accounts").filter(in_force)),
        }
        if flaw not in conditions:
            raise ValueError(f"no flaw is called {flaw}")
        return self.filter(conditions[flaw], died_on__isnull=True)

    def _of_person(self, relation: str):
        """The rows of a relation that belong to the person of the outer query, asked by both columns of the key."""
        related = self.model._meta.get_field(relation).related_model
        return related.objects.filter(tenant=OuterRef("tenant"), person=OuterRef("pk"))

    def _in_open_pairs(self):
        pairs = apps.get_model("registry", "DuplicateCandidate").objects.unresolved().filter(tenant=OuterRef("tenant"))
        return Exists(pairs.filter(first=OuterRef("pk"))) | Exists(pairs.filter(second=OuterRef("pk")))


class NumberedQuerySet(TenantQuerySet):
    """Rows with an encrypted, indexed number."""

    def numbered(self, *numbers: str):
        """Rows with one of these normalised numbers, under any configured key, found without decrypting any."""
        odd, even = set(), set()
        for number in numbers:
            columns = self.model.index_columns(current_tenant(), number)
            odd.add(columns["number_index"])
            even.add(columns["number_index_even"])
        return self.filter(Q(number_index__in=odd - {""}) | Q(number_index_even__in=even - {""}))

    def index_values(self) -> set[str]:
        """Every index of these rows, under whichever key it was written."""
        return {value for pair in self.values_list("number_index", "number_index_even") for value in pair if value}


class IdentityDocumentQuerySet(NumberedQuerySet):
    """Identity documents."""

    def in_force(self, on: dt.date):
        """Documents that have not expired or been withdrawn by the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class BankAccountQuerySet(NumberedQuerySet):
    """Bank accounts."""

    def in_force(self, on: dt.date):
        """Accounts that count on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class CandidateQuerySet(VisibleQuerySet):
    """Pairs of rows that may be one person."""

    def unresolved(self):
        """Pairs on which nobody has said whether they are one person."""
        return self.filter(verdict__in=("open", "undecided"))

    def concerning(self, *people):
        """Pairs of which one of these rows is a part."""
        return self.filter(Q(first__in=people) | Q(second__in=people))


class MergeQuerySet(TenantQuerySet):
    """Merges of rows."""

    def standing(self):
        """Merges that were not undone."""
        return self.filter(undone_on__isnull=True)


class LifeEventQuerySet(TenantQuerySet):
    """Events in people's lives."""

    def standing(self):
        """Events whose report was not reversed."""
        return self.filter(reversed_on__isnull=True)


class OrganisationQuerySet(VisibleQuerySet):
    """Organisations."""


class AddressQuerySet(VisibleQuerySet):
    """Standard addresses."""


class HouseholdQuerySet(VisibleQuerySet):
    """Households."""


class StandingQuerySet(TenantQuerySet):
    """Who currently receives what."""

    def not_ended(self, on: dt.date):
        """Standings that count on the day or will count later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))

    def in_force(self, on: dt.date):
        """Standings that count on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
