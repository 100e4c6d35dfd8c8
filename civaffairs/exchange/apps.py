from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "civaffairs.exchange"
    verbose_name = "导入导出"

    def ready(self) -> None:
        from civaffairs.accounts.permissions import declare
        from civaffairs.notices.catalogue import register as register_templates
        from civaffairs.web.navigation import Entry, add

        from .catalogue import register
        from .kinds import PERSONS
        from .messages import TEMPLATES
        from .permissions import IMPORT, RIGHTS

        declare(RIGHTS)
        register(PERSONS)
        register_templates(*TEMPLATES)
        add(Entry("数据", "批量导入", "exchange:jobs", order=80, right=IMPORT.code))
