"""How many may visit the graves in a slot, and whether a request still finds room (祭扫预约限额)."""

from civaffairs.policy.engine import rule
from civaffairs.policy.quantities import NO_LIMIT, WholeByValue
from civaffairs.policy.shapes import Text

UNIT = "funeral.slot_quota.unit"
CAPACITY_PERCENT = "funeral.slot_quota.capacity_percent"
PARTY_MAX = "funeral.slot_quota.party_max"
ACCOUNT_MAX = "funeral.slot_quota.account_max"
WALK_IN_PERCENT = "funeral.slot_quota.walk_in_percent"

COUNT = WholeByValue()
UNITS = {"numbers": "个", "persons": "人"}


@rule(
    "funeral.slot_quota",
    label="祭扫预约限额",
    basis="地方清明祭扫安排",
    inputs={
        "rated_capacity": COUNT,
        "slots_per_day": COUNT,
        "taken_booked": COUNT,
        "taken_walk_in": COUNT,
        "account_bookings": COUNT,
        "channel": Text("online", "phone", "walk_in"),
        "party": WholeByValue(1),
    },
)
def slot_quota(given, law):
    """The places of a slot, those booked ahead and those kept for who comes without booking, and what is left."""
    unit, party_max = law.parameter(UNIT), law.parameter(PARTY_MAX)
    if unit == "numbers" and party_max == NO_LIMIT:
        message = "按号放号须规定每号人数上限，否则不能计算人数，请由参数管理人员更正。"
        law.refuse("malformed_parameter", message, key=PARTY_MAX, path=("party_max",))
    quota = int(given.rated_capacity * law.parameter(CAPACITY_PERCENT) // 100)
    law.step("quota", quota, "每时段限额", unit=UNITS[unit])
    booked_quota = int(quota * (100 - law.parameter(WALK_IN_PERCENT)) // 100)
    law.step("booked_quota", booked_quota, "预约限额", unit=UNITS[unit])
    walk_in_quota = law.step("walk_in_quota", quota - booked_quota, "现场限额", unit=UNITS[unit])
    walk_in = given.channel == "walk_in"
    left = walk_in_quota - given.taken_walk_in if walk_in else booked_quota - given.taken_booked
    law.step("left", left, "剩余", unit=UNITS[unit])
    law.test("party_too_large", party_max == NO_LIMIT or given.party <= party_max, "人数不超过每次上限")
    if not walk_in:
        most = law.parameter(ACCOUNT_MAX)
        law.test("account_limit", most == NO_LIMIT or given.account_bookings < most, "账号当日预约没有达到上限")
    law.test("slot_full", left >= (1 if unit == "numbers" else given.party), "时段还有余量")
    persons = law.step("persons_per_slot", quota * party_max if unit == "numbers" else quota, "每时段人数", unit="人")
    a_day = law.step("persons_per_day", persons * given.slots_per_day, "每日人数", unit="人")
    return {
        "quota": quota, "booked_quota": booked_quota, "walk_in_quota": walk_in_quota, "left": left,
        "persons_per_slot": persons, "persons_per_day": a_day, "allowed": law.eligible, "reasons": law.reasons,
    }  # fmt: skip
