"""Whether what was charged keeps to the price list (殡葬收费核对)."""

from decimal import Decimal

from civaffairs.policy import catalogue
from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import version_on
from civaffairs.policy.shapes import Day, ListOf, RecordOf, Text
from funeral.rules.vocabulary import MONEY, QUANTITY, YUAN

REGIMES = "funeral.price_check.regimes"
PRICE_LIST = "funeral.price_check.price_list"

LINE = RecordOf({"item": Text(), "quantity": QUANTITY, "unit_price": MONEY, "charged_on": Day()})


@rule(
    "funeral.price_check",
    label="殡葬收费核对",
    basis="殡葬管理条例第42、43、50条；发改价格〔2026〕108号",
    inputs={"lines": ListOf(LINE)},
)
def price_check(given, law):
    """Each line against the list and the price regime of the day on which it was charged (yuan)."""
    lines = [_checked(law, place, line) for place, line in enumerate(given.lines, start=1)]
    allowed = law.step("allowed", not any(line["reasons"] for line in lines), "各行收费都合规")
    total = law.step("total", sum((line["amount"] for line in lines), Decimal(0)), "收费合计", unit=YUAN)
    return {"allowed": allowed, "lines": lines, "total": total}


def _checked(law, place, line):
    classes = version_on(law, REGIMES, line.charged_on, f"第{place}行的收费日期").classes
    row = _row_of(law, line)
    reasons, warnings = ["not_on_list"], []
    if row is not None:
        method = classes.of(row.class_) if row.class_ in classes else None
        reasons, warnings = _findings(method, row, line.unit_price)
    word = catalogue.word("codes", line.item, rule_id=law.rule.id)
    amount = law.step(
        "line_amount",
        line.quantity * line.unit_price,
        f"第{place}行{word}金额",
        unit=YUAN,
        codes=(*reasons, *warnings),
    )
    return {
        "item": line.item, "class": row.class_ if row else None, "amount": amount, "reasons": reasons,
        "warnings": warnings,
    }  # fmt: skip


def _row_of(law, line):
    """The one row of the price list for the item on the day; None where the item is not listed."""
    day = line.charged_on
    rows = [
        row
        for row in law.parameter(PRICE_LIST)
        if row.item == line.item and (row.from_ is None or row.from_ <= day) and (row.to is None or day <= row.to)
    ]
    if len(rows) > 1:
        message = f"价目表中“{line.item}”在{day}有{len(rows)}个价格，请由参数管理人员更正起止日期。"
        law.refuse("malformed_parameter", message, key=PRICE_LIST, path=("from",))
    return rows[0] if rows else None


def _findings(method, row, unit_price):
    """The reasons and the warnings for a unit price; without a method the class is no longer one of the regime."""
    if method is None:
        return ["class_not_in_force"], []
    if method == "fixed":
        return ["price_differs"] if unit_price != row.price else [], []
    too_high = row.ceiling is not None and unit_price > row.ceiling
    too_low = row.floor is not None and unit_price < row.floor
    above_posted = ["above_posted"] if unit_price > row.price else []
    if method == "range":
        return ["above_ceiling"] * too_high + ["below_floor"] * too_low + above_posted, []
    if method == "reference":
        return above_posted, ["above_reference"] * too_high
    return above_posted, []
