"""Whether a charity may raise funds from the public (公开募捐资格)."""

from datetime import date

from civaffairs.casework.limits import due
from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, optional
from orgs.rules.vocabulary import COUNT

YEARS_REGISTERED = "orgs.fundraising_qualification.years_registered"
SAME_SHARE = "orgs.fundraising_qualification.same_organisation_share_max"
NON_MAINLAND_SHARE = "orgs.fundraising_qualification.non_mainland_share_max"
BAR_YEARS = "orgs.fundraising_qualification.bar_years"
DECISION_LIMIT = "orgs.fundraising_qualification.decision_limit"

KINDS_OF_DIRECTORS = ("directors_same_organisation", "related_directors", "non_mainland_directors")


def parts_within_the_whole(given, law):
    for name in KINDS_OF_DIRECTORS:
        if (part := getattr(given, name)) > given.directors:
            message = f"填写的{part}人多于理事人数{given.directors}人，请更正。"
            law.refuse("contradictory_input", message, field=name)


def applied_after_registration(given, law):
    if given.applied < given.registered:
        message = f"申请日期{given.applied}早于登记日期{given.registered}，请更正。"
        law.refuse("contradictory_input", message, field="applied")


@rule(
    "orgs.fundraising_qualification",
    label="公开募捐资格",
    basis="慈善法第22、111条；慈善组织公开募捐管理办法（民政部令第74号）第5条",
    since=date(2016, 9, 1),
    unchanged_since=(date(2024, 9, 5),),
    inputs={
        "registered": Day(),
        "applied": Day(),
        "directors": COUNT,
        **dict.fromkeys(KINDS_OF_DIRECTORS, COUNT),
        "secretary_general_full_time": Flag(),
        "secretary_general_is_president": Flag(),
        "supervisors_working": Flag(),
        "revoked_on": optional(Day()),
    },
    checks=(parts_within_the_whole, applied_after_registration),
)
def fundraising_qualification(given, law):
    """Whether the qualification may be granted, the first day for it, and until when the registrar decides."""
    earliest = add_months(given.registered, 12 * law.parameter(YEARS_REGISTERED))
    law.test("registered_too_recently", given.applied >= earliest, "登记达到规定年数")
    if given.revoked_on is not None:
        barred_until = add_months(given.revoked_on, 12 * law.parameter(BAR_YEARS))
        law.test("qualification_revoked", given.applied >= barred_until, "资格被撤销已满规定年数")
        earliest = max(earliest, barred_until)
    law.step("earliest", earliest, "最早可以申请的日期")
    same_most = law.parameter(SAME_SHARE) * given.directors
    few = given.directors_same_organisation <= same_most
    law.test("same_organisation_directors_too_many", few, "来自同一组织的理事不超过规定比例")
    few = given.non_mainland_directors <= law.parameter(NON_MAINLAND_SHARE) * given.directors
    law.test("non_mainland_directors_too_many", few, "非内地居民理事不超过规定比例")
    law.test("related_directors_not_allowed", given.related_directors == 0, "理事之间没有近亲属关系")
    law.test("secretary_general_not_full_time", given.secretary_general_full_time, "秘书长为专职")
    law.test("secretary_general_is_president", not given.secretary_general_is_president, "理事长不兼任秘书长")
    law.test("supervisors_not_working", given.supervisors_working, "监事履行职责")
    decide_by = law.step("due", due(law, given.applied, law.parameter(DECISION_LIMIT)), "作出决定的期限")
    return {"eligible": law.eligible, "earliest": earliest, "due": decide_by, "reasons": law.reasons}
