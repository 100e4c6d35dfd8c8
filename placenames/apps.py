from django.apps import AppConfig


class PlacenamesConfig(AppConfig):
    name = "placenames"
    verbose_name = "地名、区划与界线"

    def ready(self):
        from civaffairs.policy import catalogue

        catalogue.register("placenames")
