from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "civaffairs.payments"
    verbose_name = "待遇发放"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.tenancy import invariants
        from civaffairs.policy import decisions as policy_decisions
        from civaffairs.web.navigation import Entry, add

        from .decisions import STORE
        from .invariants import INVARIANTS
        from .permissions import READ, RIGHTS

        declare(RIGHTS)
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
