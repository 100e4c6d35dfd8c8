"""Whether a name is free within the area in which it must be unique (重名范围)."""

from datetime import date

from civaffairs.policy.engine import rule
from civaffairs.policy.shapes import ListOf, RecordOf, Text, optional
from placenames.rules.vocabulary import ORDINANCE, PLACE_CLASS, specific_of

SCOPE = "placenames.uniqueness.scope"
GENERICS = "placenames.uniqueness.generics"
COMPARE_WITH = "placenames.uniqueness.compare_with"

NATIONWIDE = "nationwide"
AREA = {"province": optional(Text()), "county": optional(Text()), "built_up_area": optional(Text())}
AREA_WORDS = {"province": "省级行政区划", "county": "县级行政区划", "built_up_area": "建成区"}


@rule(
    "placenames.uniqueness",
    label="地名重名核查",
    basis=f"{ORDINANCE}第9条第7、8项",
    since=date(2022, 5, 1),
    inputs={
        "name": Text(),
        "class": PLACE_CLASS,
        "location": optional(RecordOf(AREA)),
        "existing": ListOf(RecordOf({"name": Text(), "class": PLACE_CLASS, **AREA})),
    },
)
def uniqueness(given, law):
    """The names of the same scope that are equal to the new one, or share its specific part. It serves new names."""
    scope = law.step("scope", law.parameter(SCOPE).of(given.class_), "不得重名的范围")
    candidates = _candidates(given, law, scope)
    same = sorted({other.name for other in candidates if other.name == given.name})
    alike = _sharing_the_specific(given, law, [other for other in candidates if other.name != given.name])
    law.test("duplicate", not same, f"范围内没有相同的名称：{'、'.join(same)}" if same else "范围内没有相同的名称")
    law.test("same_specific", not alike, f"专名相同：{'、'.join(alike)}" if alike else "范围内没有专名相同的名称")
    decision = law.step("decision", "reject" if same else "flag" if alike else "pass", "核查结论")
    return {"decision": decision, "conflicts": sorted({*same, *alike}), "scope": scope, "reasons": law.reasons}


def _candidates(given, law, scope):
    if scope != NATIONWIDE:
        here = getattr(given.location, scope) if given.location else None
        if here is None:
            law.refuse("missing_input", f"判断重名须知道所在的{AREA_WORDS[scope]}，请补充。", field=scope)
    compared = law.parameter(COMPARE_WITH).of(given.class_)
    return [
        other
        for other in given.existing
        if other.class_ in compared and (scope == NATIONWIDE or getattr(other, scope) == here)
    ]


def _sharing_the_specific(given, law, others):
    if not others:
        return []
    generics = law.parameter(GENERICS)
    specific, _ = specific_of(given.name, generics.of(given.class_))
    return sorted({other.name for other in others if specific_of(other.name, generics.of(other.class_))[0] == specific})
