"""Identity numbers wherever they are typed or imported."""

from civaffairs.common.dates import age_on
from civaffairs.common.identity import read_id_number
from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import Day, Text, optional

REGION_CODES = "registry.id_number.region_codes"
PLAUSIBLE_AGE = "registry.id_number.plausible_age"


@rule(
    "registry.id_number",
    label="公民身份号码校验",
    basis="GB 11643-1999;居民身份证法第3条",
    inputs={
        "number": Text(),
        "declared_birth": optional(Day()),
        "declared_sex": optional(Text("male", "female")),
    },
)
def id_number(given, law):
    """Whether a number is valid, and what it says; a warning (`warnings`) never makes it invalid."""
    found = read_id_number(given.number, on=law.on)
    law.step("form", found.form, "号码种类", codes=found.reasons)
    law.reasons += found.reasons
    law.step("valid", law.eligible, "号码有效")
    warnings = []
    if found.century_unclear:
        warnings = ["legacy_century_unclear"]
    elif law.eligible:
        warnings = _warnings(given, law, found)
    law.step("warnings", warnings, "提示", codes=warnings)
    compared = found.normalised is not None
    return {
        "valid": law.eligible,
        "form": found.form,
        "normalised": found.normalised,
        "birth": found.birth,
        "sex": found.sex,
        "region": found.region,
        "consistent": not {"birth_mismatch", "sex_mismatch"} & set(warnings) if compared else None,
        "reasons": law.reasons,
        "warnings": warnings,
    }


def _warnings(given, law, found):
    regions, plausible_age = law.parameter_if_any(REGION_CODES), law.parameter_if_any(PLAUSIBLE_AGE)
    seen = {
        "region_unknown": regions is not None and found.region not in regions,
        "region_not_checked": regions is None,
        "age_implausible": plausible_age is not None and age_on(found.birth, law.on) > plausible_age,
        "birth_mismatch": given.declared_birth not in (None, found.birth),
        "sex_mismatch": given.declared_sex not in (None, found.sex),
    }
    return [code for code, applies in seen.items() if applies]
