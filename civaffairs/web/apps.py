from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "civaffairs.web"
    label = "civaffairs_web"
    verbose_name = "页面"
