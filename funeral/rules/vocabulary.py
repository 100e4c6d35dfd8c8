"""What the rules of funerals share: shapes of inputs, and the fields that local schemes usually look at."""

from civaffairs.policy.quantities import WholeByValue
from civaffairs.policy.shapes import Day, Flag, Number, SetOf, Text

MONEY = Number()
QUANTITY = Number()
WHOLE = WholeByValue()
YEARS = WholeByValue(0, 1000)
CODES = SetOf(Text())
PLANNED_DAY = Day(may_lie_ahead=True)

YUAN = "元"
YUAN_A_YEAR = "元/年"

USUAL_FIELDS = {
    "age": WHOLE,
    "ability_level": WholeByValue(0, 4),
    "contract_months": WHOLE,
    "months_*": WHOLE,
    "*_percent": Number(),
    "local_hukou": Flag(),
    "claimed_before": Flag(),
    "funeral_grant": Flag(),
}
