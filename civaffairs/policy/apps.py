from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "civaffairs.policy"
    verbose_name = "政策参数"
