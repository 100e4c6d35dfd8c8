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

        from .permissions import RIGHTS
        from .views import CHECK_TAB

        catalogue.register("civaffairs.meanstest")
        declare_rights(RIGHTS)
        register_tabs(CHECK_TAB)
        declare_facts(
            FactKind("meanstest.answered", "核对答复齐全"),
            FactKind("meanstest.concluded", "核对结论已出具"),
        )
