from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "civaffairs.casework"
    verbose_name = "办件"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.administration import access
        from civaffairs.documents import subjects
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.notices.catalogue import register as register_templates
        from civaffairs.notices.catalogue import register_source
        from civaffairs.policy import catalogue
        from civaffairs.registry import sections
        from civaffairs.web.navigation import Entry, add

        from . import grievance_acts, record_acts, record_tabs, visit_acts, workflow
        from .access import persons_looked_at
        from .acts import register as register_acts
        from .acts import register_everywhere
        from .grievances import ANSWERED, GRIEVANCE
        from .models import Task
        from .pages import register_look, register_panels, register_tabs
        from .panels import PANELS, TABS
        from .papers import PAPERS, SUBJECT
        from .permissions import READ, READ_GRIEVANCE, RIGHTS, SEE_TO_DO, SUPERVISE, VISIT_HOMES
        from .person_cases import cases_of_people
        from .reminders import TEMPLATES, due_deadlines
        from .services import assignments, contacts
        from .services.grievances import RECEIVED
        from .services.remedies import DECISION_OVERTURNED, DECISION_SERVED, REMEDY_FILED

        catalogue.register("civaffairs.casework", "civaffairs.casework.clock")
        declare(RIGHTS)
        register_tabs(*TABS, *record_tabs.TABS, PAPERS)
        register_panels(*PANELS, grievance_acts.AGAINST)
        register_look(GRIEVANCE, grievance_acts.LOOK)
        register_acts(GRIEVANCE, grievance_acts.ACTS)
        register_everywhere(*record_acts.ACTS, *visit_acts.ACTS)
        sections.register_cases(cases_of_people)
        register_templates(*TEMPLATES, *contacts.TEMPLATES, *assignments.TEMPLATES)
        workflow.declare(GRIEVANCE)
        declare_facts(
            FactKind(DECISION_SERVED, "决定已送达"),
            FactKind(REMEDY_FILED, "已提起复议或诉讼"),
            FactKind(DECISION_OVERTURNED, "决定经复议或诉讼被改变"),
            FactKind(RECEIVED, "投诉举报已登记", is_closed=True),
            FactKind(ANSWERED, "投诉举报已答复", is_closed=True),
        )
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
        add(Entry("办件", "待入户调查", "casework:visits", order=15, right=VISIT_HOMES.code))
        add(Entry("办件", "工作量", "casework:workload", order=22, right=SUPERVISE.code))
        add(Entry("办件", "投诉举报", "casework:grievances", order=25, right=READ_GRIEVANCE.code))
