"""How much waits for whom: open cases and tasks by worker and by role, as far as the actor sees."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from civaffairs.accounts.actor import Actor
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership
from civaffairs.accounts.permissions import declared
from civaffairs.tenancy.querysets import significant
from civaffairs.web.districts import districts_of

from .models import Case, Task
from .permissions import SEE_TO_DO

NEAR = 7


@dataclass
class Load:
    """What waits for one worker, for nobody yet, or for a role."""

    key: str
    label: str
    roles: str = ""
    cases: int = 0
    cases_overdue: int = 0
    cases_near: int = 0
    tasks: int = 0
    tasks_overdue: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits."""
        return not (self.cases or self.tasks)


def by_worker(actor: Actor, on: dt.date) -> list[Load]:
    """One line for everybody who works in the actor's area, and one for what nobody has; the most overdue first."""
    loads = {key: Load(str(key), name, "、".join(roles)) for key, (name, roles) in _workers(actor, on).items()}
    nobody = Load("none", "未分派")
    for row in _cases(actor, on):
        load = nobody if row["assignee"] is None else loads.setdefault(row["assignee"], _left(row, "assignee"))
        load.cases, load.cases_overdue, load.cases_near = row["open"], row["overdue"], row["near"]
    for row in _tasks(actor, on, "case__assignee", "case__assignee__name"):
        key = row["case__assignee"]
        load = nobody if key is None else loads.setdefault(key, _left(row, "case__assignee"))
        load.tasks, load.tasks_overdue = row["open"], row["overdue"]
    ranked = sorted(loads.values(), key=lambda load: (-load.cases_overdue, -load.cases, load.label))
    return [nobody, *ranked] if not nobody.is_idle else ranked


def by_role(actor: Actor, on: dt.date) -> list[Load]:
    """Open tasks that each role may do; a task that two roles may do stands under both."""
    roles = {right.code: right.roles for right in declared()}
    loads = {role: Load(role.value, role.label) for role in Role}
    for row in _tasks(actor, on, "right"):
        for role in Role:
            if role in roles.get(row["right"], ()):
                loads[role].tasks += row["open"]
                loads[role].tasks_overdue += row["overdue"]
    return [load for load in loads.values() if load.tasks]


def _workers(actor: Actor, on: dt.date) -> dict[int, tuple[str, list[str]]]:
    roles = next(right.roles for right in declared() if right.code == SEE_TO_DO.code)
    held = Membership.objects.in_force(on).filter(bureau__in=list(districts_of(actor)), role__in=roles)
    if not actor.covers_bureau:
        held = held.filter(division_code__startswith=significant(actor.division_code))
    found: dict[int, tuple[str, list[str]]] = {}
    for one in held.select_related("user").order_by("role"):
        label = Role(one.role).label
        roles_of = found.setdefault(one.user_id, (one.user.name, []))[1]
        if label not in roles_of:
            roles_of.append(label)
    return found


def _left(row: dict, key: str) -> Load:
    """Somebody who no longer works in the area but still has cases there."""
    return Load(str(row[key]), row[f"{key}__name"], "已不在本辖区任职")


def _cases(actor: Actor, on: dt.date):
    near = on + dt.timedelta(NEAR)
    cases = Case.objects.visible_to(actor).open().order_by().values("assignee", "assignee__name")
    return cases.annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=on)),
        near=Count("pk", filter=Q(due_on__gte=on, due_on__lt=near)),
    )


def _tasks(actor: Actor, on: dt.date, *by: str):
    tasks = Task.objects.visible_to(actor).open().order_by().values(*by)
    return tasks.annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on)))
