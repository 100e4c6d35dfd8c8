"""How a foundation is governed (基金会治理)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, RecordOf, Text, optional
from orgs.rules.vocabulary import COUNT

DIRECTORS = "orgs.foundation_governance.directors"
TERM_MAX = "orgs.foundation_governance.term_years_max"
MEETINGS_MIN = "orgs.foundation_governance.meetings_min"
QUORUM = "orgs.foundation_governance.quorum"
MAJORITY = "orgs.foundation_governance.major_majority"
PAID_SHARE = "orgs.foundation_governance.paid_share_max"
RELATED_SHARE = "orgs.foundation_governance.related_share_max"

MATTERS = ("ordinary", "charter", "election", "fundraising_or_investment", "merger")
RESOLUTION = RecordOf({"matter": Text(*MATTERS), "attending": COUNT, "in_favour": COUNT})


def parts_within_the_whole(given, law):
    parts = [("paid_directors", given.paid_directors, given.directors, "理事人数")]
    parts += [("related_directors", given.related_directors, given.directors, "理事人数")]
    if given.resolution is not None:
        resolution = given.resolution
        parts += [("attending", resolution.attending, given.directors, "理事人数")]
        parts += [("in_favour", resolution.in_favour, resolution.attending, "出席人数")]
    for field, part, whole, word in parts:
        if part > whole:
            law.refuse("contradictory_input", f"填写的{part}人多于{word}{whole}人，请更正。", field=field)


@rule(
    "orgs.foundation_governance",
    label="基金会治理",
    basis="基金会管理条例第20、21、23条",
    inputs={
        **dict.fromkeys(("directors", "term_years", "meetings", "paid_directors", "related_directors"), COUNT),
        "private_non_public": Flag(),
        "president_serving_official": Flag(),
        "resolution": optional(RESOLUTION),
    },
    checks=(parts_within_the_whole,),
)
def foundation_governance(given, law):
    """Whether the board is composed and meets as the regulation asks, and whether a resolution is valid."""
    size = law.parameter(DIRECTORS)
    law.test("directors_out_of_range", size.min <= given.directors <= size.max, "理事人数在规定范围之内")
    law.test("term_too_long", given.term_years <= law.parameter(TERM_MAX), "理事任期不超过上限")
    law.test("meetings_too_few", given.meetings >= law.parameter(MEETINGS_MIN), "理事会会议次数达到规定")
    paid_most = law.parameter(PAID_SHARE) * given.directors
    law.test("paid_directors_too_many", given.paid_directors <= paid_most, "领取报酬的理事不超过规定比例")
    related = given.related_directors
    if given.private_non_public:
        few = related <= law.parameter(RELATED_SHARE) * given.directors
        law.test("related_directors_too_many", few, "有近亲属关系的理事不超过规定比例")
    else:
        law.test("related_directors_not_allowed", related == 0, "没有近亲属同时任理事")
    law.test("serving_official", not given.president_serving_official, "理事长不是现职国家工作人员")
    valid = None if given.resolution is None else _is_valid(given, law)
    return {"compliant": law.eligible, "resolution_valid": valid, "reasons": law.reasons}


def _is_valid(given, law):
    resolution = given.resolution
    attended = resolution.attending >= law.parameter(QUORUM) * given.directors
    law.test("no_quorum", attended, "出席理事达到规定比例")
    if resolution.matter == "ordinary":
        carried = 2 * resolution.in_favour > resolution.attending
    else:
        carried = resolution.in_favour >= law.parameter(MAJORITY) * resolution.attending
    law.test("majority_not_reached", carried, "同意人数达到规定比例")
    return law.step("resolution_valid", attended and carried, "决议有效")
