from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "civaffairs.payments"
    verbose_name = "待遇发放"
