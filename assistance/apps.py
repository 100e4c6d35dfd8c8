from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = "社会救助"

    def ready(self):
        from civaffairs.accounts.permissions import declare as declare_rights
        from civaffairs.casework.acts import register as register_acts
        from civaffairs.casework.pages import register_look
        from civaffairs.casework.papers import require_papers
        from civaffairs.casework.workflow import declare as declare_case_type
        from civaffairs.facts.catalogue import subscribe
        from civaffairs.indicators.catalogue import register as register_board
        from civaffairs.meanstest.catalogue import register_declared, register_matter
        from civaffairs.payments import catalogue as paying
        from civaffairs.payments.catalogue import declare as declare_programmes
        from civaffairs.policy import catalogue
        from civaffairs.web.navigation import Entry
        from civaffairs.web.navigation import add as add_to_navigation

        from .acts import ACTS
        from .choices import Programme
        from .indicators import BOARD
        from .inputs import declared_in
        from .pages import look_of
        from .papers import REQUIRED
        from .permissions import FILE, RIGHTS, SEE_HANDOVERS, SEE_REVIEWS, TAKE_OVER
        from .programmes import definition, old_age_allowance, subsistence_allowance
        from .services.payments import declared_payees, stacking_conflicts, unpaid_by_age
        from .services.reviews import PERIODIC_REVIEW
        from .subscribers import SUBSCRIPTIONS

        catalogue.register("assistance", "assistance.assessment")
        declare_rights(RIGHTS)
        for programme in (subsistence_allowance.SUBSISTENCE_ALLOWANCE, old_age_allowance.OLD_AGE_ALLOWANCE):
            definition.register(programme)
            for case_type, acts in ACTS[programme.programme]:
                declare_case_type(case_type)
                if programme.has_means_test:
                    register_declared(case_type.code, declared_in)
                register_look(case_type, look_of(programme))
                register_acts(case_type, acts)
        require_papers(subsistence_allowance.TYPES.application, *REQUIRED)
        register_matter(PERIODIC_REVIEW)
        declare_programmes(dict(Programme.choices))
        for programme in Programme.values:
            paying.register_exclusion_check(programme, stacking_conflicts)
            paying.register_payee_source(programme, declared_payees)
            paying.register_recovery_rule(programme, "assistance.recovery")
        paying.register_exclusion_check(Programme.OLD_AGE_ALLOWANCE, unpaid_by_age)
        register_board(BOARD)
        add_to_navigation(Entry("社会救助", "登记低保申请", "assistance:start", order=200, right=FILE.code))
        add_to_navigation(
            Entry("社会救助", "登记高龄津贴申请", "assistance:start-old-age-allowance", order=205, right=FILE.code)
        )
        add_to_navigation(Entry("社会救助", "到期核查", "assistance:reviews", order=210, right=SEE_REVIEWS.code))
        add_to_navigation(Entry("社会救助", "迁入迁出", "assistance:handovers", order=220, right=SEE_HANDOVERS.code))
        add_to_navigation(Entry("社会救助", "接续在保对象", "assistance:takeover-new", order=230, right=TAKE_OVER.code))
        for name, kind, react in SUBSCRIPTIONS:
            subscribe(name, kind, react)
        _declare_facts()


def _declare_facts() -> None:
    from civaffairs.facts.catalogue import FactKind
    from civaffairs.facts.catalogue import declare as declare_facts

    declare_facts(
        FactKind("assistance.application_accepted", "救助申请已受理"),
        FactKind("assistance.change_submitted", "低保变更已提交"),
        FactKind("assistance.allowance_changed", "救助待遇已变更"),
        FactKind("assistance.allowance_kept", "救助待遇不予调整"),
        FactKind("assistance.allowance_taken_over", "在保对象已接续"),
        FactKind("assistance.handover_offered", "低保关系已移交"),
        FactKind("assistance.handover_taken_up", "低保关系已接收"),
        FactKind("assistance.handover_refused", "低保关系不予接收"),
        FactKind("assistance.allowance_granted", "救助待遇已确认"),
        FactKind("assistance.allowance_refused", "救助申请不予确认"),
        FactKind("assistance.allowance_ended", "救助待遇已终止"),
    )
