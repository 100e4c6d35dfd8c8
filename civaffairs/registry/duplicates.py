"""Two rows that may be one person: finding them, the verdict that is kept, merging and its undoing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.permissions import require
from civaffairs.audit.services import record
from civaffairs.common.errors import Refusal
from civaffairs.facts.services import announce

from .choices import WITH_ID_NUMBER, DocumentKind, Ground, Verdict
from .models import DuplicateCandidate, IdentityDocument, Person, PersonMerge
from .pairs import Alike, Pair, pair_of, people_alike, with_the_same_number
from .permissions import DECIDE_DUPLICATE, MERGE_PEOPLE
from .resemblance import common_division, is_near_birth, is_similar_name

PEOPLE_MERGED = "registry.people_merged"
MERGE_UNDONE = "registry.merge_undone"


def find_duplicates(*, person: Person, on: dt.date) -> list[DuplicateCandidate]:
    """Propose each row that may be the same person as this one; returns the pairs that still wait for a verdict.

    A pair is stored once: one found to be two people is never proposed again, and one known already gains grounds.
    """
    return propose_duplicates(people=[person], on=on)


@transaction.atomic
def propose_duplicates(*, people: Iterable[Person], on: dt.date) -> list[DuplicateCandidate]:
    """The same for many people at once, each pair of them and of others found in sets: for imports and decisions."""
    everybody = list(people)
    _store(_found(list({person.canonical_id for person in everybody}), on), on)
    return open_duplicates(people=everybody)


def open_duplicates(*, people: Iterable[Person]) -> list[DuplicateCandidate]:
    """The pairs of these people that wait for a verdict; finds no new ones, so that a guard of a page may ask it.

    Whoever enters or corrects a person has them looked for.
    """
    wanted = {person.canonical_id for person in people}
    group = list(Person.objects.filter(Q(pk__in=wanted) | Q(kept__in=wanted)).values_list("pk", flat=True))
    pairs = DuplicateCandidate.objects.concerning(*group).unresolved().select_related("first", "second")
    return [pair for pair in pairs if pair.first.canonical_id != pair.second.canonical_id]


def _found(people: list[UUID], on: dt.date) -> dict[Pair, set[str]]:
    """The grounds of each pair of rows of which one is among these, both standing for themselves."""
    found: dict[Pair, set[str]] = defaultdict(set)
    for one, other in with_the_same_number(people):
        found[pair_of(one, other)].add(Ground.SAME_NUMBER)
    similar: dict[Pair, str] = {}
    for alike in people_alike(people):
        if alike.birth == alike.other_birth and alike.name == alike.other_name:
            found[pair_of(alike.id, alike.other)].add(Ground.SAME_PARTICULARS)
        elif ground := _likeness(alike):
            similar[pair_of(alike.id, alike.other)] = ground
    # Two people with two sound numbers of their own are not proposed for a mere likeness of names.
    numbered = _numbered({row for pair in similar for row in pair}, on)
    for pair, ground in similar.items():
        if not numbered.issuperset(pair):
            found[pair].add(ground)
    return found


def _likeness(alike: Alike) -> str:
    """The ground on which two different particulars may be one person's; empty when there is none."""
    if alike.birth == alike.other_birth:
        is_similar = alike.sounds_alike or is_similar_name(alike.name, alike.other_name)
        return Ground.SIMILAR_NAME if is_similar else ""
    return Ground.NEAR_BIRTH if is_near_birth(alike.birth, alike.other_birth) else ""


def _numbered(people: Set[UUID], on: dt.date) -> set[UUID]:
    held = IdentityDocument.objects.filter(person__in=people, kind__in=WITH_ID_NUMBER).in_force(on)
    return set(held.values_list("person", flat=True))


def _store(found: Mapping[Pair, Set[str]], on: dt.date) -> None:
    """Enter the new pairs, and add new grounds to those that are known."""
    if not found:
        return
    sides = {row for pair in found for row in pair}
    known = {
        (pair.first_id, pair.second_id): pair
        for pair in DuplicateCandidate.objects.filter(first__in=sides, second__in=sides)
    }
    places = dict(Person.objects.filter(pk__in=sides).values_list("pk", "division_code"))
    DuplicateCandidate.objects.bulk_create(
        (
            DuplicateCandidate(
                first_id=first, second_id=second, grounds=sorted(grounds), found_on=on,
                division_code=common_division(places[first], places[second]),
            )
            for (first, second), grounds in found.items()
            if (first, second) not in known
        ),
        ignore_conflicts=True,  # somebody else may find the same pair at the same time
    )  # fmt: skip
    gained = [pair for key, pair in known.items() if found.get(key, set()) - set(pair.grounds)]
    for pair in gained:
        pair.grounds = sorted({*pair.grounds, *found[pair.first_id, pair.second_id]})
    DuplicateCandidate.objects.bulk_update(gained, ["grounds"], batch_size=500)


def require_no_open_duplicates(*, people: Iterable[Person], on: dt.date) -> None:
    """Look for duplicates once more, just before a decision. Raises Refusal `possible_duplicate` naming the pairs."""
    open_pairs = propose_duplicates(people=people, on=on)
    if open_pairs:
        names = "、".join(sorted({pair.first.name for pair in open_pairs}))
        raise Refusal(
            "possible_duplicate",
            f"{names}在对象库中有疑似重复的记录，请先在“疑似重复”中核对并作出结论。",
            field="members",
        )


@transaction.atomic
def decide_duplicate(
    *, candidate: DuplicateCandidate, verdict: str, reason: str, by: Actor, on: dt.date
) -> DuplicateCandidate:
    """Keep what somebody found on comparing the two rows. `same` alone merges nothing; `merge_people` does.

    Raises Refusal `reason_required`, `verdict_unknown`, `already_merged` where the rows are one already.
    """
    pair = DuplicateCandidate.objects.select_for_update().get(pk=candidate.pk)
    require(by, DECIDE_DUPLICATE.code, pair)
    if verdict not in (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDECIDED):
        raise Refusal("verdict_unknown", "请选择“同一人”“不是同一人”或“暂不能确定”。", field="verdict")
    if not reason.strip():
        raise Refusal("reason_required", "请写明核对理由，例如核对了哪些证件。", field="reason")
    if pair.first.canonical_id == pair.second.canonical_id and verdict != Verdict.SAME:
        raise Refusal("already_merged", "两条记录已经合并。认为合并有误的，请先撤销合并。")
    _keep(pair, verdict, reason.strip(), by, on)
    text = f"核对疑似重复：{pair.get_verdict_display()}，{reason.strip()}"
    for person in (pair.first, pair.second):
        record(by=by, verb=DECIDE_DUPLICATE.code, subject_kind="person", subject_id=person.pk, text=text)
    return pair


def _keep(pair: DuplicateCandidate, verdict: str, reason: str, by: Actor, on: dt.date) -> None:
    pair.verdict, pair.reason, pair.decided_by, pair.decided_on = verdict, reason, by.name, on
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_on"])


@transaction.atomic
def merge_people(*, kept: Person, merged: Person, reason: str, by: Actor, on: dt.date) -> PersonMerge:
    """Say that two rows are one person. Both stay with all that refers to them; `merged` points to `kept`.

    Raises Refusal `reason_required`, `same_row`, `already_merged`, `two_numbers` (two citizen identity numbers in
    force: one must be withdrawn first), `death_differs` (one is dead and the other not, or on another day).
    """
    rows = {
        row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    }
    kept, merged = rows[kept.pk], rows[merged.pk]
    for row in rows.values():
        require(by, MERGE_PEOPLE.code, row)
    _check_merge(kept, merged, reason, on)
    repointed = list(Person.objects.filter(kept=merged).values_list("pk", flat=True))
    Person.objects.filter(Q(pk=merged.pk) | Q(pk__in=repointed)).update(kept=kept)
    done = PersonMerge.objects.create(
        kept=kept, merged=merged, repointed=[str(one) for one in repointed], reason=reason.strip(),
        merged_by=by.name, merged_on=on,
    )  # fmt: skip
    first, second = sorted((kept, merged), key=lambda one: one.pk)
    pair, _ = DuplicateCandidate.objects.get_or_create(
        first=first, second=second,
        defaults={"found_on": on, "division_code": common_division(first.division_code, second.division_code)},
    )  # fmt: skip
    _keep(pair, Verdict.SAME, reason.strip(), by, on)
    text = f"合并记录：{merged.name}并入{kept.name}，{reason.strip()}"
    for row in (kept, merged):
        record(by=by, verb=MERGE_PEOPLE.code, subject_kind="person", subject_id=row.pk, text=text)
    announce(
        kind=PEOPLE_MERGED, subject_kind="person", subject_id=kept.pk, occurred_on=on, data={"merged": str(merged.pk)}
    )
    return done


def _check_merge(kept: Person, merged: Person, reason: str, on: dt.date) -> None:
    if not reason.strip():
        raise Refusal("reason_required", "请写明合并理由，例如核对了哪些证件。", field="reason")
    if kept.pk == merged.pk:
        raise Refusal("same_row", "这是同一条记录，无须合并。")
    if kept.kept_id or merged.kept_id:
        raise Refusal("already_merged", "其中一条记录已并入别的记录，请打开保留的记录办理。")
    if kept.died_on != merged.died_on:
        raise Refusal("death_differs", "两条记录的死亡登记不一致，请先核实并登记或撤销死亡，再合并。")
    group = Person.objects.same_as(kept, merged)
    cards = IdentityDocument.objects.filter(person__in=group, kind=DocumentKind.ID_CARD).in_force(on)
    if len({card.number for card in cards}) > 1:
        raise Refusal("two_numbers", "两条记录各有有效的公民身份号码。请先核实，注销有误的一个，再合并。")


@transaction.atomic
def undo_merge(*, merge: PersonMerge, reason: str, by: Actor, on: dt.date) -> PersonMerge:
    """Take a merge back: every row points where it pointed before, and the pair waits for a verdict again.

    Raises Refusal `reason_required`, `already_undone`, `merged_again` while a later merge covers this one.
    """
    done = PersonMerge.objects.select_for_update().select_related("kept", "merged").get(pk=merge.pk)
    for row in (done.kept, done.merged):
        require(by, MERGE_PEOPLE.code, row)
    if not reason.strip():
        raise Refusal("reason_required", "请写明撤销合并的理由。", field="reason")
    if done.undone_on:
        raise Refusal("already_undone", f"该合并已于{done.undone_on}撤销。")
    if done.kept.kept_id:
        raise Refusal("merged_again", "保留的记录后来又并入了别的记录，请先撤销后一次合并。")
    Person.objects.filter(pk=done.merged_id).update(kept=None)
    Person.objects.filter(pk__in=done.repointed).update(kept=done.merged)
    done.undone_by, done.undone_on, done.undo_reason = by.name, on, reason.strip()
    done.save(update_fields=["undone_by", "undone_on", "undo_reason"])
    pair = DuplicateCandidate.objects.filter(
        Q(first=done.kept, second=done.merged) | Q(first=done.merged, second=done.kept)
    ).get()
    _keep(pair, Verdict.OPEN, "", by, on)
    text = f"撤销合并：{done.merged.name}与{done.kept.name}重新分开，{reason.strip()}"
    for row in (done.kept, done.merged):
        record(by=by, verb=MERGE_PEOPLE.code, subject_kind="person", subject_id=row.pk, text=text)
    announce(
        kind=MERGE_UNDONE, subject_kind="person", subject_id=done.kept_id, occurred_on=on,
        data={"merged": str(done.merged_id)},
    )  # fmt: skip
    return done
