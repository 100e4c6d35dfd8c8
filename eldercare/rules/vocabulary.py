"""What the rules of elder care share: shapes of inputs, and the fields that local schemes usually look at."""

from civaffairs.policy.quantities import WholeByValue
from civaffairs.policy.shapes import Day, Flag, ListOf, Number, SetOf, Text

MONEY = Number()
WHOLE = WholeByValue()
ABILITY_LEVEL = WholeByValue(0, 4)
CARE_CLASS = Text("self_care", "semi_disabled", "disabled")
CODES = SetOf(Text())
PLANNED_DAY = Day(may_lie_ahead=True)

YUAN = "元"
YUAN_A_MONTH = "元/月"

USUAL_FIELDS = {
    "age": WHOLE,
    "ability_level": ABILITY_LEVEL,
    "beds": WHOLE,
    "total_beds": WHOLE,
    "clean_years": WHOLE,
    "contract_months": WHOLE,
    "months_*": WHOLE,
    "lease_years": Number(),
    "*_percent": Number(),
    "care_class": CARE_CLASS,
    "rating": WholeByValue(1, 5),
    "bed_kind": Text("nursing", "ordinary"),
    "tenure": Text("owned", "leased"),
    "org_form": Text("non_profit", "enterprise"),
    "categories": ListOf(Text()),
    "filed": Flag(),
    "demonstration": Flag(),
    "local_hukou": Flag(),
    "ltci": Flag(),
    "annual_check_passed": Flag(),
    "bad_credit": Flag(),
    "only_child_lost_or_disabled": Flag(),
}
