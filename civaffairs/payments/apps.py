from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "civaffairs.payments"
    verbose_name = "待遇发放"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.web.navigation import Entry, add

        from .permissions import READ, RIGHTS

        declare(RIGHTS)
        add(Entry("办件", "待遇", "payments:awards", order=30, right=READ.code))
