"""How a person is found for the record of who looked at them: as a person, and as the applicant of cases."""

from collections.abc import Iterator

from civaffairs.accounts.actor import Actor
from civaffairs.administration.access import Subject
from civaffairs.common.dates import today
from civaffairs.common.identity import read_id_number
from civaffairs.registry.models import IdentityDocument, Person

from .models import Case

MOST = 20


def persons_looked_at(text: str, by: Actor) -> Iterator[Subject]:
    """Persons of the actor's area by exact name or identity number, with their cases."""
    number = read_id_number(text, on=today()).normalised
    people = Person.objects.visible_to(by)
    if number:
        people = people.filter(pk__in=IdentityDocument.objects.numbered(number).values("person"))
    else:
        people = people.filter(name=text)
    for person in people.order_by("pk")[:MOST]:
        cases = Case.objects.filter(applicant=person).values_list("pk", flat=True)
        recorded = {("person", str(person.pk)), *(("case", str(case)) for case in cases)}
        yield Subject(f"{person.name}（{person.birth:%Y年%m月}生）", frozenset(recorded))
