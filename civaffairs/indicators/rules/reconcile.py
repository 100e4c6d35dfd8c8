"""Whether parts add up to their total (分项合计核对)."""

from decimal import Decimal

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, Number


@rule(
    "indicators.reconcile",
    label="分项合计核对",
    basis="统计数据审核口径",
    inputs={"parts": ListOf(Number(None), least=1), "total": Number(None)},
)
def reconcile(given, law):
    """The sum of the parts and how far it is from the total, compared exactly."""
    total = law.step("sum", sum(given.parts, Decimal(0)), "分项之和")
    difference = law.step("difference", total - given.total, "与合计之差")
    consistent = law.test("parts_do_not_add_up", difference == 0, "分项之和等于合计")
    return {"sum": total, "difference": difference, "consistent": consistent, "reasons": law.reasons}
