from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "civaffairs.facts"
    verbose_name = "事件"

    def ready(self):
        from civaffairs.accounts.permissions import declare
        from civaffairs.web.navigation import Entry, add

        from .permissions import MANAGE, RIGHTS

        declare(RIGHTS)
        add(Entry("系统管理", "事件投递", "facts:deliveries", order=912, right=MANAGE.code))
        add(Entry("系统管理", "事件推送", "facts:webhooks", order=914, right=MANAGE.code))
