"""Reference pages that are written out of the code, so that they cannot say anything else."""

from collections.abc import Iterator

from tests.architecture.tree import ROOT

RIGHTS_PAGE = ROOT / "docs/reference/roles-and-rights.md"
WORKFLOWS_PAGE = ROOT / "docs/reference/workflows.md"
ORIGIN = "<!-- Written by `python -m tests.architecture.registrations`; change the code, not this page. -->\n"


def rights_page() -> str:
    """Roles, and which of them hold each right."""
    return ORIGIN + "\n".join(_rights_lines()) + "\n"


def _rights_lines() -> Iterator[str]:
    from civaffairs.accounts import permissions
    from civaffairs.accounts.actor import SYSTEM, SYSTEM_LABEL
    from civaffairs.accounts.choices import Role

    labels = {**dict(Role.choices), SYSTEM: SYSTEM_LABEL}
    yield "# Roles and rights"
    yield "A membership (任职) gives a person one role in one bureau over one area. A right is held by roles and"
    yield "reaches as far as the area. One predicate asks it everywhere: list, object, button, page and API."
    yield ""
    yield "## Roles"
    yield "| code | 岗位 |"
    yield "|---|---|"
    for code, label in labels.items():
        yield f"| `{code}` | {label} |"
    yield ""
    yield "## Rights"
    yield "| code | 权限 | held by |"
    yield "|---|---|---|"
    order = list(labels)
    for right in permissions.declared():
        holders = "、".join(labels[role] for role in sorted(right.roles, key=order.index))
        yield f"| `{right.code}` | {right.label} | {holders} |"


def workflows_page() -> str:
    """Each case type's table of transitions, as a diagram and as a table."""
    return ORIGIN + "\n".join(_workflow_lines()) + "\n"


def _workflow_lines() -> Iterator[str]:
    from civaffairs.casework import workflow

    yield "# Workflows"
    yield "One table of transitions for each case type; `advance` in `civaffairs.casework.services.cases` is the only"
    yield "way to move a case."
    for kind in workflow.case_types():
        yield ""
        yield f"## {kind.label} (`{kind.code}`)"
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield f"    [*] --> {kind.draft}"
        for status in kind.statuses:
            yield f"    {status.value}: {status.label}"
        for step in kind.transitions:
            for source in step.sources:
                yield f"    {source} --> {step.target}: {step.label}"
        for status in dict.fromkeys(step.target for step in kind.transitions if step.closes):
            yield f"    {status} --> [*]"
        yield "```"
        yield "| act | 动作 | from | to | right | guards | not by who did |"
        yield "|---|---|---|---|---|---|---|"
        for step in kind.transitions:
            yield (
                f"| `{step.act}` | {step.label} | {', '.join(step.sources)} | {step.target} | `{step.right}` "
                f"| {', '.join(guard.__name__ for guard in step.guards)} | {', '.join(step.by_other_than)} |"
            )
