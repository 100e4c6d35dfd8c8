from django.apps import AppConfig


class MeanstestConfig(AppConfig):
    name = "civaffairs.meanstest"
    verbose_name = "家庭经济状况核对"
