"""What a charity spends on charity and on itself (慈善活动支出与管理费用)."""

from datetime import date
from fractions import Fraction

from civaffairs.common.money import quotient
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import TOLD, Anything, ListOf, Number, Text, optional, where
from orgs.rules.vocabulary import MONEY, ORG_TYPE, YUAN

PUBLIC_RATIO = "orgs.public_spending_ratio.public_ratio"
MEAN_ALLOWED = "orgs.public_spending_ratio.three_year_mean_allowed"
PUBLIC_ADMIN_MAX = "orgs.public_spending_ratio.public_admin_max"
TIERS = "orgs.public_spending_ratio.non_public_tiers"
ADMIN_EXEMPT_BELOW = "orgs.public_spending_ratio.admin_exempt_below"
ROUNDING = "orgs.public_spending_ratio.rounding"
RATIO_ROUNDING = "orgs.public_spending_ratio.ratio_rounding"

KINDS = ("public", "non_public")
THREE_YEARS = ListOf(MONEY, least=3, most=3)
PERHAPS_ASKED = where("kind", dict.fromkeys(KINDS, (Anything(), TOLD)))


def admin_cost_within_all_spending(given, law):
    if given.admin_cost > given.total_spending:
        message = f"管理费用{given.admin_cost}元大于总支出{given.total_spending}元，请更正。"
        law.refuse("contradictory_input", message, field="admin_cost")


@rule(
    "orgs.public_spending_ratio",
    label="慈善活动支出与管理费用",
    basis="慈善法第61条；基金会管理条例第29条；民发〔2016〕189号第7至11条",
    since=date(2004, 6, 1),
    unchanged_since=(date(2016, 9, 1),),
    inputs={
        "kind": Text(*KINDS),
        "type": ORG_TYPE,
        "spending": MONEY,
        "admin_cost": MONEY,
        "total_spending": Number(above=0),
        "last_year_income": where("kind", {"public": MONEY, "non_public": optional(Anything())}),
        "last_year_balance": where("kind", {"non_public": MONEY}),
        "three_years_income": PERHAPS_ASKED,
        "three_years_balance": PERHAPS_ASKED,
    },
    checks=(admin_cost_within_all_spending,),
)
def public_spending_ratio(given, law):
    """Whether enough was spent on charity and not too much on administration (yuan)."""
    required, admin_max = _public(given, law) if given.kind == "public" else _non_public(given, law)
    rounded = law.step("required_spending", law.round(required, ROUNDING), "应达到的慈善活动支出", unit=YUAN)
    spent = law.test("spending_too_low", given.spending >= required, "慈善活动支出达到规定")
    shortfall = law.round(max(Fraction(0), required - Fraction(given.spending)), ROUNDING)
    law.step("shortfall", shortfall, "不足的金额", unit=YUAN)
    ratio = law.round(quotient(given.admin_cost, given.total_spending), RATIO_ROUNDING)
    law.step("admin_ratio", ratio, "管理费用占总支出的比例")
    within = given.admin_cost <= admin_max * Fraction(given.total_spending)
    modest = within or given.admin_cost < law.parameter(ADMIN_EXEMPT_BELOW)
    law.test("admin_cost_too_high", modest, "管理费用不超过规定比例，或者低于免于限制的数额")
    return {
        "required_spending": rounded, "spending_ok": spent, "admin_ok": modest, "shortfall": shortfall,
        "admin_ratio": ratio, "compliant": law.eligible, "reasons": law.reasons,
    }  # fmt: skip


def _public(given, law):
    """The spending required and the highest share of administration of a charity that raises funds publicly."""
    income = _base(law, given.last_year_income, "three_years_income", given.three_years_income, "收入")
    return law.parameter(PUBLIC_RATIO) * income, law.parameter(PUBLIC_ADMIN_MAX).of(given.type)


def _non_public(given, law):
    tiers = [tier for tier in law.parameter(TIERS).of(given.type) if tier.from_ <= given.last_year_balance]
    if not tiers:
        message = f"参数没有规定上年末净资产{given.last_year_balance}元的档次，请由参数管理人员补充。"
        law.refuse("missing_parameter", message, key=TIERS)
    tier = max(tiers, key=lambda one: one.from_)
    law.step("tier", tier.from_, "适用的净资产档次起点", unit=YUAN)
    balance = _base(law, given.last_year_balance, "three_years_balance", given.three_years_balance, "净资产")
    required = tier.spending_ratio * balance
    if tier.income_ratio is not None:
        last_year = law.asked("last_year_income", given.last_year_income, MONEY)
        income = _base(law, last_year, "three_years_income", given.three_years_income, "收入")
        required = max(required, tier.income_ratio * income)
    return required, tier.admin_max


def _base(law, last_year, name, three_years, word):
    """Last year's figure, or the mean of three years where it is allowed and smaller; null says there are no three."""
    base = Fraction(last_year)
    if law.parameter(MEAN_ALLOWED) and three_years is not None:
        mean = quotient(sum(law.asked(name, three_years, THREE_YEARS)), 3)
        base = min(base, law.step("mean", mean, f"前三年平均{word}", unit=YUAN))
    return law.step("base", base, f"计算基数（{word}）", unit=YUAN)
