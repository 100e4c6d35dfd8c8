"""What the rules of place names, divisions and boundaries share: the classes, and fields that only some cases need."""

from civaffairs.policy.shapes import Faults, Flag, Scope, Text

PLACE_CLASSES = (
    "street", "residential_area", "building", "township", "village", "division", "natural_feature",
    "uninhabited_island", "village_seat", "park", "facility", "natural_village", "institution", "scenic",
)  # fmt: skip
PLACE_CLASS = Text(*PLACE_CLASSES)

ORDINANCE = "地名管理条例（国务院令第753号）"
DIVISIONS_ORDINANCE = "行政区划管理条例（国务院令第704号）"
BOUNDARIES_ORDINANCE = "行政区域界线管理条例（国务院令第353号）"


def required_flag(given, law, name):
    """A yes-or-no field that this case needs; raises RuleRefusal missing_input or malformed_input."""
    value = getattr(given, name)
    if value is None:
        law.refuse("missing_input", "这种情形必须写明此项，请补充。", field=name)
    return _read(law, name, value)


def optional_flag(given, law, name):
    """A yes-or-no field that this case looks at where it is given; absent is no."""
    value = getattr(given, name)
    return False if value is None else _read(law, name, value)


def _read(law, name, value):
    try:
        return Flag().read(value, Scope(on=law.on))
    except Faults as trouble:
        return law.refuse("malformed_input", f"此项填写有误：{trouble.faults[0].message}。", field=name)


def not_before(law, field, day, start, wording):
    """Refuse an act dated before the one that it follows."""
    if day is not None and start is not None and day < start:
        law.refuse("contradictory_input", f"{wording}：{day}早于{start}，请更正。", field=field)


def specific_of(name, generics):
    """The name without its longest generic, and that generic; (name, None) where it has none."""
    endings = [generic for generic in generics if name.endswith(generic) and len(name) > len(generic)]
    generic = max(endings, key=len, default=None)
    return (name, None) if generic is None else (name[: -len(generic)], generic)
