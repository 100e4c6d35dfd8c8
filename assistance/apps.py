from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = "社会救助"

    def ready(self):
        from civaffairs.accounts.permissions import declare as declare_rights
        from civaffairs.casework.workflow import declare as declare_case_type
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.indicators.catalogue import register as register_board
        from civaffairs.meanstest.catalogue import register_declared
        from civaffairs.payments import catalogue as paying
        from civaffairs.payments.catalogue import declare as declare_programmes
        from civaffairs.policy import catalogue
        from civaffairs.web.navigation import Entry
        from civaffairs.web.navigation import add as add_to_navigation

        from .choices import Programme
        from .indicators import BOARD
        from .inputs import declared_in
        from .permissions import FILE, RIGHTS
        from .services.payments import declared_payees, stacking_conflicts
        from .workflow import SUBSISTENCE_ALLOWANCE

        catalogue.register("assistance", "assistance.assessment")
        declare_rights(RIGHTS)
        declare_case_type(SUBSISTENCE_ALLOWANCE)
        register_declared(SUBSISTENCE_ALLOWANCE.code, declared_in)
        declare_programmes(dict(Programme.choices))
        for programme in Programme.values:
            paying.register_exclusion_check(programme, stacking_conflicts)
            paying.register_payee_source(programme, declared_payees)
            paying.register_recovery_rule(programme, "assistance.recovery")
        register_board(BOARD)
        add_to_navigation(Entry("社会救助", "登记低保申请", "assistance:start", order=200, right=FILE.code))
        declare_facts(
            FactKind("assistance.application_accepted", "救助申请已受理"),
            FactKind("assistance.allowance_granted", "最低生活保障已确认"),
            FactKind("assistance.allowance_refused", "最低生活保障不予确认"),
            FactKind("assistance.allowance_ended", "最低生活保障已终止"),
        )
