from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "civaffairs.booking"
    verbose_name = "预约"

    def ready(self):
        from civaffairs.policy import catalogue

        catalogue.register("civaffairs.booking")
