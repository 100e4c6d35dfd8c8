from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "civaffairs.policy"
    verbose_name = "政策参数"

    def ready(self):
        from civaffairs.accounts.permissions import declare as declare_rights
        from civaffairs.documents import retention
        from civaffairs.facts.catalogue import FactKind
        from civaffairs.facts.catalogue import declare as declare_facts
        from civaffairs.web import words
        from civaffairs.web.navigation import Entry
        from civaffairs.web.navigation import add as add_to_navigation

        from . import catalogue
        from .permissions import FORESEE, READ, RIGHTS
        from .services import figure
        from .wording import words_and_unit

        words.register_source(words_and_unit)
        catalogue.register("civaffairs.documents")
        retention.read_terms_with(lambda place, on: figure(retention.TERMS, place=place, on=on))
        declare_rights(RIGHTS)
        declare_facts(FactKind("policy.value_published", "政策参数值已发布"))
        add_to_navigation(Entry("政策", "政策参数", "policy:parameters", order=310, right=READ.code))
        add_to_navigation(Entry("政策", "参数起草与发布", "policy:drafts", order=320, right=FORESEE.code))
