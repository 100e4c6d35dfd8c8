"""Roles of the people who work in a bureau, and how a request for one was decided."""

from civaffairs.common.choices import Tone, ToneChoices


class Role(ToneChoices):
    """岗位: what a membership lets somebody do, within its area."""

    VILLAGE_CLERK = "village_clerk", Tone.NEUTRAL, "村级民政事务员"
    TOWNSHIP_CASEWORKER = "township_caseworker", Tone.NEUTRAL, "乡镇（街道）经办人"
    TOWNSHIP_HEAD = "township_head", Tone.NEUTRAL, "乡镇（街道）负责人"
    COUNTY_REVIEWER = "county_reviewer", Tone.NEUTRAL, "县级审核人"
    COUNTY_CONFIRMER = "county_confirmer", Tone.NEUTRAL, "县级确认人"
    PAYMENT_OFFICER = "payment_officer", Tone.NEUTRAL, "资金发放员"
    SUPERVISOR = "supervisor", Tone.NEUTRAL, "督导"
    AUDITOR = "auditor", Tone.NEUTRAL, "审计员"
    SYSTEM_ADMINISTRATOR = "system_administrator", Tone.NEUTRAL, "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", Tone.NEUTRAL, "安全管理员"


# 三员分立: nobody holds two of these, and none of them handles cases.
ADMINISTRATION = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})


class Decision(ToneChoices):
    """审批结果 of a request for a membership."""

    PENDING = "pending", Tone.WARNING, "待审批"
    APPROVED = "approved", Tone.SUCCESS, "已批准"
    REFUSED = "refused", Tone.DANGER, "未批准"
