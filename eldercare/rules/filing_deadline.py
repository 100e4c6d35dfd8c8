"""Until when a home for the elderly has to be filed (养老机构备案期限)."""

from civaffairs.casework.limits import working_days_after
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, nullable

EVENT = "eldercare.filing_deadline.event"
WORKING_DAYS = "eldercare.filing_deadline.working_days"

WORDS = {"first_resident_on": "首位老年人入住日期", "registered_on": "登记日期"}


@rule(
    "eldercare.filing_deadline",
    label="养老机构备案期限",
    basis="养老机构管理办法（民政部令第66号）第11条",
    inputs={
        "registered_on": nullable(Day()),
        "first_resident_on": nullable(Day()),
        "filed_on": nullable(Day()),
    },
)
def filing_deadline(given, law):
    """The last day to file, and whether the home was filed by then."""
    event = law.parameter(EVENT)
    start = getattr(given, event)
    if start is None:
        law.refuse("missing_input", f"备案期限从{WORDS[event]}起算，请补充。", field=event)
    law.step(event, start, WORDS[event])
    if given.filed_on is not None and given.filed_on < start:
        message = f"备案日期{given.filed_on}早于{WORDS[event]}{start}，请更正。"
        law.refuse("malformed_input", message, field="filed_on")
    deadline = law.step("deadline", working_days_after(law, start, law.parameter(WORKING_DAYS)), "备案截止日")
    if given.filed_on is not None:
        state = "filed_on_time" if given.filed_on <= deadline else "filed_late"
    else:
        state = "overdue" if law.on > deadline else "open"
    law.step("state", state, "备案状态")
    return {"deadline": deadline, "state": state}
