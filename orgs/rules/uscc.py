"""The unified social credit code of an organisation (统一社会信用代码)."""

from civaffairs.common.identity import read_uscc
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Text, optional
from orgs.rules.vocabulary import ORG_TYPE

TYPE_OF_PREFIX = {"51": "association", "52": "private_non_enterprise", "53": "foundation"}
TESTS = {
    "length": "代码为十八位",
    "alphabet": "没有代码以外的字符",
    "area_format": "第三至八位为数字",
    "checksum": "校验位相符",
}
NOTHING = dict.fromkeys(
    ("org_code_valid", "authority", "category", "prefix", "org_type", "area", "consistent"),
)


@rule(
    "orgs.uscc",
    label="统一社会信用代码",
    basis="GB 32100-2015；GB 11714",
    inputs={"code": Text(), "declared_type": optional(ORG_TYPE)},
)
def uscc(given, law):
    """Whether the code is valid, what it says of the organisation, and where that differs from what was declared."""
    code = read_uscc(given.code)
    law.step("normalised", code.normalised, "规范后的代码")
    for reason, label in TESTS.items():
        if not law.test(reason, code.reason != reason, label):
            break
    outputs = {"normalised": code.normalised, "valid": law.eligible, **NOTHING}
    warnings = []
    if law.eligible:
        prefix = code.normalised[:2]
        org_type = law.step("org_type", TYPE_OF_PREFIX.get(prefix), "代码所示的组织类型")
        consistent = None if given.declared_type is None else given.declared_type == org_type
        warnings += [] if code.is_organisation_code_valid else ["org_code_checksum"]
        warnings += ["prefix_vs_type"] if consistent is False else []
        law.step("warnings", warnings, "需要核对之处", codes=warnings)
        outputs |= {
            "org_code_valid": code.is_organisation_code_valid,
            "authority": code.authority,
            "category": code.category,
            "prefix": prefix,
            "org_type": org_type,
            "area": code.area,
            "consistent": consistent,
        }
    return {**outputs, "reasons": law.reasons, "warnings": warnings}
