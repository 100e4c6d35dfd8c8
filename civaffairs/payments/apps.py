from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "civaffairs.payments"
    verbose_name = "待遇发放"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.casework.pages import register_panels
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.policy import decisions as policy_decisions
        from civaffairs.tenancy import invariants
        from civaffairs.web.navigation import Entry, add

        from .decisions import STORE
        from .invariants import INVARIANTS
        from .panels import PANELS
        from .permissions import READ, READ_CUSTODY, READ_RUN, RIGHTS

        declare(RIGHTS)
        register_panels(*PANELS)
        policy_decisions.register(STORE)
        invariants.register(INVARIANTS)
        declare_facts(
            FactKind("payments.run_sent", "发放批次已送银行"),
            FactKind("payments.run_settled", "发放批次已结清"),
            FactKind("payments.payment_returned", "发放款项被银行退回"),
            FactKind("payments.award_held", "待遇已缓发"),
            FactKind("payments.hold_released", "待遇已恢复发放"),
            FactKind("payments.overpayment_opened", "多发待遇已登记"),
        )
        add(Entry("办件", "待遇", "payments:awards", order=30, right=READ.code))
        add(Entry("资金发放", "发放批次", "payments:runs", order=50, right=READ_RUN.code))
        add(Entry("资金发放", "退回待补发", "payments:returned", order=51, right=READ_RUN.code))
        add(Entry("资金发放", "缓发", "payments:holds", order=52, right=READ_RUN.code))
        add(Entry("资金发放", "多发待遇追回", "payments:overpayments", order=53, right=READ_RUN.code))
        add(Entry("资金发放", "资金来源", "payments:funds", order=54, right=READ_RUN.code))
        add(Entry("资金发放", "代管银行卡", "payments:custody", order=55, right=READ_CUSTODY.code))
