"""The table of acts: what can be done with a case is declared once, and pages and interfaces are served from it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template.loader import get_template

from civaffairs.accounts.actor import SYSTEM, Actor
from civaffairs.accounts.permissions import declared
from civaffairs.casework import acts, pages
from civaffairs.casework.acts import About, Act, Occasion
from civaffairs.casework.forms import ReasonForm
from civaffairs.casework.workflow import CaseType, Transition, case_types, declare
from civaffairs.common.choices import Tone, ToneChoices
from civaffairs.common.errors import Refusal

ON = dt.date(2026, 11, 20)
CLERK = Actor("1", "李静", "township_caseworker", 1001, "210202")
# Done for a whole list at once, on a page of its own.
IN_BULK = {"take_over"}


class Status(ToneChoices):
    DRAFT = "draft", Tone.NEUTRAL, "草稿"
    DONE = "done", Tone.SUCCESS, "已办结"


KIND = CaseType(
    "example", "示例", "SL", Status, (Transition("finish", "办结", ("draft",), "done", "casework.read_case"),)
)  # fmt: skip


@pytest.fixture
def calls() -> list[dict]:
    declare(KIND)
    return []


def occasion(**more) -> Occasion:
    return Occasion(SimpleNamespace(case_type="example", kind=KIND, status="draft", version=3), CLERK, ON, **more)


def test_an_act_that_leads_on_is_told_the_version_that_was_on_the_page(calls):
    act = Act("finish", lambda **given: calls.append(given), form=ReasonForm)
    moment = occasion()
    act.do(moment, {"reason": "齐全", "version": 3})
    assert calls == [{"case": moment.case, "by": CLERK, "on": ON, "reason": "齐全", "version": 3}]


def test_an_act_inside_a_status_is_told_no_version_but_the_thing_it_is_about(calls):
    act = Act(
        "look_into", lambda **given: calls.append(given), right="casework.read_case", title="核实",
        about=About("difference", lambda case, text: text),
    )  # fmt: skip
    act.do(occasion(about="工资"), {"version": 3})
    assert calls[0].keys() == {"case", "by", "on", "difference"}
    assert calls[0]["difference"] == "工资"


def test_the_right_and_the_heading_of_an_act_that_leads_on_come_from_the_table_of_transitions():
    act = Act("finish", print)
    assert (act.right_in(KIND), act.title_in(KIND)) == ("casework.read_case", "办结")


def test_an_act_without_a_right_that_no_transition_names_is_refused(calls):
    with pytest.raises(Refusal) as refused:
        acts.register(KIND, [Act("vanish", print)])
    assert refused.value.code == "unknown_act"
    with pytest.raises(ValueError, match="needs a right"):
        acts.register_everywhere(Act("finish", print))


def test_two_acts_with_one_code_are_refused(calls):
    acts.register(KIND, [Act("finish", print)])
    with pytest.raises(ValueError, match="registered twice"):
        acts.register(KIND, [Act("finish", repr)])


def test_an_unknown_act_is_refused_with_the_name_of_the_case_type(calls):
    with pytest.raises(Refusal, match="示例没有“vanish”"):
        acts.act_of("example", "vanish")


def test_an_act_is_offered_in_its_statuses_only():
    act = Act("visit", print, right="casework.read_case", statuses=("done",))
    assert not act.is_offered(occasion())
    assert Act("visit", print, right="casework.read_case", statuses=("draft",)).is_offered(occasion())


def test_every_transition_that_somebody_may_do_by_hand_has_its_act():
    by_hand = {right.code for right in declared() if right.roles - {SYSTEM}}
    lacking = [
        f"{kind.code}.{step.act}"
        for kind in case_types()
        for step in kind.transitions
        if step.right in by_hand
        and step.act not in IN_BULK
        and step.act not in {act.code for act in acts.registered(kind.code)}
    ]
    assert lacking == []


def test_every_act_says_its_right_its_heading_and_stands_on_a_template_that_exists():
    known = {right.code for right in declared()}
    for kind in case_types():
        for act in acts.registered(kind.code):
            assert act.right_in(kind) in known
            assert act.title_in(kind)
            get_template(act.template or "casework/act.html")


def test_every_tab_and_panel_stands_on_a_template_that_exists():
    looks = [pages.look_of(kind) for kind in case_types()]
    tabs = [*pages.registered_tabs(), *(tab for look in looks for tab in look.tabs)]
    panels = [*pages._panels.values(), *(panel for look in looks for panel in look.panels)]
    assert tabs
    assert panels
    for one in (*tabs, *panels):
        get_template(one.template)


def test_the_stages_of_a_case_type_cover_each_of_its_statuses_once_or_none_at_all():
    for kind in case_types():
        covered = [status for _, statuses in pages.look_of(kind).stages for status in statuses]
        assert len(covered) == len(set(covered)), kind.code
        if covered:
            assert set(kind.statuses.values) <= set(covered), kind.code


def test_a_second_look_or_tab_under_one_code_is_refused(calls):
    pages.register_look(KIND, pages.CaseLook())
    with pytest.raises(ValueError, match="registered twice"):
        pages.register_look(KIND, pages.CaseLook(draft_page="elsewhere"))
    first = pages.registered_tabs()[0]
    with pytest.raises(ValueError, match="registered twice"):
        pages.register_tabs(pages.Tab(first.code, "另一个", first.template, dict, 1))
