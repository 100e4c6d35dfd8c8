"""One of everything of the register that an address can name."""

import datetime as dt
from typing import Any

from civaffairs.accounts.actor import system_actor
from civaffairs.casework.models import Case
from civaffairs.registry.directory import digest_of
from civaffairs.registry.life_events import enter_event
from civaffairs.registry.models import (
    BankAccount,
    DuplicateCandidate,
    Organisation,
    Person,
    PersonMerge,
    StandardAddress,
)


def subjects_of_register(case: Case, on: dt.date) -> dict[str, Any]:
    """What the parameters of the register's routes stand for: the applicant of a case and a second row of the same."""
    person = case.applicant
    second = Person.objects.create(
        name=person.name, sort_key=person.sort_key, initials=person.initials, sex=person.sex, birth=person.birth,
        residence=person.residence, division_code=person.division_code, number_absence="unregistered",
    )  # fmt: skip
    pair, _ = DuplicateCandidate.objects.get_or_create(
        first=min(person, second, key=lambda one: one.pk), second=max(person, second, key=lambda one: one.pk),
        defaults={"found_on": on, "division_code": person.division_code},
    )  # fmt: skip
    merge = PersonMerge.objects.create(
        kept=person, merged=second, reason="试验", merged_by="试验", merged_on=on, undone_on=on
    )
    account = BankAccount.objects.create(
        person=person, bank_name="试验", holder=person.name, number_tail="0018", valid_from=on,
        **BankAccount.sealed(case.tenant_id, "6228480000000000018"),
    )  # fmt: skip
    event = enter_event(
        person=person, kind="move", occurred_on=on, source="试验", by=system_actor(case.tenant_id), on=on,
        division_code=person.division_code,
    )  # fmt: skip
    place = person.division_code
    organisation = Organisation.objects.create(
        uscc=f"91{place[:6]}MA{person.pk.hex[-8:].upper()}", name=f"{person.name}商店", division_code=place,
        valid_from=on,
    )  # fmt: skip
    address = StandardAddress.objects.create(
        division_code=place, text="和平路1号", normalised="和平路1号", digest=digest_of("和平路1号")
    )
    return {
        "organisation": organisation.pk,
        "address": address.pk,
        "pk": person.pk,
        "document": person.documents.order_by("pk")[0].pk,
        "account": account.pk,
        "event": event.pk,
        "merge": merge.pk,
        "candidate": pair.pk,
    }
