from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "civaffairs.policy"
    verbose_name = "政策参数"

    def ready(self):
        from civaffairs.web import words

        from .wording import words_and_unit

        words.register_source(words_and_unit)
