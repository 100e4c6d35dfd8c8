"""What a relief station must never do (救助站禁止行为)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Flag, Text

SEX = Text("male", "female")
ANSWERS = (
    "eligible",
    "refused",
    "refusal_reasons_given",
    "fee_charged",
    "labour_ordered",
    "leave_prevented",
    "separate_rooms",
)


@rule(
    "vagrancy.station_guard",
    label="救助站禁止行为",
    basis="国令381第6、8、10、11条",
    inputs={**{name: Flag() for name in ANSWERS}, "sex": SEX, "staff_sex": SEX},
)
def station_guard(given, law):
    """Whether a station did nothing that the measures forbid."""
    law.test("refused_eligible_person", not (given.eligible and given.refused), "没有拒绝符合条件的求助人员")
    unexplained = not given.eligible and given.refused and not given.refusal_reasons_given
    law.test("no_reasons_given", not unexplained, "不予救助的已说明理由")
    law.test("fee_charged", not given.fee_charged, "没有收取费用")
    law.test("labour_ordered", not given.labour_ordered, "没有组织生产劳动")
    law.test("leave_prevented", not given.leave_prevented, "没有限制离站")
    attended = given.sex == "male" or given.staff_sex == "female"
    law.test("female_needs_female_staff", attended, "女性受助人员由女性工作人员管理")
    law.test("rooms_not_separated", given.separate_rooms, "男女分室居住")
    return {"lawful": law.eligible, "reasons": law.reasons}
