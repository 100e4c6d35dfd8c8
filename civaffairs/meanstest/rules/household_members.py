"""Who counts as a member of the household (共同生活的家庭成员)."""

from datetime import date

from civaffairs.common.dates import age_on
from civaffairs.meanstest.rules.vocabulary import refuse_equal_refs
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, ListOf, RecordOf, Text, optional

ADULT_AGE = "meanstest.household_members.adult_age"
RELIGIOUS_YEARS = "meanstest.household_members.religious_years"
LOCAL_EXCLUSIONS = "meanstest.household_members.local_exclusions"

RELATIONS = ("self", "spouse", "child", "parent", "sibling", "grandparent", "grandchild", "other")
INPUTS = {
    "persons": ListOf(
        RecordOf(
            {
                "ref": Text(),
                "relation": Text(*RELATIONS),
                "birth": Day(),
                "lives_together": optional(Flag()),
                "legal_support_duty": optional(Flag()),
                "study": optional(Text("none", "up_to_bachelor", "postgraduate")),
                "independent": optional(Flag()),
                "exclusion": optional(Text()),
                "religious_since": optional(Day()),
            }
        )
    )
}
COUNTED = {"applicant", "spouse", "minor_child", "student_child", "dependent_adult_child", "duty_and_living_together"}

OUTSIDE_2012 = frozenset({"in_prison"})
OUTSIDE_2021 = frozenset({"in_prison", "in_compulsory_detox", "declared_missing"})


def applicant_is_among_persons(given, law):
    if not any(person.relation == "self" for person in given.persons):
        law.refuse("missing_input", "家庭成员中缺少申请人本人(self),请补充。", field="self")


def applicant_is_one_person(given, law):
    refuse_equal_refs(law, given.persons, field="persons")
    applicants = [person for person in given.persons if person.relation == "self"]
    if len(applicants) > 1:
        law.refuse("contradictory_input", "申请人本人只能有一位,请更正关系。", field="self")
    if applicants and applicants[0].exclusion is not None:
        law.refuse("contradictory_input", "申请人本人不能同时属于不计入的情形,请更正。", field="exclusion")


def religious_staff_have_a_beginning(given, law):
    for person in given.persons:
        if person.exclusion == "religious_staff":
            if person.religious_since is None:
                law.refuse(
                    "missing_input", f"缺少{person.ref}开始在宗教场所独立生活的日期,请补充。", field="religious_since"
                )
            law.parameter(RELIGIOUS_YEARS)


def local_exclusions_are_listed(outside):
    def check(given, law):
        for person in given.persons:
            if person.exclusion is not None and person.exclusion not in outside | {"religious_staff"}:
                local = law.parameter(LOCAL_EXCLUSIONS)
                if person.exclusion not in local:
                    wording = "、".join(sorted(outside | {"religious_staff", *local}))
                    law.refuse(
                        "malformed_input",
                        f"“{person.exclusion}”不是规定的不计入情形,应为:{wording}。",
                        field="exclusion",
                    )

    return check


def _rule(outside, **version):
    return rule(
        "meanstest.household_members",
        label="共同生活的家庭成员",
        inputs=INPUTS,
        always=(ADULT_AGE,),
        checks=(
            applicant_is_among_persons,
            applicant_is_one_person,
            religious_staff_have_a_beginning,
            local_exclusions_are_listed(outside),
        ),
        **version,
    )


@_rule(OUTSIDE_2012, since=date(2014, 5, 1), basis="最低生活保障审核审批办法(试行)(2012)第5条")
def household_members_2012(given, law):
    """The household before 2021-07-01: detox and declared missing count as local exclusions."""
    return _members(given, law, OUTSIDE_2012)


@_rule(OUTSIDE_2021, since=date(2021, 7, 1), basis="民发〔2021〕57号第7条")
def household_members(given, law):
    """The household under the confirmation rules of 2021."""
    return _members(given, law, OUTSIDE_2021)


def _members(given, law, outside):
    verdicts = {}
    for person in given.persons:
        verdict = _verdict(person, law, outside)
        law.step("verdict", verdict, f"家庭成员{person.ref}", codes=(verdict,))
        verdicts[person.ref] = verdict
    members = [ref for ref, verdict in verdicts.items() if verdict in COUNTED]
    supporters = [ref for ref, verdict in verdicts.items() if verdict == "not_living_together"]
    law.step("size", len(members), "共同生活的家庭成员人数", unit="人")
    law.step("supporters", supporters, "不共同生活的赡养、抚养、扶养义务人")
    return {"members": members, "size": len(members), "supporters": supporters, "verdicts": verdicts}


def _verdict(person, law, outside):
    if person.relation == "self":
        return "applicant"
    if excluded := _excluded(person, law, outside):
        return excluded
    if person.relation == "spouse":
        return "spouse"
    if person.relation == "child" and (counted := _child(person, law)):
        return counted
    for name in ("legal_support_duty", "lives_together"):
        if getattr(person, name) is None:
            law.refuse("missing_input", f"{person.ref}是否有法定义务、是否共同生活必须写明。", field=name)
    if not person.legal_support_duty:
        return "no_legal_duty"
    return "duty_and_living_together" if person.lives_together else "not_living_together"


def _excluded(person, law, outside):
    if person.exclusion is None or person.exclusion in outside:
        return person.exclusion
    if person.exclusion == "religious_staff":
        years = law.parameter(RELIGIOUS_YEARS)
        return "religious_staff" if age_on(person.religious_since, law.on) >= years else None
    return "local_exclusion"


def _child(person, law):
    if age_on(person.birth, law.on) < law.parameter(ADULT_AGE):
        return "minor_child"
    for name in ("study", "independent"):
        if getattr(person, name) is None:
            law.refuse("missing_input", f"成年子女{person.ref}的就学情况和是否能独立生活必须写明。", field=name)
    if person.study == "up_to_bachelor":
        return "student_child"
    return None if person.independent else "dependent_adult_child"
