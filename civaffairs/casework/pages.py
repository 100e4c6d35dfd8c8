"""What the page of a case shows: the kernel's own tabs and panels, those of higher apps, and what is a case type's own.

Apps register in `ready()`. The context functions of tabs and panels get the occasion: case, who looks, what day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civaffairs.accounts.permissions import may

from .acts import Occasion
from .workflow import CaseType

if TYPE_CHECKING:
    from civaffairs.web.explanations import Explanation

    from .models import Case, Determination

Context = Callable[[Occasion], Mapping[str, Any] | None]
MAIN, SIDE = "main", "side"


@dataclass(frozen=True)
class Tab:
    """One tab. `template` extends casework/case_base.html; `applies` says of which cases; `right` who may open it.

    `tasks` are the kinds of tasks whose work is done there, each with other words for the task where it needs them.
    """

    code: str
    label: str
    template: str
    context: Context
    order: int
    right: str = ""
    applies: Callable[["Case"], bool] | None = None
    tasks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One panel of the overview, in the wide (`main`) or the narrow (`side`) column; not drawn without a context."""

    code: str
    template: str
    context: Context
    order: int
    column: str = MAIN
    right: str = ""

    def drawn(self, occasion: Occasion) -> SafeString | None:
        """The panel as the page shows it to somebody; None when there is nothing to show or no right to see it."""
        if self.right and not may(occasion.by, self.right, occasion.case):
            return None
        context = self.context(occasion)
        if context is None:
            return None
        return render_to_string(self.template, {"case": occasion.case, **context})


def plain_title(case: "Case") -> str:
    """The heading of a case page whose case type says no other."""
    return f"{case.party_name}{case.kind.label}"


def plain_facts(occasion: Occasion) -> list[dict[str, Any]]:
    """The facts of a case whose case type says no others."""
    return [{"label": "申请人", "value": occasion.case.party_name}]


@dataclass(frozen=True)
class CaseLook:
    """What is a case type's own on the page of its cases.

    `stages` are those that a citizen would count, each with the statuses that it covers; of the last, `stopped` and
    `done` say how it ended. `other_way` are codes of guards that no work removes: the case takes another way.
    `explain` makes a stored determination ready to be read. A draft opens at `draft_page` for whoever holds
    `draft_right`. `to_visit` is what goes along on a home visit, on a telephone: no more than finding the home and
    knowing whom one meets there needs.
    """

    title: Callable[["Case"], str] = plain_title
    facts: Callable[[Occasion], list[dict[str, Any]]] = plain_facts
    to_visit: Callable[[Occasion], list[dict[str, Any]]] = plain_facts
    stages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    done: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    other_way: frozenset[str] = frozenset()
    explain: "Callable[[Determination, Occasion], Explanation] | None" = None
    tabs: tuple[Tab, ...] = ()
    panels: tuple[Panel, ...] = ()
    draft_page: str = ""
    draft_right: str = ""


_looks: dict[str, CaseLook] = {}
_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}
PLAIN = CaseLook()


def register_look(kind: CaseType, look: CaseLook) -> None:
    """Say what is a case type's own. Raises ValueError when it was said already."""
    if _looks.setdefault(kind.code, look) is not look:
        raise ValueError(f"the look of {kind.code} is registered twice")


def register_tabs(*tabs: Tab) -> None:
    """Add tabs to every case, or to those to which they apply. Raises ValueError for a code that is taken."""
    for tab in tabs:
        if _tabs.setdefault(tab.code, tab) is not tab:
            raise ValueError(f"tab {tab.code} is registered twice")


def register_panels(*panels: Panel) -> None:
    """Add panels to the overview of every case. Raises ValueError for a code that is taken."""
    for panel in panels:
        if _panels.setdefault(panel.code, panel) is not panel:
            raise ValueError(f"panel {panel.code} is registered twice")


def look_of(kind: CaseType) -> CaseLook:
    """What is the case type's own; the plain look where nothing was registered."""
    return _looks.get(kind.code, PLAIN)


def tabs_of(case: "Case") -> list[Tab]:
    """The tabs that apply to a case, in order; the first is the overview."""
    found = [*_tabs.values(), *look_of(case.kind).tabs]
    return _in_order(tab for tab in found if tab.applies is None or tab.applies(case))


def panels_of(case: "Case") -> list[Panel]:
    """The panels that the overview of a case may show, in order."""
    return _in_order([*_panels.values(), *look_of(case.kind).panels])


def registered_tabs() -> list[Tab]:
    """Every tab that is not a case type's own, in order."""
    return _in_order(_tabs.values())


def _in_order(found: Iterable[Any]) -> list[Any]:
    return sorted(found, key=lambda one: one.order)
