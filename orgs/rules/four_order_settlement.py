"""What a service ordered, dispatched, taken and rated comes to (四单结算)."""

from decimal import Decimal

from civaffairs.casework.limits import due
from civaffairs.common.money import quotient, round_to
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import PRESENT, Day, Flag, ListOf, Whole, optional, where
from orgs.rules.vocabulary import MONEY, YUAN

ACCEPT_LIMIT = "orgs.four_order_settlement.accept_limit"
RATING_LIMIT = "orgs.four_order_settlement.rating_limit"
PAY_RATES = "orgs.four_order_settlement.pay_rates"
CREDIT_POINTS = "orgs.four_order_settlement.credit_points"
UNRATED_SCORE = "orgs.four_order_settlement.unrated_score"
ROUNDING = "orgs.four_order_settlement.rounding"

ORDER = (
    ("accepted", "dispatched", "接单日期早于派单日期"),
    ("served", "accepted", "服务日期早于接单日期"),
    ("rated_on", "served", "评价日期早于服务日期"),
)


def acts_in_their_order(given, law):
    if given.served is not None and given.accepted is None:
        law.refuse("contradictory_input", "没有接单就填写了服务日期，请更正。", field="served")
    for later, earlier, wrong in ORDER:
        day, before = getattr(given, later), getattr(given, earlier)
        if day is not None and before is not None and day < before:
            law.refuse("contradictory_input", f"{wrong}，请更正。", field=later)


@rule(
    "orgs.four_order_settlement",
    label="四单结算",
    basis="居民点单、民政派单、组织接单、群众评单的地方规定",
    inputs={
        "price": MONEY,
        "dispatched": Day(),
        "accepted": optional(Day()),
        "declined": optional(Flag()),
        "served": optional(Day()),
        "ratings": optional(ListOf(Whole(1, 5))),
        "rated_on": where("ratings", {PRESENT: Day()}),
    },
    checks=(acts_in_their_order,),
)
def four_order_settlement(given, law):
    """Where the order stands, and for one that is settled its score, its price and the points of the organisation."""
    score, amount, points = None, None, None
    state, due_on = _before_service(given, law)
    if state == "served":
        due_on = law.step("due", due(law, given.served, law.parameter(RATING_LIMIT)), "评价期限")
        score = _score(given, law, due_on)
        if score is not None:
            state, due_on = "settled", None
            law.step("score", score, "评分", unit="分")
            rate = law.step("rate", law.parameter(PAY_RATES).of(score), "结算比例")
            amount = law.step("amount", law.round(given.price * rate, ROUNDING), "结算金额", unit=YUAN)
            points = law.step("credit_points", law.parameter(CREDIT_POINTS).of(score), "信用分")
    law.step("state", state, "订单状态")
    return {
        "state": state, "score": score, "amount": amount, "credit_points": points, "due": due_on,
        "reasons": law.reasons,
    }  # fmt: skip


def _before_service(given, law):
    """The state up to the service, and the day until which it must be left."""
    if not law.test("declined", not given.declined, "组织没有拒单"):
        return "returned", None
    accept_by = law.step("accept_by", due(law, given.dispatched, law.parameter(ACCEPT_LIMIT)), "接单期限")
    if not law.test("not_accepted_in_time", (given.accepted or law.on) <= accept_by, "在期限内接单"):
        return "lapsed", None
    if given.accepted is None:
        return "dispatched", accept_by
    return "accepted" if given.served is None else "served", None


def _score(given, law, due_on):
    """The mean of the ratings given in time; the score of an unrated service once the time is over."""
    if given.ratings and given.rated_on <= due_on:
        mean = quotient(sum(given.ratings), len(given.ratings))
        return int(round_to(mean, mode="half_up", step=Decimal(1)))
    if law.test("unrated", law.on <= due_on, "评价期限没有届满"):
        return None
    return law.parameter(UNRATED_SCORE)
