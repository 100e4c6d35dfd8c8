"""The rating of homes for the elderly (养老机构等级)."""

import datetime as dt

from civaffairs.common.dates import add_months
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Flag, Number, RecordOf

PARTS = "eldercare.star_rating.parts"
LEVELS = "eldercare.star_rating.levels"
OPEN_MONTHS = "eldercare.star_rating.open_months_min"
VALIDITY = "eldercare.star_rating.validity_months"

PART_NAMES = {"environment": "环境", "facilities": "设施设备", "management": "运营管理", "service": "服务"}


@rule(
    "eldercare.star_rating",
    label="养老机构等级评定",
    basis="GB/T 37276-2018",
    inputs={
        "scores": RecordOf({name: Number() for name in PART_NAMES}),
        "registered": Flag(),
        "filed": Flag(),
        "opened_on": Day(),
        "grave_accident": Flag(),
    },
)
def star_rating(given, law):
    """The highest level whose total and whose share of every part are reached; valid for a number of months."""
    scores = _checked_scores(given, law)
    law.test("not_registered", given.registered, "已办理登记")
    law.test("not_filed", given.filed, "已备案")
    open_enough = law.on >= add_months(given.opened_on, law.parameter(OPEN_MONTHS))
    law.test("open_too_short", open_enough, "开业达到规定月数")
    law.test("grave_accident", not given.grave_accident, "评定期内没有发生重大责任事故")
    eligible = law.eligible
    total = law.step("total", sum(scores.values()), "总分", unit="分")
    rating, valid_until = None, None
    if eligible:
        rating = max((one.rating for one in law.parameter(LEVELS) if _reaches(law, scores, total, one)), default=None)
        law.test("below_first_level", rating is not None, "达到一级以上的总分和各部分得分")
    law.step("rating", rating, "评定等级", unit="级")
    if rating is not None:
        valid_until = add_months(law.on, law.parameter(VALIDITY)) - dt.timedelta(days=1)
    law.step("valid_until", valid_until, "等级有效期至")
    return {
        "eligible": eligible, "total": total, "rating": rating, "valid_until": valid_until, "reasons": law.reasons,
    }  # fmt: skip


def _checked_scores(given, law):
    maxima = law.parameter(PARTS)
    for part, name in PART_NAMES.items():
        points, most = getattr(given.scores, part), getattr(maxima, part)
        if points > most:
            message = f"{name}部分最高{most}分，填写了{points}分，请更正。"
            law.refuse("malformed_input", message, field=part, path=("scores", part))
    return {part: getattr(given.scores, part) for part in PART_NAMES}


def _reaches(law, scores, total, level):
    maxima = law.parameter(PARTS)
    every_part = all(points * 100 >= getattr(maxima, part) * level.part_percent for part, points in scores.items())
    return total >= level.total and every_part
