"""Beds kept for the district's queue or for people in extreme hardship (统筹床位与预留)."""

from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Text
from eldercare.rules.vocabulary import WHOLE

METHOD = "eldercare.bed_pool.method"
SHARE = "eldercare.bed_pool.share_percent"
ROUNDING = "eldercare.bed_pool.rounding"

BEDS = "张"


@rule(
    "eldercare.bed_pool",
    label="统筹床位与预留",
    basis="地方保基本养老床位统筹及轮候管理办法",
    inputs={
        "area": Text(),
        "beds": WHOLE,
        "extreme_hardship_occupied": WHOLE,
        "extreme_hardship_last_year": WHOLE,
    },
)
def bed_pool(given, law):
    """The beds of the pool by a share of all beds, or those left for the queue after the reserve."""
    if law.parameter(METHOD) == "share":
        percent = law.step("share_percent", law.parameter(SHARE).of(given.area), "统筹比例", unit="%")
        pool = law.round(quotient(given.beds * percent, 100), ROUNDING)
        return {"pool_beds": law.step("pool_beds", pool, "统筹床位", unit=BEDS)}
    reserved = law.step("reserved_beds", given.extreme_hardship_last_year, "按上年特困人数预留的床位", unit=BEDS)
    queue = max(0, given.beds - given.extreme_hardship_occupied - reserved)
    return {"reserved_beds": reserved, "queue_beds": law.step("queue_beds", queue, "可供轮候的床位", unit=BEDS)}
