"""What can be done with a case, act by act: one table from which pages and interfaces are served.

An app declares its acts in its own `acts.py` and registers them in `ready()`. Who may do an act that leads to another
status, under which guards and by whom not, stands in the table of transitions and nowhere else; an act inside a status
(record a visit, decide a difference) brings its own right.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.forms import Form

from civaffairs.accounts.actor import Actor
from civaffairs.common.errors import Refusal

from .forms import VersionForm
from .workflow import CaseType, case_type

if TYPE_CHECKING:
    from civaffairs.web.explanations import Explanation

    from .models import Case

Explain = Callable[["Occasion"], "Explanation"]


@dataclass
class Occasion:
    """Who looks at or acts on which case on what day, and on what of it."""

    case: "Case"
    by: Actor
    on: dt.date
    about: Any = None
    explain: Explain | None = None

    @cached_property
    def explanation(self) -> "Explanation":
        """The calculation that goes with the act, made once: what is signed for is what is shown."""
        if self.explain is None:
            raise LookupError("no calculation goes with this act")
        return self.explain(self)


@dataclass(frozen=True)
class About:
    """Which thing of the case an act is about: the service's name for it, and how it is found.

    Without `is_named` the case has one such thing only, and the address does not name it.
    """

    name: str
    find: Callable[["Case", str], Any]
    is_named: bool = True


@dataclass(frozen=True)
class Act:
    """One act. `perform(*, case, by, on, **answers)` calls one service; `version=` too where the act is a transition.

    `answers` are what `form` gives, on a page and over an interface alike. `lead`, `initial` and `options` (of the
    form) may depend on the occasion. `begins` marks what may be begun from a case; `statuses` and `offered` say when
    an act inside a status is offered; `tasks` are the kinds of tasks that the act is the work of. `page` names a route
    of the app's own where the common page does not do; `context` is what a `template` of the act's own shows besides.
    """

    code: str
    perform: Callable[..., Any]
    form: type[Form] = VersionForm
    right: str = ""
    title: str = ""
    submit: str = ""
    lead: str | Callable[[Occasion], str] = ""
    success: str = ""
    statuses: tuple[str, ...] = ()
    offered: Callable[[Occasion], bool] | None = None
    begins: bool = False
    tasks: tuple[str, ...] = ()
    about: About | None = None
    initial: Callable[[Occasion], Mapping[str, Any]] | None = None
    options: Callable[[Occasion], Mapping[str, Any]] | None = None
    explain: Explain | None = None
    leads_to: Callable[[Occasion, Any], str] | None = None
    page: str = ""
    template: str = ""
    context: Callable[[Occasion], Mapping[str, Any]] | None = None
    is_danger: bool = False

    def is_transition(self, kind: CaseType) -> bool:
        """Whether the act leads to another status in this case type."""
        return not self.right and any(step.act == self.code for step in kind.transitions)

    def right_in(self, kind: CaseType) -> str:
        """The right that the act asks for in this case type."""
        return self.right or kind.transition(self.code).right

    def title_in(self, kind: CaseType) -> str:
        """The heading of its page; the label of the transition where the act says no other."""
        return self.title or kind.transition(self.code).label

    def lead_at(self, occasion: Occasion) -> str:
        """The sentence under the heading."""
        return self.lead(occasion) if callable(self.lead) else self.lead

    def initial_at(self, occasion: Occasion) -> dict[str, Any]:
        """What the form begins with; the version of the case always goes with it."""
        return {"version": occasion.case.version, **(self.initial(occasion) if self.initial else {})}

    def options_at(self, occasion: Occasion) -> dict[str, Any]:
        """What the form is told besides what was typed."""
        return dict(self.options(occasion)) if self.options else {}

    def is_offered(self, occasion: Occasion) -> bool:
        """Whether an act inside a status is offered now; whoever has the address may try it all the same."""
        if self.statuses and occasion.case.status not in self.statuses:
            return False
        return self.offered is None or self.offered(occasion)

    def do(self, occasion: Occasion, answers: Mapping[str, Any]) -> Any:
        """Call the service with what the form gave; the service checks the right and everything else."""
        given = dict(answers)
        version = given.pop("version", None)
        if self.is_transition(occasion.case.kind):
            given["version"] = version
        if self.about:
            given[self.about.name] = occasion.about
        return self.perform(case=occasion.case, by=occasion.by, on=occasion.on, **given)


_acts: dict[str, dict[str, Act]] = {}
_everywhere: dict[str, Act] = {}


def register(kind: CaseType, acts: Iterable[Act]) -> None:
    """Say what can be done with cases of a type. Raises Refusal `unknown_act` for one that is neither in the table of
    transitions nor brings its own right, ValueError for a code that is taken.
    """
    table = dict(_acts.get(kind.code, {}))
    for act in acts:
        if not act.right:
            kind.transition(act.code)
        if table.setdefault(act.code, act) is not act:
            raise ValueError(f"act {act.code} of {kind.code} is registered twice")
    _acts[kind.code] = table


def register_everywhere(*acts: Act) -> None:
    """Say what can be done with a case of any type; such acts bring their own right."""
    for act in acts:
        if not act.right:
            raise ValueError(f"act {act.code} is no transition everywhere and needs a right")
        if _everywhere.setdefault(act.code, act) is not act:
            raise ValueError(f"act {act.code} is registered twice")


def registered(code: str) -> tuple[Act, ...]:
    """The acts of a case type, in the order of their registration; its own before those of every case."""
    own = _acts.get(code, {})
    return (*own.values(), *(act for name, act in _everywhere.items() if name not in own))


def act_of(code: str, act: str) -> Act:
    """The act of a case type by its code. Raises Refusal `unknown_act`."""
    found = _acts.get(code, {}).get(act) or _everywhere.get(act)
    if found is None:
        raise Refusal("unknown_act", f"{case_type(code).label}没有“{act}”这一办理动作。")
    return found
