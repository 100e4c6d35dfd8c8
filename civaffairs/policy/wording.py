"""Words for what stands in a trace: parameter keys, input fields, codes and rule ids."""

from . import catalogue


def words_and_unit(code: str) -> tuple[str, str] | None:
    """The words for a code and the unit of a parameter, or None when the catalogue does not know it."""
    definition = catalogue.all_definitions().get(code)
    if definition:
        return definition.label, definition.unit or ""
    words = catalogue.words()
    found = words["codes"].get(code) or words["fields"].get(code)
    return (found, "") if found else None
