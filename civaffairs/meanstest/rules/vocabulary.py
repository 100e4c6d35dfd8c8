"""What the rules of the means test and of social assistance share: keys of parameters and shapes of inputs."""

from civaffairs.policy.shapes import Number, Text, Whole

STANDARD = "assistance.subsistence_allowance.standard"
ROUNDING = "meanstest.rounding"
MINIMUM_WAGE = "meanstest.minimum_wage"

MONEY = Number()
PERSONS = Whole(1, 1000)
RESIDENCE = Text("urban", "rural")

YUAN = "元"
YUAN_A_MONTH = "元/月"


def refuse_equal_refs(law, records, *, field):
    """A reference names one person or thing only; raises RuleRefusal contradictory_input."""
    refs = [record.ref for record in records]
    if len(set(refs)) != len(refs):
        law.refuse("contradictory_input", f"“{field}”中有相同的编号,请核对是否重复登记。", field=field)
