"""Who approves a name, where it is filed, and until when it is filed and announced (批准、备案、公告)."""

from datetime import date

from civaffairs.casework.limits import due
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Anything, Day, Text, optional
from placenames.rules.vocabulary import ORDINANCE, PLACE_CLASS, not_before, optional_flag, required_flag

FILING_LIMIT = "placenames.approval_route.filing_limit"
ANNOUNCEMENT_LIMIT = "placenames.approval_route.announcement_limit"

APPROVER = Text("local_government", "civil_affairs", "other_department", "state_council_department")
NEEDS_SIGNIFICANCE = {
    "residential_area": ("housing_authority", "civil_affairs"),
    "building": ("housing_authority", "civil_affairs"),
    "facility": ("line_authority", "local_government"),
}
FIXED_AUTHORITY = {
    "street": "municipal_or_county_government",
    "division": "division_rules",
    "township": "division_rules",
    "uninhabited_island": "natural_resources_ministry",
    "park": "state_rule",
}
NATIONAL_MATTERS = {"natural_feature": ("national_weight", "cross_province", "border"), "village_seat": ("border",)}
FILING_TO = {
    "state_council_department": "state_council",
    "local_government": "next_higher_government",
    "civil_affairs": "next_higher_civil_affairs",
    "other_department": "same_level_civil_affairs",
}


def fields_for_the_class(given, law):
    if given.class_ in NEEDS_SIGNIFICANCE:
        required_flag(given, law, "significance")
    for field in NATIONAL_MATTERS.get(given.class_, ()):
        optional_flag(given, law, field)


def approver_with_the_approval(given, law):
    if given.approved is not None and given.approver is None:
        law.refuse("missing_input", "填写批准日期时须写明批准机关，请补充。", field="approver")


def acts_after_the_approval(given, law):
    not_before(law, "filed", given.filed, given.approved, "备案不能早于批准")
    not_before(law, "announced", given.announced, given.approved, "公告不能早于批准")


@rule(
    "placenames.approval_route",
    label="地名批准、备案和公告",
    basis=f"{ORDINANCE}第12至14条",
    since=date(2022, 5, 1),
    inputs={
        "class": PLACE_CLASS,
        "significance": optional(Anything()),
        "national_weight": optional(Anything()),
        "cross_province": optional(Anything()),
        "border": optional(Anything()),
        "approver": optional(APPROVER),
        "approved": optional(Day()),
        "filed": optional(Day()),
        "announced": optional(Day()),
    },
    checks=(fields_for_the_class, approver_with_the_approval, acts_after_the_approval),
)
def approval_route(given, law):
    """The authority, and with an approval the last days to file and to announce it and whether they were kept."""
    authority, consult = _authority(given, law)
    law.step("authority", authority, "批准机关")
    law.step("consult", consult, "应当征求意见的机关")
    return {"authority": authority, "consult": consult, **_filing(given, law), "reasons": law.reasons}


FILING_OUTPUTS = ("filing_to", "filing_by", "filed_late", "announce_by", "announced_late", "announcer")


def _filing(given, law):
    if given.approved is None:
        return dict.fromkeys(FILING_OUTPUTS)
    filing_to = law.step("filing_to", FILING_TO[given.approver], "备案机关")
    filing_by = law.step("filing_by", due(law, given.approved, law.parameter(FILING_LIMIT)), "备案期限")
    filed_late = _is_late(given.filed, filing_by, law.on)
    law.test("filed_late", not filed_late, "备案没有超过期限")
    announce_by = law.step("announce_by", _announce_by(given, law), "公告期限")
    announced_late = None if announce_by is None else _is_late(given.announced, announce_by, law.on)
    law.test("announced_late", not announced_late, "公告没有超过期限")
    announcer = None if announce_by is None else "same_level_civil_affairs"
    found = (filing_to, filing_by, filed_late, announce_by, announced_late, announcer)
    return dict(zip(FILING_OUTPUTS, found, strict=True))


def _announce_by(given, law):
    """Departments other than civil affairs are announced after they have filed; those of the State Council are not."""
    start = given.filed if given.approver == "other_department" else given.approved
    if start is None or given.approver == "state_council_department":
        return None
    return due(law, start, law.parameter(ANNOUNCEMENT_LIMIT))


def _is_late(done, last_day, on):
    return (done or on) > last_day


def _authority(given, law):
    kind = given.class_
    if kind in NEEDS_SIGNIFICANCE:
        if law.test("no_approval_needed", given.significance, "具有重要地理方位意义"):
            return NEEDS_SIGNIFICANCE[kind]
        return "none", None
    if kind in NATIONAL_MATTERS:
        national = any(getattr(given, field) for field in NATIONAL_MATTERS[kind])
        law.step("national", national, "涉及国家利益、跨省或者边境")
        return ("state_council" if national else "provincial_rule"), None
    if kind not in FIXED_AUTHORITY:
        law.refuse("outside_scope", "条例第12条没有规定这类地名由谁批准，不能按本规则办理。", field="class")
    return FIXED_AUTHORITY[kind], None
