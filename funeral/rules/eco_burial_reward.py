"""What is paid for a burial that saves land (节地生态安葬奖补)."""

from decimal import Decimal

from civaffairs.policy.conditions import FreeRecord
from civaffairs.policy.engine import rule
from civaffairs.policy.schemes import first_row, require, require_fields
from civaffairs.policy.shapes import Flag, Number, Text
from funeral.rules.vocabulary import CODES, USUAL_FIELDS, YUAN

REQUIRES = "funeral.eco_burial_reward.requires"
DOCUMENTS = "funeral.eco_burial_reward.documents"
REWARDS = "funeral.eco_burial_reward.rewards"


@rule(
    "funeral.eco_burial_reward",
    label="节地生态安葬奖补",
    basis="地方节地生态安葬奖补办法",
    inputs={
        "burial": FreeRecord(USUAL_FIELDS, required={"method": Text(), "storage_years": Number()}),
        "deceased": FreeRecord(USUAL_FIELDS, required={"local_hukou": Flag(), "claimed_before": Flag()}),
        "documents": CODES,
    },
)
def eco_burial_reward(given, law):
    """The reward for the way of burial, where the person is covered and the documents are there (yuan)."""
    requires, rewards = law.parameter(REQUIRES), law.parameter(REWARDS)
    require_fields(law, given.deceased, requires, path=("deceased",))
    require_fields(law, given.burial, rewards, path=("burial",))
    require(law, requires, given.deceased)
    row = first_row(law, rewards, given.burial)
    law.test("method_not_rewarded", row is not None, "安葬方式属于奖补范围")
    missing = [code for code in dict.fromkeys(law.parameter(DOCUMENTS)) if code not in given.documents]
    law.step("missing", missing, "缺少的材料")
    law.test("missing_document", not missing, "材料齐全")
    amount = law.step("amount", row.value if law.eligible else Decimal(0), "奖补金额", unit=YUAN)
    return {"eligible": law.eligible, "reasons": law.reasons, "missing": missing, "amount": amount}
