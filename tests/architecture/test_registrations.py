"""Nothing that an app registers may be lost unseen: the whole list is committed."""

from civaffairs.accounts import permissions
from civaffairs.accounts.actor import SYSTEM
from civaffairs.accounts.choices import Role
from civaffairs.casework import workflow
from civaffairs.facts import catalogue
from tests.architecture.registrations import GOLDEN, text


def test_all_registrations_are_as_the_committed_list_says():
    now, then = set(text().splitlines()), set(GOLDEN.read_text("utf-8").splitlines())
    again = "; if this is meant, run `python -m tests.architecture.registrations` and commit the difference"
    assert (sorted(then - now), sorted(now - then)) == ([], []), "lost, new" + again


def test_every_right_is_held_by_roles_that_exist():
    rights = list(permissions.declared())
    assert rights
    assert {role for right in rights for role in right.roles} <= {*Role.values, SYSTEM}
    assert [right.code for right in rights if not right.roles] == []


def test_every_act_needs_a_right_that_is_declared():
    rights = {right.code for right in permissions.declared()}
    acts = [(kind.code, step) for kind in workflow.case_types() for step in kind.transitions]
    assert acts
    assert [f"{code}.{step.act}" for code, step in acts if step.right not in rights] == []


def test_every_act_leads_from_and_to_statuses_of_its_case_type():
    for kind in workflow.case_types():
        statuses = set(kind.statuses.values)
        for step in kind.transitions:
            assert {*step.sources, step.target} <= statuses, f"{kind.code}.{step.act}"


def test_every_status_of_a_case_type_can_be_reached_and_left_or_is_an_end():
    for kind in workflow.case_types():
        reached = {kind.draft} | {step.target for step in kind.transitions}
        assert set(kind.statuses.values) == reached, kind.code
        left = {source for step in kind.transitions for source in step.sources}
        ends = {step.target for step in kind.transitions if step.closes}
        assert reached - left <= ends, kind.code


def test_every_fact_that_an_act_announces_or_somebody_awaits_is_declared():
    kinds = {kind.code for kind in catalogue.kinds()}
    announced = {step.fact for kind in workflow.case_types() for step in kind.transitions if step.fact}
    awaited = {subscription.kind for subscription in catalogue.subscriptions()}
    assert announced | awaited <= kinds
