from django.apps import AppConfig


class MeanstestConfig(AppConfig):
    name = "civaffairs.meanstest"
    verbose_name = "家庭经济状况核对"

    def ready(self):
        from civaffairs.accounts.permissions import declare as declare_rights
        from civaffairs.casework.pages import register_tabs
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.policy import catalogue
        from civaffairs.web.navigation import Entry, add

        from .permissions import RIGHTS, START_BATCH
        from .views.cases import CHECK_TAB

        catalogue.register("civaffairs.meanstest")
        declare_rights(RIGHTS)
        register_tabs(CHECK_TAB)
        add(Entry("数据", "批量核对", "meanstest:batches", order=85, right=START_BATCH))
        declare_facts(
            FactKind("meanstest.answered", "核对答复齐全"),
            FactKind("meanstest.concluded", "核对结论已出具"),
        )
