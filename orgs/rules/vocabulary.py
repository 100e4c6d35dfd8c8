"""What the rules of social organisations share: types, levels and shapes of inputs."""

from civaffairs.policy.shapes import Number, RecordOf, Text, Whole

ORG_TYPES = {"association": "社会团体", "private_non_enterprise": "民办非企业单位", "foundation": "基金会"}
ORG_TYPE = Text(*ORG_TYPES)
LEVEL = Text("national", "province", "city", "county")
LISTED = Text("none", "abnormal", "serious")
MONEY = Number()
COUNT = Whole()
DAYS = Whole(0, 36500)
YEAR = Whole(1, 2998)
INSPECTION = RecordOf(
    {
        "year": YEAR,
        "result": Text("qualified", "basically_qualified", "unqualified", "missed", "not_required"),
    }
)

YUAN = "元"
