"""Everything the apps register in `ready()`, as text: what a rename could lose without any import breaking.

python -m tests.architecture.registrations    writes registrations.txt anew
"""

import os
from collections.abc import Iterator
from pathlib import Path

GOLDEN = Path(__file__).with_name("registrations.txt")
HEADER = "# Written by `python -m tests.architecture.registrations`; read the difference before committing it.\n"


def registrations() -> Iterator[str]:
    """One line for each right, case type, act, fact, rule, parameter, programme, indicator, entry and task."""
    from civaffairs.accounts import permissions
    from civaffairs.casework import acts, pages, workflow
    from civaffairs.celery import app
    from civaffairs.exchange import catalogue as imports
    from civaffairs.facts import catalogue as facts
    from civaffairs.indicators import catalogue as indicators
    from civaffairs.meanstest import catalogue as means_test
    from civaffairs.notices import catalogue as notices
    from civaffairs.payments import catalogue as payments
    from civaffairs.policy import catalogue as policy
    from civaffairs.tenancy import invariants
    from civaffairs.web import navigation

    for right in permissions.declared():
        yield f"right {right.code} {right.label}: {', '.join(sorted(right.roles))}"
    for case_type in workflow.case_types():
        yield f"case type {case_type.code} {case_type.label}: {', '.join(case_type.statuses.values)}"
        for step in case_type.transitions:
            yield f"act {case_type.code}.{step.act}: {' | '.join(step.sources)} -> {step.target}, right {step.right}"
        for act in acts.registered(case_type.code):
            title, right = act.title_in(case_type), act.right_in(case_type)
            yield f"page of an act {case_type.code}.{act.code} {title}, right {right}: {act.form.__name__}"
        for tab in pages.look_of(case_type).tabs:
            yield f"tab {case_type.code}.{tab.code} {tab.label}"
    for tab in pages.registered_tabs():
        yield f"tab of every case {tab.code} {tab.label}, right {tab.right or 'as the case'}"
    for kind in facts.kinds():
        yield f"fact {kind.code} {kind.label}"
    for subscription in facts.subscriptions():
        yield f"subscription {subscription.name} to {subscription.kind}"
    for import_kind in imports.kinds():
        columns = ", ".join(column.key for column in import_kind.columns)
        yield f"import kind {import_kind.code} {import_kind.label}, right {import_kind.right}: {columns}"
    for template in notices.templates():
        yield f"message template {template.code} {template.label}: {', '.join(sorted(template.fields))}"
    for name, _ in notices.sources():
        yield f"reminders of {name}"
    for case_type_code in means_test.providers():
        yield f"declared values of {case_type_code}"
    for rule_id in policy.rule_ids():
        versions = policy.versions(rule_id)
        yield f"rule {rule_id} {versions[-1].label}: {', '.join(version.version for version in versions)}"
    for key, definition in sorted(policy.all_definitions().items()):
        yield f"parameter {key} {definition.label}"
    for code, label in payments.programmes():
        yield f"programme {code} {label}"
    yield from payments.registrations()
    for invariant in invariants.registered():
        yield f"invariant {invariant.code} {invariant.label}"
    for board in indicators.boards():
        for indicator in board.indicators:
            yield f"indicator {indicator.code} {indicator.label}, rows of {indicator.listing.url_name}"
    for entry in sorted(navigation._entries.values(), key=lambda entry: entry.url_name):
        yield f"navigation {entry.url_name} {entry.label}, right {entry.right}"
    app.autodiscover_tasks(force=True)
    for name in sorted(app.tasks):
        if not name.startswith("celery."):
            yield f"task {name}"


def text() -> str:
    """The whole list as the file holds it."""
    return HEADER + "".join(f"{line}\n" for line in registrations())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civaffairs.settings.test")
    import django

    django.setup()
    from tests.architecture import reference_pages

    GOLDEN.write_text(text(), "utf-8")
    reference_pages.RIGHTS_PAGE.write_text(reference_pages.rights_page(), "utf-8")
    reference_pages.WORKFLOWS_PAGE.write_text(reference_pages.workflows_page(), "utf-8")
