from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "civaffairs.casework"
    verbose_name = "办件"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.administration import access
        from civaffairs.documents import subjects
        from civaffairs.notices.catalogue import register as register_templates
        from civaffairs.notices.catalogue import register_source
        from civaffairs.policy import catalogue
        from civaffairs.registry import sections
        from civaffairs.web.navigation import Entry, add

        from .access import persons_looked_at
        from .models import Task
        from .pages import register_panels, register_tabs
        from .panels import PANELS, TABS
        from .papers import SUBJECT
        from .permissions import READ, RIGHTS, SEE_TO_DO
        from .person_cases import cases_of_people
        from .reminders import TEMPLATES, due_deadlines

        catalogue.register("civaffairs.casework", "civaffairs.casework.clock")
        declare(RIGHTS)
        register_tabs(*TABS)
        register_panels(*PANELS)
        sections.register_cases(cases_of_people)
        register_templates(*TEMPLATES)
        register_source("casework.deadlines", due_deadlines)
        access.register(persons_looked_at)
        subjects.register(SUBJECT)
        add(
            Entry(
                "办件", "我的待办", "casework:to-do", order=10, right=SEE_TO_DO.code,
                count=lambda request: Task.objects.for_actor(request.actor).count(),
            )
        )  # fmt: skip
        add(Entry("办件", "事项", "casework:cases", order=20, right=READ.code))
