"""The cases on the page of a person."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import holds
from civaffairs.registry.sections import PersonCase

from .models import Case
from .permissions import READ

MOST = 50


def cases_of_people(people: Iterable[UUID], actor: Actor) -> list[PersonCase]:
    """Cases of the actor's area in which one of these people is the applicant or lives in the household."""
    from .views.cases import case_address

    if not holds(actor, READ.code):
        return []
    ids = list(people)
    theirs = Q(applicant__in=ids) | Q(household__memberships__person__in=ids)
    cases = Case.objects.visible_to(actor).filter(theirs).distinct().order_by("-opened_on", "-id")[:MOST]
    return [
        PersonCase(case.pk, case.number, case.kind.label, case.status_choice, case.opened_on, case_address(case))
        for case in cases
    ]
