"""What the register says while an identity number is typed: somebody has it already, under this or another name."""

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import covers, holds
from civaffairs.audit.services import record

from .models import IdentityDocument, Person
from .permissions import READ_PERSON


def known_under(*, number: str, name: str, by: Actor) -> list[str]:
    """Warnings about a full number; each that names somebody is on record as a reading of that person.

    Outside the actor's area it is only said that the number is known, and what to do.
    """
    if not holds(by, READ_PERSON.code):
        return []
    documents = IdentityDocument.objects.numbered(number).select_related("person__kept")
    people = {document.person.kept or document.person for document in documents}
    return [_warning(person, name, by) for person in sorted(people, key=lambda person: str(person.pk))]


def _warning(person: Person, name: str, by: Actor) -> str:
    if not covers(by, person):
        return "该号码已在本单位其他管辖范围登记，请联系县级民政部门核对后再办理。"
    record(
        by=by, verb=READ_PERSON.code, subject_kind="person", subject_id=person.pk, text="填写号码时核对对象库登记"
    )  # fmt: skip
    if person.died_on:
        return f"该号码登记为{person.name}，已登记死亡，请核对。"
    if name and name != person.name:
        return f"该号码登记的姓名是“{person.name}”，与填写的“{name}”不一致，请对照证件核对。"
    return f"该号码已登记为{person.name}，保存后沿用已有档案，不会重复建档。"
