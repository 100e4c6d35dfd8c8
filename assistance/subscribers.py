"""What assistance does when something has happened elsewhere: it opens work and holds; people change entitlements."""

from uuid import UUID

from assistance.models import Handover
from assistance.services.changes import open_standard_changes
from assistance.services.deaths import propose_after_death, undo_proposal
from assistance.services.handovers import answer_other_bureau, copy_to_other_bureau, note_taken_up
from assistance.services.reviews import plan_missing_reviews
from civaffairs.accounts.actor import system_actor
from civaffairs.casework.models import Case
from civaffairs.common.dates import SHANGHAI
from civaffairs.facts.models import Fact
from civaffairs.registry.models import Person
from civaffairs.registry.services import DEATH_WITHDRAWN, PERSON_DIED
from civaffairs.tenancy.scope import current_tenant


def told_on(fact: Fact):
    """The day in Shanghai on which the fact was recorded: reactions date from then, whenever they are delivered."""
    return fact.recorded_at.astimezone(SHANGHAI).date()


def person_died(fact: Fact) -> None:
    """Withhold and propose."""
    person = Person.objects.get(pk=fact.subject_id)
    propose_after_death(person=person, fact_id=UUID(str(fact.pk)), by=system_actor(current_tenant()), on=told_on(fact))


def death_withdrawn(fact: Fact) -> None:
    """Undo the hold and the proposal."""
    person = Person.objects.get(pk=fact.subject_id)
    undo_proposal(person=person, by=system_actor(current_tenant()), on=told_on(fact))


def standard_published(fact: Fact) -> None:
    """Open the changes that a published standard asks for."""
    open_standard_changes(value_id=int(fact.subject_id), on=told_on(fact))


def award_made(fact: Fact) -> None:
    """Plan the first review."""
    plan_missing_reviews(on=told_on(fact))


def handover_offered(fact: Fact) -> None:
    """Lend the other bureau its copy."""
    copy_to_other_bureau(fact=fact)


def handover_confirmed(fact: Fact) -> None:
    """Tell the other bureau."""
    case = Case.objects.get(pk=fact.subject_id)
    if Handover.objects.incoming().filter(case=case).exists():
        note_taken_up(case=case, on=fact.occurred_on)


def handover_refused(fact: Fact) -> None:
    """Tell the other bureau."""
    answer_other_bureau(handover=Handover.objects.get(pk=fact.subject_id), on=fact.occurred_on)


SUBSCRIPTIONS = (
    ("assistance.person_died", PERSON_DIED, person_died),
    ("assistance.death_withdrawn", DEATH_WITHDRAWN, death_withdrawn),
    ("assistance.standard_published", "policy.value_published", standard_published),
    ("assistance.plan_review_of_granted", "assistance.allowance_granted", award_made),
    ("assistance.plan_review_of_changed", "assistance.allowance_changed", award_made),
    ("assistance.lend_handover", "assistance.handover_offered", handover_offered),
    ("assistance.tell_taken_up", "assistance.handover_taken_up", handover_confirmed),
    ("assistance.tell_refused", "assistance.handover_refused", handover_refused),
)
